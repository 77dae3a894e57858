import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds by a clock that never goes back. Not by `performance`: loading what it is made of costs a denied step 1 ms. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Time and chance, for those to whom they are parameters. Durations are in milliseconds. */
export const clock = {
  now,
  /** Milliseconds since 1970. */
  date: () => Date.now(),
  /** Ends early, and without an error, when the signal aborts. */
  wait: (milliseconds: number, signal: AbortSignal) =>
    sleep(milliseconds, undefined, { signal }).catch(() => undefined),
  /**
   * No `AbortSignal.timeout`: Node keeps one that others follow until its time is over, here up to a day. And no promise
   * that `done` rejects: each of thousands of requests would make an error with its stack.
   */
  deadline(milliseconds: number, done: AbortSignal): AbortSignal {
    const over = new AbortController();
    if (done.aborted) return over.signal;
    const timer = setTimeout(() => over.abort(), Math.ceil(milliseconds)).unref();
    done.addEventListener('abort', () => clearTimeout(timer), { once: true });
    return over.signal;
  },
  /**
   * One turn of the event loop, in which what was begun goes on until it waits for an answer. A client makes a request
   * in many small steps, and each would wait for whatever else is done.
   */
  turn: () => new Promise<void>((done) => setImmediate(done)),
  random: () => Math.random(),
};
