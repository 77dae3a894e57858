import { countAt, textAt, valueAt } from '../../language/json.ts';
import type { Spent, TokenUsage } from '../provider.ts';

/** Where a count may stand below `usage`: the first place that has one decides. */
export interface CountPlaces {
  readonly count: keyof TokenUsage;
  readonly places: readonly (readonly string[])[];
}

/**
 * Where each count stands, in the words of both interfaces (OpenAI, API reference, `usage`), and where others have it:
 * DeepSeek counts what its cache gave as `prompt_cache_hit_tokens`, gateways to Anthropic as `cache_read_input_tokens`,
 * Moonshot as `cached_tokens`; SGLang has `reasoning_tokens` beside the others. What was written to a cache is billed since
 * GPT-5.6; gateways to Anthropic call it `cache_creation_input_tokens`.
 */
export const countPlaces: readonly CountPlaces[] = [
  { count: 'input', places: [['prompt_tokens'], ['input_tokens']] },
  {
    count: 'cachedInput',
    places: [
      ['prompt_tokens_details', 'cached_tokens'],
      ['input_tokens_details', 'cached_tokens'],
      ['prompt_cache_hit_tokens'],
      ['cache_read_input_tokens'],
      ['cached_tokens'],
    ],
  },
  {
    count: 'cacheWrite',
    places: [
      ['prompt_tokens_details', 'cache_write_tokens'],
      ['input_tokens_details', 'cache_write_tokens'],
      ['cache_creation_input_tokens'],
      ['cache_write_tokens'],
    ],
  },
  {
    count: 'longCacheWrite',
    places: [
      ['input_tokens_details', 'cache_write_tokens_details', 'ttl_12h_tokens'],
      ['prompt_tokens_details', 'cache_write_tokens_details', 'ttl_12h_tokens'],
    ],
  },
  { count: 'output', places: [['completion_tokens'], ['output_tokens']] },
  {
    count: 'reasoning',
    places: [
      ['completion_tokens_details', 'reasoning_tokens'],
      ['output_tokens_details', 'reasoning_tokens'],
      ['reasoning_tokens'],
    ],
  },
  { count: 'total', places: [['total_tokens']] },
];

/** Where `usage` itself may stand: beside the answer, in the event's response, in an error, or where Groq and Moonshot have it in a stream. */
const usagePlaces: readonly (readonly string[])[] = [
  ['usage'],
  ['response', 'usage'],
  ['error', 'usage'],
  ['x_groq', 'usage'],
  ['choices', '0', 'usage'],
];

/**
 * Reads the tokens that an answer, an event or an error tells. A count is a whole number of 0 or more: text, fractions
 * and negative numbers tell nothing, and what is not told is left out.
 *
 * @returns `undefined` where no count is told
 */
export function readUsage(body: unknown): TokenUsage | undefined {
  for (const place of usagePlaces) {
    const found = valueAt(body, ...place);
    const usage = typeof found === 'object' && found !== null ? countsOf(found) : undefined;
    if (usage) return usage;
  }
  return undefined;
}

/** How a request was processed (OpenAI, API reference, `service_tier`); empty where the provider does not tell. */
export function readServiceTier(body: unknown): string {
  return textAt(body, 'service_tier') || textAt(body, 'response', 'service_tier');
}

/** What an answer tells of its own price. */
export function readSpent(body: unknown, requestId: string): Spent {
  const [usage, serviceTier] = [readUsage(body), readServiceTier(body)];
  return { requestId, ...(usage && { usage }), ...(serviceTier !== '' && { serviceTier }) };
}

type Writable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] };

function countsOf(usage: unknown): TokenUsage | undefined {
  const told: Writable<TokenUsage> = {};
  for (const { count, places } of countPlaces) {
    const found = places.map((place) => countAt(usage, ...place)).find((number) => number !== undefined);
    if (found !== undefined) told[count] = found;
  }
  if (Object.keys(told).length === 0) return undefined;
  const { output, reasoning, total } = told;
  const input = told.input === undefined ? undefined : told.input + besideInput(usage, total);
  // xAI counts reasoning beside the output and not in it (API reference, `completion_tokens_details`).
  const isBeside = output !== undefined && reasoning !== undefined && input !== undefined && reasoning > 0;
  const whole = isBeside && total === input + output + reasoning ? output + reasoning : output;
  const sum = total ?? (input !== undefined && whole !== undefined ? input + whole : undefined);
  return {
    ...told,
    ...(input !== undefined && { input }),
    ...(whole !== undefined && { output: whole }),
    ...(sum !== undefined && { total: sum }),
  };
}

/**
 * What Anthropic's cache gave and took, which it counts beside the input and not in it (API reference, `usage`). Gateways that
 * call the input `prompt_tokens`, or tell a total, have it in there.
 */
function besideInput(usage: unknown, total: number | undefined): number {
  if (total !== undefined || valueAt(usage, 'prompt_tokens') !== undefined) return 0;
  return (countAt(usage, 'cache_read_input_tokens') ?? 0) + (countAt(usage, 'cache_creation_input_tokens') ?? 0);
}

/** Whether any token was counted; servers that tell the tokens in each chunk begin with zeros. */
export function hasCounted(usage: TokenUsage | undefined): boolean {
  return usage !== undefined && Object.values(usage).some((count) => count > 0);
}

/**
 * The later figures of a stream. A count that they leave out, or tell as 0 behind a real one, is the earlier one: Anthropic's
 * streams, and gateways that hand them on, tell the input with the first event and the output with the last.
 */
export function laterUsage(before: TokenUsage | undefined, now: TokenUsage | undefined): TokenUsage | undefined {
  if (!before || !now) return now ?? before;
  const merged: Writable<TokenUsage> = { ...now };
  for (const { count } of countPlaces) {
    const earlier = before[count];
    if (!now[count] && earlier) merged[count] = earlier;
  }
  const { input, output, total } = merged;
  const isMixed = input !== now.input || output !== now.output;
  if (isMixed && input !== undefined && output !== undefined) merged.total = Math.max(total ?? 0, input + output);
  return merged;
}
