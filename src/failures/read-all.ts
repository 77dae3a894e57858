import { Failure } from './failure.ts';

/** Readers, by the names of what they read. */
type Readers<Values> = { readonly [Name in keyof Values]: () => Values[Name] };

/**
 * Runs every reader, also after one has failed, so that all that is wrong is reported at once.
 *
 * @throws {Failure} with the problems of all that failed, and the code of the first
 */
export function readAll<Values>(readers: Readers<Values>): Values {
  const values: Partial<Values> = {};
  let failed: Failure | undefined;
  for (const name in readers) {
    try {
      values[name] = readers[name]();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failed = new Failure(failed?.code ?? error.code, [...(failed?.problems ?? []), ...error.problems]);
    }
  }
  if (isWhole(values, readers)) return values;
  throw failed;
}

/** Whether every reader has given its value. */
function isWhole<Values>(values: Partial<Values>, readers: Readers<Values>): values is Values {
  return Object.keys(readers).every((name) => Object.hasOwn(values, name));
}
