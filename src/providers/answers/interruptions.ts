import { type ErrorBody, readErrorBody } from '../faults/error-body.ts';
import type { Spent } from '../provider.ts';

/** An error that the provider reports inside an answer whose status is 200. */
export class Reported extends Error {
  override readonly name = 'Reported';
  /** What the provider says is wrong, with the HTTP status that it would have had, where a gateway gives one. */
  readonly said: ErrorBody;
  /** The error as the server sent it. */
  readonly error: unknown;
  readonly spent: Spent;
  /** Whether it is the answer's own end that says so, by its finish reason. */
  readonly isEnd: boolean;

  /** @param error the provider's description of it, or the whole answer that holds it, which is whatever the server sent */
  constructor(error: unknown, spent: Spent, isEnd = false) {
    const said = readErrorBody(error);
    super(said.words);
    this.said = said;
    this.error = error;
    this.spent = spent;
    this.isEnd = isEnd;
  }
}

/** An answer that broke off, with what was spent on it until then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly spent: Spent;
  /** Whether the model had begun to answer: then it is billed, whatever came of it. */
  readonly hasOutput: boolean;

  constructor(cause: unknown, spent: Spent, hasOutput: boolean) {
    super('The answer was interrupted', { cause });
    this.spent = spent;
    this.hasOutput = hasOutput;
  }
}
