import type { RowPair } from '../../src/actions/evaluate/statistics/compare.ts';

/** Rows that were answered once before and once now: `-+` failed, then passed. */
export function pairs(...outcomes: readonly string[]): readonly RowPair[] {
  const measured = (sign: string | undefined, latencyMs: number) => {
    const passed = sign === '+';
    return [{ passed, score: passed ? 1 : 0, latencyMs, cost: 0.001 }];
  };
  return outcomes.map((outcome, row) => ({
    row,
    before: measured(outcome[0], 100 + (row % 5)),
    now: measured(outcome[1], 80 + (row % 3)),
  }));
}

/** The same outcome for so many rows. */
export const repeated = (outcome: string, times: number) => Array<string>(times).fill(outcome);
