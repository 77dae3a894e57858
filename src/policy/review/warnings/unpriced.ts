import { dollars } from '../../../language/failures/dollars.ts';
import type { Place, Problem } from '../../../language/failures/failure.ts';
import { listViolations } from '../../judge/judge-lists.ts';
import { routesFor } from '../../judge/routes.ts';
import type { PolicyPrice } from '../../model/costs.ts';
import { maxCostOf } from '../../model/layers.ts';
import type { Policy, PolicyFile, ProviderName } from '../../model/policy.ts';
import { sourceName } from '../../words/explain-source.ts';
import { ratesIn } from '../changes/prices.ts';

/** Whether the bundled list has a price for a model, `publisher/name`, of a provider. */
export type KnowsPrice = (model: string, provider: ProviderName) => boolean;

/**
 * Models that the policy names and allows and that a key serves, without a price although costs are limited: each
 * request for one is denied. Those of a publisher or a pattern are not known by name.
 */
export function unpricedModels(policy: Policy, knowsPrice: KnowsPrice | undefined): readonly Problem[] {
  const { files, keys } = policy;
  const limit = limitOf(files);
  const [topmost = files[0]] = files.toReversed();
  if (!knowsPrice || limit === undefined) return [];
  const warned = new Set<string>();
  return enabledModels(policy).flatMap(({ model, place }) => {
    const providers = new Set(routesFor({ model, keys }).map(({ key }) => key.provider));
    const without = [...providers].filter((provider) => !knowsPrice(model, provider));
    const isKnown = without.length === 0 || ratesIn(topmost, model) !== undefined || warned.has(model.toLowerCase());
    warned.add(model.toLowerCase());
    if (isKnown) return [];
    const message = `No price is known for ${model} from ${without.join(' or ')}: ${limit} denies every request for it.`;
    const remedy = `Add \`${model}: {input: PRICE, output: PRICE}\` to \`prices\` in ${sourceName(topmost.source)}, in US dollars per million tokens.`;
    return [{ message, remedy, place }];
  });
}

/** What needs a price; `undefined` where nothing does. */
function limitOf(files: Policy['files']): string | undefined {
  if (maxCostOf(files)) return '`limits.max-cost`';
  const [first] = files.flatMap(({ budgets }) => budgets);
  return first && `the budget "${first.name}"`;
}

/** The models, and publishers, that the file itself or a key names in full, and that the lists of every file allow. */
function enabledModels({ files, keys }: Policy): readonly { readonly model: string; readonly place: Place }[] {
  const [file] = files;
  const named = [
    ...[...(file.models.enabled?.exact.values() ?? [])].map(({ pattern, place }) => ({ model: pattern, place })),
    ...file.exceptions,
    ...keys.flatMap(({ models = [] }) => models),
  ];
  return named.filter(({ model }) => files.every((layer) => isAllowed(model, layer)));
}

function isAllowed(model: string, { models, exceptions }: PolicyFile): boolean {
  return (
    listViolations(models, model).length === 0 ||
    exceptions.some((exception) => exception.model.toLowerCase() === model.toLowerCase())
  );
}

/** A `max-cost` where no file limits answers: without a limit in the step, the model's own maximum is what is judged. */
export function missingOutputLimit({ files }: Policy): readonly Problem[] {
  const { maxCost } = files[0].limits;
  if (!maxCost || files.some(({ limits }) => limits.maxOutputTokens)) return [];
  const message = `\`max-cost\` is ${dollars(maxCost.micros)}, and nothing limits the answer: a request that sets no limit is judged by the longest answer that the model can give, or is denied where that is not known.`;
  return [{ message, remedy: 'Add `max-output-tokens: 4000` to `limits`, for example.', place: maxCost.place }];
}

/** Prices of a file that extends another which are not above those of the extended files, so that they change nothing. */
export function idlePrices({ files: [file, ...extended] }: Policy): readonly Problem[] {
  return file.prices.flatMap((price) => {
    const above = extended.flatMap((layer) => {
      const rates = ratesIn(layer, price.model);
      return rates ? [{ rates, layer }] : [];
    });
    const idle = rateFields.filter(({ field }) => {
      const rate = price.rates[field];
      return rate !== undefined && above.some(({ rates }) => (rates[field] ?? rates.input) > rate);
    });
    const [first] = above;
    return first && idle.length > 0 ? [explainIdle(price, idle, first.layer)] : [];
  });
}

type RateField = (typeof rateFields)[number];

const rateFields = [
  { field: 'input', name: 'input' },
  { field: 'cachedInput', name: 'cached-input' },
  { field: 'cacheWrite', name: 'cache-write' },
  { field: 'output', name: 'output' },
] as const;

function explainIdle({ model, place }: PolicyPrice, idle: readonly RateField[], layer: PolicyFile): Problem {
  const names = idle.map(({ name }) => `\`${name}\``).join(', ');
  const message = `The price of ${model} does nothing for ${names}: it is lower than in ${sourceName(layer.source)}, which this file can only raise.`;
  return { message, remedy: 'Remove it, or ask the owners of that file to lower theirs.', place };
}
