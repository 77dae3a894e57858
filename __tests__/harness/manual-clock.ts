import type { Clock } from '../../src/inference/waiting.ts';

/** A clock that stands still but for the waits, which take no time of ours. */
export class ManualClock implements Clock {
  /** Every wait, in milliseconds. */
  readonly waits: number[] = [];
  #alarms: readonly { readonly at: number; readonly ring: () => void }[] = [];
  #time = 0;

  readonly now = (): number => this.#time;

  readonly random = (): number => 0.5;

  readonly wait = async (milliseconds: number): Promise<void> => {
    this.waits.push(milliseconds);
    this.pass(milliseconds);
  };

  readonly deadline = (milliseconds: number): AbortSignal => {
    const over = new AbortController();
    this.at(this.#time + milliseconds, () => over.abort());
    return over.signal;
  };

  /** Rings once at a time, if it comes to that. */
  at(time: number, ring: () => void): void {
    this.#alarms = [...this.#alarms, { at: time, ring }];
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    this.#time += milliseconds;
    const due = this.#alarms.filter(({ at }) => at <= this.#time);
    this.#alarms = this.#alarms.filter(({ at }) => at > this.#time);
    for (const { ring } of due) ring();
  }
}
