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
