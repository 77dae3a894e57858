/**
 * How long a server asks to be left alone, in milliseconds: `Retry-After` in seconds, or as a date (RFC 9110,
 * section 10.2.3), which is held against the server's own clock where the answer tells it.
 *
 * @param now milliseconds since the epoch, for an answer without a `Date`
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const asked = headers.get('retry-after');
  const seconds = decimal(asked);
  if (seconds !== undefined) return seconds * 1000;
  const until = timeOf(asked);
  return until === undefined ? undefined : Math.max(0, until - (timeOf(headers.get('date')) ?? now));
}

/** The number that a header holds, without sign and exponent; `undefined` where it holds something else. */
export function decimal(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}(?:\.\d{1,15})?$/.test(header) ? Number(header) : undefined;
}

/** A date as HTTP writes it, in milliseconds since the epoch: `Date.parse` alone reads much else as one. */
function timeOf(header: string | null): number | undefined {
  const time = header !== null && /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
