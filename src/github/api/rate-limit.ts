/** The longest wait for a limit to pass, in milliseconds. */
const longestWait = 60_000;

/** The shortest one: GitHub counts whole seconds, and its clock is not ours. */
const shortestWait = 1000;

/** What an answer says of the limit that it ran into. */
export interface RateLimit {
  /** GitHub's own words and the numbers of the limit, as far as the answer has them. */
  readonly detail: string;
  /** How long to wait before asking once more, in milliseconds, where the limit passes within a minute. */
  readonly wait?: number;
}

/** GitHub's words for its limits, which it also sends without any header (GitHub's documentation, "Rate limits for the REST API"). */
const limitWords = /\brate limit\b|\babuse detection\b|\bsubmitted too quickly\b|\btoo many requests\b/i;

/** Whether an answer is one at a rate limit: nothing remains, it says when to come back, or its words say so. */
export function isRateLimit(status: number, headers: Headers, message: string): boolean {
  if (status !== 403) return status === 429;
  return headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || limitWords.test(message);
}

/**
 * Reads the headers of an answer at a rate limit (GitHub's documentation, "Rate limits for the REST API").
 * A secondary limit has `retry-after` alone, which goes before the reset of the hourly one.
 *
 * @param message GitHub's own, of which the first sentence is kept
 * @param now milliseconds since the epoch
 */
export function readRateLimit(headers: Headers, message: string, now: number): RateLimit {
  const limit = wholeNumber(headers, 'x-ratelimit-limit');
  const remaining = wholeNumber(headers, 'x-ratelimit-remaining');
  const end = endOf(headers, remaining, now);
  const numbers = [
    limit === undefined ? '' : `${limit} requests ${unitOf(headers)}`,
    remaining === undefined ? '' : `${remaining} left`,
    end === undefined ? '' : `${end.word} at ${formatTime(end.time, now)}`,
  ].filter((part) => part !== '');
  const words = message.split(/\.(?:\s|$)/)[0]?.slice(0, 100) || 'API rate limit exceeded';
  const detail = numbers.length === 0 ? words : `${words}; ${numbers.join(', ')}`;
  const wait = end === undefined ? Number.POSITIVE_INFINITY : Math.max(shortestWait, end.time - now);
  return { detail, ...(wait <= longestWait && { wait }) };
}

/** When the limit passes, in milliseconds since the epoch, and the word for it. */
function endOf(headers: Headers, remaining: number | undefined, now: number) {
  const pause = wholeNumber(headers, 'retry-after');
  if (pause !== undefined) return { word: 'ask again', time: now + pause * 1000 };
  const reset = remaining ? undefined : wholeNumber(headers, 'x-ratelimit-reset');
  return reset === undefined ? undefined : { word: 'reset', time: reset * 1000 };
}

/** Only the core limit is known to be one of an hour. */
function unitOf(headers: Headers): string {
  const resource = headers.get('x-ratelimit-resource') ?? 'core';
  return resource === 'core' || !/^\w{1,40}$/.test(resource) ? 'an hour' : `of ${resource}`;
}

/** A time as the log shows it: `2026-11-24 09:12 UTC (in 34 min)`. */
function formatTime(time: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((time - now) / 1000));
  const distance = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC (in ${distance})`;
}

/** At most eleven digits, so that every number of seconds is a date. */
function wholeNumber(headers: Headers, name: string): number | undefined {
  const text = headers.get(name) ?? '';
  return /^\d{1,11}$/.test(text) ? Number(text) : undefined;
}
