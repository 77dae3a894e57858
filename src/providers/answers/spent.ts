import type { Completion, Usage } from '../provider.ts';

/** What is learned of an attempt besides its answer. */
export interface Spent {
  readonly requestId: string;
  /** What was billed, also where the attempt failed in the end. */
  readonly usage?: Usage;
  /** What had come of an answer that broke off. */
  readonly partial?: Completion;
}

/** An answer that something broke off, and what was spent on it until then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly spent: Spent;

  constructor(cause: unknown, spent: Spent) {
    super('The answer was interrupted', { cause });
    this.spent = spent;
  }
}
