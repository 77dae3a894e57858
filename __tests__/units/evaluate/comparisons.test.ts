import { describe, expect, test } from 'vitest';
import { bootstrapMean } from '../../../src/actions/evaluate/statistics/bootstrap.ts';
import {
  compareRows,
  correctForModels,
  type RowPair,
  type ScoredAnswer,
} from '../../../src/actions/evaluate/statistics/compare.ts';
import { normalCdf } from '../../../src/actions/evaluate/statistics/distributions.ts';
import { pairedDifference } from '../../../src/actions/evaluate/statistics/proportions.ts';
import { SeededRandom } from '../../../src/actions/evaluate/statistics/random.ts';
import { pairs, repeated } from '../../harness/row-pairs.ts';

const values = [0.31, -0.12, 0.57, 0.08, 0.44, -0.29, 0.63, 0.19, 0.26, 0.5];
const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe('bootstrap, against its definition', () => {
  test('the ends of the interval are the means at the ranks of expanded percentiles', () => {
    const random = new SeededRandom(11);
    const drawn = new Uint32Array(10);
    const means = Array.from({ length: 10_000 }, () => {
      random.fill(drawn, 10);
      return meanOf(Array.from(drawn, (index) => values[index] ?? 0));
    }).toSorted((one, other) => one - other);
    // Φ(√(10/9) · -2.2622) is 0.00855: rank 85 of 10,001.
    const { mean, interval } = bootstrapMean(values, 11);
    expect(mean).toBeCloseTo(0.257, 12);
    expect(interval.low).toBeCloseTo(means[84] ?? 0, 12);
    expect(interval.high).toBeCloseTo(means[10_000 - 85] ?? 0, 12);
    expect(means[83]).toBeLessThan(means[84] ?? 0);
  });

  test('p is read off the same resamples', () => {
    // No resample of these is at or below 0: the tail is 1/10,001, whose z is -3.7190. Of Student's t with 1 degree at -3.7190/√2.
    expect(bootstrapMean([1, 2], 1).p).toBeCloseTo(0.2312, 3);
    expect(bootstrapMean([-1, -2], 1).p).toBeCloseTo(0.2312, 3);
    expect(bootstrapMean([1, -1, 1, -1, 1, -1, 1, -1], 1).p).toBe(1);
  });

  test('below 4 values the interval has no ends, from 4 on it has', () => {
    const { low, high } = bootstrapMean([1, 2, 3], 1).interval;
    expect([low, high]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(bootstrapMean([1, 2, 3, 4], 1).interval).toEqual({ low: 1, high: 4 });
  });

  test('more than 2,000 values are calculated', () => {
    const many = Array.from({ length: 2001 }, (_, index) => (index % 3) - 0.9);
    const mean = meanOf(many);
    const variance = many.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2000;
    const error = Math.sqrt(variance / 2001);
    const { interval, p } = bootstrapMean(many, 1);
    expect(interval.low).toBeCloseTo(mean - 1.959963984540054 * error, 12);
    expect(interval.high).toBeCloseTo(mean + 1.959963984540054 * error, 12);
    expect(p).toBeCloseTo(2 * normalCdf(-mean / error), 12);
    expect(p).toBeGreaterThan(0);
  });
});

test('far out, the normal distribution is 0 and 1, and its tails are alike', () => {
  expect([normalCdf(40), normalCdf(-40)]).toEqual([1, 0]);
  expect((1 - normalCdf(6)) / 9.865876e-10).toBeCloseTo(1, 3);
  expect(normalCdf(5.5) + normalCdf(-5.5)).toBeCloseTo(1, 12);
});

/** Rows with answers on both sides. */
const rowsOf = (count: number, before: readonly ScoredAnswer[], now: readonly ScoredAnswer[], from = 0): RowPair[] =>
  Array.from({ length: count }, (_, row) => ({ row: row + from, before, now }));

const yes = { passed: true, score: 1 };
const no = { passed: false, score: 0 };

describe('comparing, measure by measure', () => {
  test('each pair asked once falls into one of four counts, of which the interval is Newcombe’s', () => {
    const rows = [...repeated('++', 9), ...repeated('-+', 7), ...repeated('+-', 2), ...repeated('--', 4)];
    const { passRate, improvedRows, regressedRows } = compareRows(pairs(...rows), 1);
    const interval = pairedDifference({ bothPassed: 9, improved: 7, regressed: 2, bothFailed: 4 });
    expect(passRate).toMatchObject({ interval, difference: 5 / 22, pairs: 22 });
    expect([improvedRows, regressedRows]).toEqual([
      [9, 10, 11, 12, 13, 14, 15],
      [16, 17],
    ]);
  });

  test.each([
    ['before', [yes, no], [yes]],
    ['now', [no], [yes, no]],
    ['on both sides', [yes, no, no], [yes, yes, no]],
  ])('with repeats %s the interval is the bootstrap’s, and within -1 and 1', (_, before, now) => {
    const rows = [...rowsOf(12, before, now), ...rowsOf(4, [yes], [no], 12)];
    const changes = rows.map((row) => rate(row.now) - rate(row.before));
    expect(compareRows(rows, 7).passRate.interval).toEqual(bootstrapMean(changes, 7).interval);
    expect(compareRows(rowsOf(3, before, now), 7).passRate.interval).toEqual({ low: -1, high: 1 });
  });

  test('latency and cost are better where they are less', () => {
    const cheap = { ...yes, latencyMs: 100, cost: 0.001 };
    const dear = { ...yes, latencyMs: 900, cost: 0.009 };
    for (const [before, now, verdict] of [
      [dear, cheap, 'improved'],
      [cheap, dear, 'regressed'],
    ] as const) {
      const { latencyMs, cost, score } = compareRows(rowsOf(12, [before], [now]), 1);
      expect([latencyMs?.verdict, cost?.verdict, score.verdict]).toEqual([verdict, verdict, 'no-evidence']);
    }
  });

  test('a measure counts where both sides have it, and is left out where no row has', () => {
    const priced = { ...yes, cost: 0.5 };
    const { cost, latencyMs } = compareRows([...rowsOf(12, [priced], [priced, yes]), ...rowsOf(5, [priced], [yes])], 1);
    expect([cost?.pairs, cost?.difference, latencyMs]).toEqual([12, 0, undefined]);
    for (const [before, now] of [
      [priced, yes],
      [yes, priced],
    ] as const) {
      expect(compareRows(rowsOf(12, [before], [now]), 1)).not.toHaveProperty('cost');
    }
  });

  test('a side without an answer is unpaired, whichever it is; without rows nothing has changed', () => {
    const rows = [...rowsOf(2, [], [yes]), ...rowsOf(2, [yes], [], 2), ...rowsOf(1, [], [], 4)];
    expect(compareRows(rows, 1)).toMatchObject({
      unpairedRows: [0, 1, 2, 3, 4],
      passRate: { pairs: 0, difference: 0 },
    });
  });

  test('as much better as worse is no evidence, however many rows it takes', () => {
    // 12 rows by a quarter up, 3 by all of it down: p is 0.02, and the pass rate is the same.
    const rows = [...rowsOf(12, [yes, yes, no, no], [yes, yes, yes, no]), ...rowsOf(3, [yes], [no], 12)];
    const { passRate } = compareRows(rows, 1);
    expect(passRate).toMatchObject({ difference: 0, verdict: 'no-evidence' });
    expect(passRate.p).toBeLessThan(0.05);
  });
});

function rate(answers: readonly ScoredAnswer[]): number {
  return meanOf(answers.map(({ passed }) => (passed ? 1 : 0)));
}

describe('several models', () => {
  const better = compareRows(
    rowsOf(12, [{ ...no, latencyMs: 900, cost: 0.009 }], [{ ...yes, latencyMs: 100, cost: 0.001 }]),
    1,
  );
  const bare = compareRows(rowsOf(12, [no], [yes]), 1);
  const few = compareRows(rowsOf(3, [no], [yes]), 1);

  test('every measure is corrected over the models that have it, and keeps its direction', () => {
    const [one, other, third] = correctForModels([better, bare, few]);
    for (const name of ['passRate', 'score'] as const) {
      expect(one?.[name]).toEqual({ ...better[name], p: better[name].p * 2 });
      expect(other?.[name]).toEqual({ ...bare[name], p: bare[name].p * 2 });
    }
    for (const name of ['latencyMs', 'cost'] as const) {
      expect(one?.[name]).toEqual(better[name]);
      expect(other).not.toHaveProperty(name);
    }
    expect(third).toEqual(few);
  });

  test('latency and cost of two models', () => {
    const [one] = correctForModels([better, better]);
    for (const name of ['latencyMs', 'cost'] as const) {
      expect(one?.[name]).toMatchObject({ verdict: 'improved', p: (better[name]?.p ?? 0) * 2 });
    }
  });
});
