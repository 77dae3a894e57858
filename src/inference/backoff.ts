/** The longest single wait, in milliseconds, whatever a server asks for. */
const longest = 60_000;

/** The upper bound of the wait before the first retry, in milliseconds; it doubles with each further one. */
const first = 1000;

/**
 * How long to wait before a retry, in milliseconds: what the server asked for, and never less than a random share of
 * a growing bound ("full jitter"), so that many steps that failed together do not return together, and a server that
 * asks for no wait at all is not asked four times in a moment.
 *
 * @param retry counts from 0
 * @param asked what the server asked for, in milliseconds
 */
export function backoff(retry: number, asked: number | undefined, random: () => number): number {
  const share = random() * Math.min(longest, first * 2 ** retry);
  return Math.min(longest, Math.max(asked ?? 0, share));
}
