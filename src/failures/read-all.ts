import type { ErrorCode } from './codes.ts';
import { Failure, type Problem } from './failure.ts';

/** Readers by name. */
type Readers = Readonly<Record<string, () => unknown>>;

/** What they return, by the same names. */
type Values<R extends Readers> = { readonly [Name in keyof R]: ReturnType<R[Name]> };

/**
 * Runs every reader, also after one has failed, so that all that is wrong is reported at once.
 *
 * @throws {Failure} with the problems of all that failed, and the code of the first
 */
export function readAll<R extends Readers>(readers: R): Values<R> {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  let code: ErrorCode | undefined;
  for (const [name, read] of Object.entries(readers)) {
    try {
      values[name] = read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      code ??= error.code;
      problems.push(...error.problems);
    }
  }
  if (code !== undefined) throw new Failure(code, problems);
  return values as Values<R>;
}
