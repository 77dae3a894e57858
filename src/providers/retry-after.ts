/** The headers by which OpenAI and Azure tell how much is left of each limit, and when it is whole again. */
const limits = ['requests', 'tokens'] as const;

/**
 * How long a server asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3), or, at a rate limit, the time until the limit that is
 * used up is whole again (OpenAI's documentation, "Rate limits").
 */
export function retryAfter(headers: Headers, status: number, now: number): number | undefined {
  const milliseconds = asNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const header = headers.get('retry-after');
  const seconds = asNumber(header);
  if (seconds !== undefined) return seconds * 1000;
  const date = /^[A-Z][a-z]{2},/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  return status === 429 ? untilReset(headers) : undefined;
}

function untilReset(headers: Headers): number | undefined {
  const waits = limits
    .filter((limit) => asNumber(headers.get(`x-ratelimit-remaining-${limit}`)) === 0)
    .map((limit) => asDuration(headers.get(`x-ratelimit-reset-${limit}`)))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function asNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Milliseconds of OpenAI's `6m0s` or `20ms`, or of Azure's plain seconds. */
function asDuration(text: string | null): number | undefined {
  const seconds = asNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?$/.exec(
    text?.trim() || '-',
  );
  if (!parts) return undefined;
  const [hours = 0, minutes = 0, rest = 0, milliseconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + rest) * 1000 + milliseconds;
}
