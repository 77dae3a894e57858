import { decimal, retryAfter } from '../failures/retry-after.ts';

/** The headers by which OpenAI and Azure tell how much is left of each limit, and when it is whole again. */
const limits = ['requests', 'tokens'] as const;

/**
 * How long a provider asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After`, or, at a rate
 * limit, the time until the limit that is used up is whole again (OpenAI's documentation, "Rate limits").
 *
 * @param now milliseconds since the epoch
 */
export function waitAsked(headers: Headers, status: number, now: number): number | undefined {
  const asked = decimal(headers.get('retry-after-ms')) ?? retryAfter(headers, now);
  return asked ?? (status === 429 ? untilReset(headers) : undefined);
}

function untilReset(headers: Headers): number | undefined {
  const waits = limits
    .filter((limit) => decimal(headers.get(`x-ratelimit-remaining-${limit}`)) === 0)
    .map((limit) => asDuration(headers.get(`x-ratelimit-reset-${limit}`)))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** Milliseconds of OpenAI's `6m0s` or `20ms`, or of Azure's plain seconds. */
function asDuration(text: string | null): number | undefined {
  const seconds = decimal(text);
  if (seconds !== undefined) return seconds * 1000;
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?$/.exec(text || '-');
  if (!parts) return undefined;
  const [hours = 0, minutes = 0, rest = 0, milliseconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + rest) * 1000 + milliseconds;
}
