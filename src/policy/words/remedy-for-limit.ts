import { grouped } from '../../language/failures/dollars.ts';
import { formatPlace, type Place } from '../../language/failures/failure.ts';
import type { CostBreach, Denied, Violation } from '../judge/decision.ts';
import { sourceName } from './explain-source.ts';

/** Where the limit for the answer is written. */
export interface LimitPlace {
  /** Where a prompt file sets it; absent where the input does. */
  readonly limitPlace?: Place;
  /** The field or the input that has the limit, or could have it. */
  readonly limitName: string;
  /** What the prompt is made of, with estimated tokens; absent where that is not known. */
  readonly pieces?: readonly { readonly name: string; readonly tokens: number }[];
}

/** What to write where a violation is of one of `limits`; `undefined` for any other. */
export function remedyForLimit(
  { of, tokens, cost }: Violation,
  decision: Denied,
  written: LimitPlace,
): string | undefined {
  if (cost) return remedyForCost(cost, decision, written);
  if (!tokens) return undefined;
  return of === 'limits.max-output-tokens' ? lowerLimit(tokens.limit, written) : shorten(written);
}

/** How many parts of a prompt are named. */
const named = 3;

function shorten({ pieces = [] }: LimitPlace): string {
  const largest = pieces.toSorted((one, other) => other.tokens - one.tokens).slice(0, named);
  const parts = largest.map(({ name, tokens }) => `${name} (${tokens} tokens)`).join(', ');
  return `Shorten the prompt or what is filled into it${parts === '' ? '' : `; its largest parts are ${parts}`}.`;
}

/** Whether the answer's limit is what breaks it, or part of what breaks it. */
export function isOfOutputLimit({ of, cost }: Violation): boolean {
  return (
    of === 'limits.max-output-tokens' || (cost !== undefined && 'worst' in cost && cost.worst.limitedBy === 'request')
  );
}

/** Whether a request is denied for a price that only the maintainers can write down. */
export function isUnpriced({ cost }: Violation): boolean {
  return cost !== undefined && 'unknown' in cost && cost.unknown === 'price';
}

function remedyForCost(cost: CostBreach, { model, sources }: Denied, written: LimitPlace): string {
  const { limitName, limitPlace } = written;
  if ('unknown' in cost) {
    if (cost.unknown === 'output-limit') return `Write \`${limitName}: 4000\`, for example${inPromptFile(limitPlace)}.`;
    const [topmost = sources[0]] = sources.toReversed();
    return `Ask the maintainers to add \`${model}: {input: PRICE, output: PRICE}\` to \`prices\` in ${sourceName(topmost)}, in US dollars per million tokens.`;
  }
  const { outputTokens, inputTokens } = cost.fits;
  if (outputTokens === undefined && inputTokens === undefined) {
    return `Shorten the prompt, and write a lower \`${limitName}\`${inPromptFile(limitPlace)}.`;
  }
  const shorter = inputTokens === undefined ? [] : [`shorten the prompt to ${grouped(inputTokens)} tokens.`];
  if (outputTokens === undefined) return shorter.map(capital).join('');
  return [lowerLimit(outputTokens, written), ...shorter.map((words) => `Or ${words}`)].join(' ');
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function lowerLimit(limit: number, { limitName, limitPlace }: LimitPlace): string {
  return `Write \`${limitName}: ${limit}\` or less${inPromptFile(limitPlace)}.`;
}

/** Where in a prompt file something has to change. */
export function inPromptFile(place: Place | undefined): string {
  return place ? ` in the prompt file (${formatPlace(place)})` : '';
}
