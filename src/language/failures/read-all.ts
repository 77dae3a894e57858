import { Failure, type Problem } from './failure.ts';

/** Readers, by the names of what they read. */
type NamedReaders<Values> = { readonly [Name in keyof Values]: () => Values[Name] };

/** What readers have read, as far as they could. */
export interface ReadResult<Values> {
  /** The values of those that have one to give. */
  readonly values: Partial<Values>;
  /** All values; absent where a reader has failed. */
  readonly whole?: Values;
  /** The problems of all that failed, with the code of the first; absent where none has. */
  readonly failure?: Failure;
}

/** Runs every reader, also after one has failed. */
export function readEach<Values>(readers: NamedReaders<Values>): ReadResult<Values> {
  const values: Partial<Values> = {};
  const findings = new Findings();
  for (const name in readers) {
    try {
      values[name] = readers[name]();
    } catch (error) {
      findings.note(error);
    }
  }
  const { failure } = findings;
  return { values, ...(isComplete(values, readers) && { whole: values }), ...(failure && { failure }) };
}

/**
 * Runs every reader, also after one has failed, so that every problem is reported at once.
 *
 * @throws {Failure} with the problems of all that failed, and the code of the first
 */
export function readAll<Values>(readers: NamedReaders<Values>): Values {
  const { whole, failure } = readEach(readers);
  if (whole !== undefined) return whole;
  throw failure;
}

/** Whether every reader has given its value. */
function isComplete<Values>(values: Partial<Values>, readers: NamedReaders<Values>): values is Values {
  return Object.keys(readers).every((name) => Object.hasOwn(values, name));
}

/** Collects what readings that do not depend on each other find wrong, so that one failure reports all of it. */
export class Findings {
  readonly #failures: Failure[] = [];
  #last: readonly Failure[] = [];

  /** Notes a failure. Anything else that was thrown is a bug, and thrown again. */
  note(thrown: unknown): void {
    if (!(thrown instanceof Failure)) throw thrown;
    this.#failures.push(thrown);
  }

  /** Notes one whose problems are reported after all others. */
  noteLast(thrown: unknown): void {
    this.note(thrown);
    this.#last = this.#failures.slice(-1);
  }

  /** Runs a reading and notes its failure; then there is no value. */
  async attempt<T>(read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** Puts what a later reading says of an input, which knows more, in the place of what was noted of it. */
  retell(input: string, problems: readonly Problem[]): void {
    for (const [index, { code, problems: noted }] of this.#failures.entries()) {
      const first = noted.findIndex((problem) => problem.input === input);
      if (first === -1) continue;
      const others = noted.filter((problem) => problem.input !== input);
      this.#failures[index] = new Failure(code, others.toSpliced(first, 0, ...problems));
      return;
    }
  }

  get any(): boolean {
    return this.#failures.length > 0;
  }

  /** All that was noted, under the code of what was noted first. */
  get failure(): Failure | undefined {
    const [first] = this.#failures;
    const others = this.#failures.filter((failure) => !this.#last.includes(failure));
    return first && new Failure(first.code, uniqueProblems([...others, ...this.#last]));
  }

  /** @throws {Failure} with all that was noted, if there is anything */
  throwIfAny(): void {
    if (this.failure) throw this.failure;
  }
}

/** Two readings may come upon the same problem; it is reported once. */
function uniqueProblems(failures: readonly Failure[]) {
  const problems = failures.flatMap((failure) => failure.problems);
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/**
 * Runs a reading of an input, whose name every problem of it then has.
 *
 * @throws {Failure} as the reading does
 */
export function inInput<T>(input: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw namingInput(input, error);
  }
}

/** What a reading of an input has thrown, with the input's name in every problem that has none. */
export function namingInput(input: string, thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  return new Failure(
    thrown.code,
    thrown.problems.map((problem) => ({ input, ...problem })),
  );
}
