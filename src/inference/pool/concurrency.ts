import type { Answer } from '../../providers/provider.ts';

/** The share of a quota below which requests slow down. */
const scarce = 0.1;

/**
 * How many requests are under way at once: halved where a provider's limit is reached or nearly so, and raised by one after
 * as many successes as there are requests at once (additive increase, multiplicative decrease). Requests that were begun
 * before the last cut say nothing new: a burst of refusals cuts once.
 */
export class Concurrency {
  readonly #most: number;
  readonly #changed: (now: number) => void;
  #now: number;
  #successes = 0;
  /** Counts cuts. */
  #age = 0;

  /**
   * @param most what it begins at and never exceeds, a whole number of 1 or more
   * @param changed is told of every change
   */
  constructor(most: number, changed: (now: number) => void = () => undefined) {
    this.#most = most;
    this.#now = most;
    this.#changed = changed;
  }

  /** From 1 to what it began at. */
  get now(): number {
    return this.#now;
  }

  /** Notes that a request begins; what is returned is to be called with its answer. */
  begin(): (answer: Answer) => void {
    const age = this.#age;
    return (answer) => {
      const { quotaLeft = 1 } = 'completion' in answer ? answer.completion : answer.fault;
      const isLimited = 'fault' in answer && answer.fault.code === 'rate-limited';
      if (isLimited || quotaLeft < scarce) this.#cut(age);
      else if ('completion' in answer) this.#grow();
    };
  }

  #cut(age: number): void {
    if (age !== this.#age) return;
    this.#age++;
    this.#set(Math.max(1, Math.floor(this.#now / 2)));
  }

  #grow(): void {
    this.#successes++;
    if (this.#successes >= this.#now && this.#now < this.#most) this.#set(this.#now + 1);
  }

  #set(now: number): void {
    this.#successes = 0;
    this.#now = now;
    this.#changed(now);
  }
}
