import { dollars, grouped } from '../../language/failures/dollars.ts';
import { formatPlace } from '../../language/failures/failure.ts';
import { cut, quote } from '../../language/failures/quote.ts';
import type {
  CostBreach,
  FittingRequest,
  HeldRule,
  IdleException,
  UnmetCondition,
  Violation,
} from '../judge/decision.ts';
import type { Fact } from '../model/when.ts';
import { explainTools } from './explain-tools.ts';

/**
 * Explains which requirement a model violates, as part of a sentence: for the log, annotations, summary and JSON alike.
 *
 * @param asked what asks for the output tokens, in brackets
 */
export function explainViolation(violation: Violation, model: string, asked = ''): string {
  return [
    `${breach(violation, model, asked)}${violation.rule ? background(violation.rule) : ''}`,
    ...violation.exceptions.map(explainException),
  ].join('; ');
}

/** What was broken. */
function breach(violation: Violation, model: string, asked: string): string {
  const { entry, allowing, tokens, rule, cost, tool } = violation;
  switch (violation.of) {
    case 'models.disabled':
      return `models.disabled denies it with "${entry}"`;
    case 'rules.disabled':
      return `the rule "${rule?.name}" disables it with "${entry}"`;
    case 'models.enabled':
      if (allowing.length === 0) return 'models.enabled is empty, so it allows no model';
      return `models.enabled does not list it (it lists ${allowing.join(', ')})${publisherHint(violation, model)}`;
    case 'rules.enabled':
      if (allowing.length === 0) return `the rule "${rule?.name}" enables no model at all`;
      return `the rule "${rule?.name}" does not enable it (it enables ${allowing.join(', ')})${publisherHint(violation, model)}`;
    case 'rules.keys':
      return `the rule "${rule?.name}" allows no key that serves it (it allows ${allowing.join(', ')})`;
    case 'keys':
      if (entry !== undefined) return `the key \`${entry}\` does not serve it`;
      return allowing.length === 0 ? 'there is no key' : `no key serves it (keys: ${allowing.join(', ')})`;
    case 'limits.max-input-tokens':
      return `the prompt has an estimated ${tokens?.asked} tokens, but limits.max-input-tokens is ${tokens?.limit}`;
    case 'limits.max-output-tokens':
      return `the request asks for ${tokens?.asked} output tokens${asked}, but limits.max-output-tokens is ${tokens?.limit}`;
    case 'limits.max-cost':
    case 'budgets':
      return cost ? explainCost(cost, asked) : 'it costs more than limits.max-cost allows';
    case 'tools':
      return `the tool server ${quote(entry ?? '')} is denied: ${tool ? explainTools(violation, tool) : 'no file allows it'}`;
  }
}

/** What a request may cost, with all that was assumed for it, and how much of it would fit. */
function explainCost(cost: CostBreach, asked: string): string {
  if ('unknown' in cost) {
    const limit =
      cost.budget === undefined
        ? `limits.max-cost is ${dollars(cost.limit)}`
        : `the budget "${cost.budget}" has to reserve it`;
    return cost.unknown === 'price'
      ? `nobody can tell what it costs, since its price is not known, and ${limit}`
      : `nobody can tell what it costs, since the request has no output limit and the model's own is not known, and ${limit}`;
  }
  const { micros, inputTokens, counted, outputTokens, inputRate, outputRate, limitedBy } = cost.worst;
  const input = `${grouped(inputTokens)} input tokens (${counted === 'bytes' ? 'at most, by its bytes' : 'counted by a tokenizer'}) at ${dollars(inputRate)}`;
  const output = `${grouped(outputTokens)} output tokens${limitedBy === 'model' ? " (the model's own maximum)" : limitedBy === 'request' ? asked : ''} at ${dollars(outputRate)}`;
  return `the request may cost up to ${dollars(micros)}: ${input} and ${output} per million; limits.max-cost is ${dollars(cost.limit)}${explainFits(cost.fits)}`;
}

function explainFits({ outputTokens, inputTokens }: FittingRequest): string {
  const fits = [
    ...(outputTokens === undefined ? [] : [`${grouped(outputTokens)} output tokens`]),
    ...(inputTokens === undefined ? [] : [`${grouped(inputTokens)} input tokens`]),
  ];
  return fits.length === 0 ? '' : `, so that ${fits.join(' or ')} would fit`;
}

/** Why a rule applies, and the reason that the policy gives for it. */
function background(rule: HeldRule): string {
  const why = explainHolding(rule);
  const { reason } = rule;
  return `${why === '' ? '' : `; the rule applies ${why}`}${reason === '' ? '' : ` (reason: ${reason.replace(/[.!]$/, '')})`}`;
}

/** How many values of a fact, and how many people, are named. */
const maxCauses = 5;

/** Why a rule applies to a run, as part of a sentence: by which facts, and whose. Empty for a rule without conditions. */
export function explainHolding({ because, doubts }: HeldRule): string {
  const known = because.map(({ fact, values, whose }) => {
    const people = whose.length === 0 ? '' : ` (${listValues(whose)})`;
    return `${fact} is ${listValues(values)}${people}`;
  });
  const doubt =
    doubts.length === 0 ? [] : [`${doubts.join(', ')} ${doubts.length === 1 ? 'is' : 'are'} not certain here`];
  const all = [...known, ...doubt];
  return all.length === 0 ? '' : `because ${all.join(', and ')}`;
}

function listValues(words: readonly string[]): string {
  const first = words.slice(0, maxCauses).map((word) => (/^[\w.@/-]+$/.test(word) ? cut(word) : quote(word)));
  const left = words.length - first.length;
  return `${first.join(' and ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** An exception that would have lifted the violation, and why it does not. */
function explainException({ isExpired, expires, unmet, place }: IdleException): string {
  const why = isExpired ? `expired on ${expires}` : `does not apply here: ${unmet.map(explainUnmet).join(', ')}`;
  return `an exception for it (${formatPlace(place)}) ${why}`;
}

function explainUnmet({ fact, patterns, seen, isOtherBranch }: UnmetCondition): string {
  if (isOtherBranch) return `${fact} is ${describeFact(seen)}, but not the version on the default branch`;
  return `${fact} is ${describeFact(seen)}, not ${patterns.join(' or ')}`;
}

function describeFact({ values, isComplete }: Fact): string {
  if (values.length === 0) return 'unknown';
  return `${values.map(quote).join(' and ')}${isComplete ? '' : ' and possibly others'}`;
}

/** An entry that is the model's name without its publisher names a publisher of that name: a frequent slip. */
function publisherHint({ allowing }: Violation, model: string): string {
  const [publisher, name] = model.split('/');
  const slip = allowing.find((entry) => entry.toLowerCase() === name?.toLowerCase());
  return slip === undefined ? '' : `; "${slip}" is read as a publisher there; the model is ${publisher}/${slip}`;
}
