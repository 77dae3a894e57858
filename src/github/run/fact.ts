import type { Fact } from '../../policy/model/when.ts';

/** A fact of which nothing is known. */
export const unknownFact: Fact = { values: [], isComplete: false };

/** A fact of these values. One of them that is empty was to be known and is not, so the fact is incomplete. */
export function factOf(values: readonly string[], isComplete = true): Fact {
  return {
    values: [...new Set(values)].filter((value) => value !== ''),
    isComplete: isComplete && !values.includes(''),
  };
}

/** Whether two names of GitHub, which knows no case in them, are the same. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
