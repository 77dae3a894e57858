import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { type Entry, type Node, show } from '../../../language/yaml/node.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { written } from '../../../language/yaml/written.ts';
import type { PolicyPrice, Rates } from '../../model/costs.ts';
import { isModel, respelled } from '../../model/reference.ts';
import { refuseRepeats } from '../names.ts';
import { readAmount } from './amounts.ts';

/** The highest price, in millionths of a US dollar per million tokens: ten cents for each token. */
const maxRate = 100_000_000_000;

/** A price as an example, behind its model. */
const example = '{input: 2.5, output: 10}';

const perTier = 'Remove it: a price is that of the default service tier.';
const inDollars = 'Remove it: prices are in US dollars per million tokens.';

const priceShape: FieldsShape = {
  what: 'a price',
  known: ['input', 'cached-input', 'cache-write', 'output'],
  remedies: new Map([
    ...['prompt', 'prompt-tokens', 'input-tokens', 'input_tokens', 'in'].map(
      (name) => [name, 'Did you mean "input"?'] as const,
    ),
    ...['completion', 'completion-tokens', 'output-tokens', 'output_tokens', 'out', 'answer'].map(
      (name) => [name, 'Did you mean "output"?'] as const,
    ),
    ...['cached', 'cache', 'cache-read', 'cache_read', 'input-cached', 'cached-tokens'].map(
      (name) => [name, 'Did you mean "cached-input"?'] as const,
    ),
    ...['cache-creation', 'cache_creation', 'cached-write'].map(
      (name) => [name, 'Did you mean "cache-write"?'] as const,
    ),
    ['reasoning', 'Remove it: hidden reasoning is billed as `output`.'],
    ...['currency', 'per', 'unit', 'units'].map((name) => [name, inDollars] as const),
    ...['batch', 'flex', 'priority', 'tier', 'service-tier', 'service_tier'].map((name) => [name, perTier] as const),
    ...['from', 'until', 'provider', 'key'].map(
      (name) => [name, 'Remove it: a price counts at any time, whoever provides the model.'] as const,
    ),
  ]),
};

function readRate(field: string): Read<number> {
  return readAmount({
    field,
    what: 'US dollars per million tokens',
    least: 0,
    most: maxRate,
    example: '2.5',
    finest: 'A price is for a million tokens, not for one.',
    unlimited: `Write what it costs, for example \`${field}: 2.5\`.`,
  });
}

const readRates: Read<Rates> = (node, problems) => {
  const fields = openFields(node, problems, priceShape);
  const input = fields?.required('input', readRate('input'), '2.5');
  const cachedInput = fields?.optional('cached-input', readRate('cached-input'));
  const cacheWrite = fields?.optional('cache-write', readRate('cache-write'));
  const output = fields?.required('output', readRate('output'), '10');
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    output,
  };
};

/** Reads `prices`: a map from models to what their tokens cost. */
export const readPrices: Read<readonly PolicyPrice[]> = (node, problems) => {
  if (node.kind !== 'map') {
    const message = `\`prices\` must be a map from models to prices, not ${show(node)}.`;
    return problems.add(message, `Write \`openai/gpt-6-luna: ${example}\`${dashRemedy(node)}.`, node.place);
  }
  const named = node.entries.filter((entry) => isPriced(entry, problems));
  refuseRepeats(
    named.map(({ key, keyPlace }) => ({ name: key, place: keyPlace })),
    problems,
  );
  return named.flatMap(({ key, keyPlace, value }) => {
    const rates = readRates(value, problems);
    return rates ? [{ model: key, rates, place: keyPlace }] : [];
  });
};

function dashRemedy(node: Node): string {
  return node.kind === 'list' ? ', without a dash in front' : '';
}

/** Whether an entry is a model with something behind it; what it is instead is noted. */
function isPriced({ key, keyPlace, value }: Entry, problems: Problems): boolean {
  if (!isModel(key)) {
    const message = `${quote(key)} is not a model.${foreignLetters(key)}`;
    problems.add(message, remedyForModel(key), keyPlace);
    return false;
  }
  if (value.kind !== 'scalar' || value.value !== null) return true;
  problems.add(`${quote(key)} is present but has no value.`, `Write \`${key}: ${example}\`.`, keyPlace);
  return false;
}

/** What to write in place of something that is not a model: most often a pattern, a publisher, or a model without its publisher. */
function remedyForModel(key: string): string {
  if (['input', 'output', 'cached-input', 'cache-write'].includes(key)) {
    return `Put the model in front: \`openai/gpt-6-luna: ${example}\`.`;
  }
  if (key.includes('*'))
    return 'Write one model in each line, publisher/name, without *: every model has its own price.';
  const meant = respelled(key);
  const code = meant === undefined ? undefined : written(meant);
  if (code !== undefined) return `Did you mean ${code}?`;
  return 'Write one model, publisher/name, for example openai/gpt-6-luna: every model has its own price.';
}
