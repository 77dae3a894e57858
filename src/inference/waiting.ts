/** Time, as asking needs it. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Aborts after `milliseconds`, unless `done` aborts before. */
  deadline(milliseconds: number, done: AbortSignal): AbortSignal;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

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

/** A duration in milliseconds as people read it: `1.5 s`. */
export function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** How often progress is logged at most, in milliseconds. */
const pause = 5000;

/** Characters of English text to a token, as OpenAI's documentation has it; other languages have fewer. */
const charactersPerToken = 4;

/** Logs how far an answer is, every few seconds and only while it arrives. The tokens are an estimate. */
export function watchProgress({ now }: Clock, log: (line: string) => void): (characters: number) => void {
  const started = now();
  let logged = started;
  return (characters) => {
    const time = now();
    if (time - logged < pause || characters === 0) return;
    logged = time;
    const tokens = Math.ceil(characters / charactersPerToken);
    const speed = Math.round((tokens * 1000) / (time - started));
    log(`About ${tokens} tokens so far, ${speed} a second.`);
  };
}
