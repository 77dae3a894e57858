/**
 * Corrects the p values of several tests by Holm's step-down method (Holm 1979): the chance that any of them errs stays
 * below the level that each is held against.
 *
 * @returns in the order given, each at most 1 and none below its own value
 */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, index) => ({ p, index })).toSorted((one, other) => one.p - other.p);
  const corrected: number[] = [];
  let least = 0;
  for (const [rank, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    corrected[index] = least;
  }
  return corrected;
}
