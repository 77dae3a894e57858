/** How long a token service asks to be left alone, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
export function waitAsked(headers: Headers): number | undefined {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,15}(?:\.\d{1,15})?$/.test(asked)) return Number(asked) * 1000;
  const until = dateOf(asked);
  if (until === undefined) return undefined;
  return Math.max(0, until - (dateOf(headers.get('date') ?? '') ?? Date.now()));
}

function dateOf(header: string): number | undefined {
  const date = /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
