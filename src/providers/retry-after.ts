/**
 * How long a server asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3).
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = asNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const header = headers.get('retry-after');
  const seconds = asNumber(header);
  if (seconds !== undefined) return seconds * 1000;
  const date = /^[A-Z][a-z]{2},/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function asNumber(text: string | null): number | undefined {
  return text !== null && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
