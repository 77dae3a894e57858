import { decimal, retryAfter } from '../../language/http.ts';
import { valueAt } from '../../language/json.ts';

/**
 * Headers that tell when a limit is whole again, and what is left of it: OpenAI's and Azure's `x-ratelimit-reset-tokens`,
 * Azure's `x-rate-limit-reset-tokens`, OpenRouter's `x-ratelimit-reset`, the IETF draft's `ratelimit-reset`,
 * Anthropic's `anthropic-ratelimit-tokens-reset`, Mistral's `ratelimitbysize-reset`.
 */
const resetHeader = /^(?:x-|anthropic-)?rate-?limit(?:bysize)?-(?:(?:[a-z]+-){0,3})?reset(?:-[a-z-]+)?$/;

/** Statuses at which a limit is the reason: 429, and 503 of gateways that have no other. */
const limited: ReadonlySet<number> = new Set([429]);

/**
 * Fields of an error that hold a wait (Google's `retryDelay`, OpenRouter's and LiteLLM's `retry_after`, Hugging Face's
 * `estimated_time` of a model that loads), and milliseconds for each unit of a plain number.
 */
const fields: ReadonlyMap<string, number> = new Map([
  ['retryDelay', 1000],
  ['retry_delay', 1000],
  ['retryAfter', 1000],
  ['retry_after', 1000],
  ['retry_after_seconds', 1000],
  ['retryAfterSeconds', 1000],
  ['retry_after_ms', 1],
  ['retry-after', 1000],
  ['Retry-After', 1000],
  ['reset_in', 1000],
  ['estimated_time', 1000],
]);

/** Headers that tell a wait in milliseconds (OpenAI; Azure). */
const inMilliseconds = ['retry-after-ms', 'x-ms-retry-after-ms'] as const;

/** Milliseconds of each unit, by its first letters. */
const units: readonly (readonly [unit: RegExp, milliseconds: number])[] = [
  [/^(?:ms|milli)/i, 1],
  [/^s/i, 1000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];

const span = String.raw`\d{1,9}(?:\.\d{1,9})? ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?)\b|\d{1,9}(?:\.\d{1,9})?(?:ms|[smh])`;

/** A sentence that says how long to wait: `Please try again in 1m30s`, `retry after 45 seconds`, `replenished in 00:12:34`. */
const sentence = new RegExp(
  String.raw`\b(?:retry|retrying|try again|available|replenished|resets?|wait)\b[^.\d]{0,30}((?:\d{1,3}:)\d\d:\d\d|(?:(?:${span})[ ,]*(?:and )?){1,5})`,
  'i',
);

/**
 * How long a provider asks to be left alone, in milliseconds, by the first of these that is more than nothing:
 * `retry-after-ms`; `Retry-After`; at a rate limit the time until the limit that is used up is whole again (OpenAI's
 * documentation, "Rate limits"); a field of the error; its words.
 *
 * @param now milliseconds since the epoch
 * @param error what the provider says is wrong, as it was sent
 * @param words its sentences
 */
export function waitAsked(
  headers: Headers | undefined,
  status: number | undefined,
  now: number,
  error?: unknown,
  words = '',
): number | undefined {
  const told = [
    ...inMilliseconds.map((name) => () => decimal(headers?.get(name) ?? null)),
    () => headers && retryAfter(headers, now),
    () => durationOf(firstOf(headers?.get('retry-after')) || firstOf(headers?.get('x-retry-after'))),
    () => (headers && status !== undefined && limited.has(status) ? untilReset(headers, now) : undefined),
    () => waitField(error, 0),
    () => durationOf(sentence.exec(words)?.[1] ?? ''),
    () => secondsIn(chineseWait.exec(words)?.[1]),
  ];
  let zero: number | undefined;
  for (const tell of told) {
    const wait = tell();
    if (wait !== undefined && wait > 0) return wait;
    zero ??= wait;
  }
  return zero;
}

/** The first wait of a header that came twice, which HTTP joins by commas; a plain number with its unit. */
function firstOf(header: string | null | undefined): string {
  const first = header?.split(',')[0]?.trim() ?? '';
  return decimal(first) === undefined ? first : `${first}s`;
}

/** The IETF draft's only header, of one kind or the other: `limit=100, remaining=0, reset=50`, `"default";r=0;t=30`. */
const draftReset = /\b(?:remaining=0\b.{0,40}\breset|r=0;.{0,40}\bt)=(\d{1,9})\b/;

/** `请 20 秒后重试`. */
const chineseWait = /(\d{1,6}(?:\.\d{1,9})?) ?秒后/;

function secondsIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) * 1000;
}

function untilReset(headers: Headers, now: number): number | undefined {
  const waits = [...headers]
    .filter(([name]) => resetHeader.test(name) && !hasSomeLeft(headers.get(name.replace('reset', 'remaining'))))
    .map(([, value]) => asDuration(value, now))
    .concat(secondsIn(draftReset.exec(headers.get('ratelimit') ?? '')?.[1]))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** A limit whose remainder is not told may be the one. */
function hasSomeLeft(remaining: string | null): boolean {
  return remaining !== null && decimal(remaining) !== 0;
}

/** Milliseconds of OpenAI's `6m0s` or `20ms`, of Azure's plain seconds, or until a time: seconds or milliseconds since the epoch, or a date. */
function asDuration(text: string, now: number): number | undefined {
  const number = decimal(text);
  if (number !== undefined) {
    if (number > 1e11) return Math.max(0, number - now);
    return number > 1e9 ? Math.max(0, number * 1000 - now) : number * 1000;
  }
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? durationOf(text) : Math.max(0, time - now);
}

/** Milliseconds of `1h2m3.5s`, `2 minutes`, `00:12:34`; `undefined` for anything else. */
function durationOf(text: string): number | undefined {
  const clock = /^(\d{1,3}):(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (clock) return clock.reduce((sum, part) => sum * 60 + part, 0) * 1000;
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?) ?([a-z]+)/gi)];
  const rest = text.replace(/(\d{1,9}(?:\.\d{1,9})?) ?([a-z]+)/gi, '').replace(/[ ,]|and/g, '');
  if (parts.length === 0 || rest !== '') return undefined;
  const sums = parts.map(
    ([, number = '', unit = '']) => Number(number) * (units.find(([known]) => known.test(unit))?.[1] ?? Number.NaN),
  );
  const sum = sums.reduce((before, part) => before + part, 0);
  return Number.isNaN(sum) ? undefined : sum;
}

/** Google's `"retryDelay": "26s"` in the text of a gateway, which has the error as JSON inside its own sentence. */
const nestedDelay = /\\?"retryDelay\\?": ?\\?"(\d{1,6}(?:\.\d{1,9})?)s/;

/** A field with a wait, wherever the error has it. */
function waitField(error: unknown, depth: number): number | undefined {
  if (typeof error === 'string') return secondsIn(nestedDelay.exec(error)?.[1]);
  if (typeof error !== 'object' || error === null || depth > 6) return undefined;
  for (const [field, unit] of fields) {
    const value = valueAt(error, field);
    const number = typeof value === 'string' ? decimal(value) : value;
    if (typeof number === 'number' && number >= 0 && Number.isFinite(number)) return number * unit;
    const seconds = valueAt(value, 'seconds');
    if (typeof seconds === 'number' && seconds >= 0) return seconds * 1000;
    const wait = typeof value === 'string' ? durationOf(value) : undefined;
    if (wait !== undefined) return wait;
  }
  for (const inner of Object.values(error).slice(0, 50)) {
    const wait = waitField(inner, depth + 1);
    if (wait !== undefined) return wait;
  }
  return undefined;
}
