import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestModel, meets } from '../../../src/actions/evaluate/statistics/best-model.ts';
import { bootstrapMean } from '../../../src/actions/evaluate/statistics/bootstrap.ts';
import { compareRows, correctForModels, holm } from '../../../src/actions/evaluate/statistics/compare.ts';
import {
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from '../../../src/actions/evaluate/statistics/distributions.ts';
import { mcnemarMidP, pairedDifference, wilson } from '../../../src/actions/evaluate/statistics/proportions.ts';
import { SeededRandom, seedOf } from '../../../src/actions/evaluate/statistics/random.ts';
import { figuresOf, percentile } from '../../../src/actions/evaluate/statistics/summary.ts';
import { pairs, repeated } from '../../harness/row-pairs.ts';

describe('published tables', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson: %s of %s is %s to %s', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // Newcombe, Statistics in Medicine 17 (1998) 2635-2650, table II, method 10.
  test.each([
    [36, 12, 2, 0, 0.0569, 0.3404],
    [20, 12, 2, 16, 0.0562, 0.3292],
  ])('paired difference: %s, %s, %s, %s is %s to %s', (bothPassed, improved, regressed, bothFailed, low, high) => {
    const interval = pairedDifference({ bothPassed, improved, regressed, bothFailed });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // By the same formulas, calculated apart: a positive correlation loses half a pair's weight, and at most all of it.
  test.each([
    [10, 5, 4, 9, -0.174117, 0.24041],
    [12, 6, 2, 4, -0.069595, 0.37886],
    [12, 4, 3, 2, -0.209206, 0.296838],
    [3, 2, 2, 2, -0.385786, 0.385786],
    [6, 6, 2, 2, -0.07927, 0.515253],
  ])('paired difference of correlated pairs: %s, %s, %s, %s is %s to %s', (...row) => {
    const [bothPassed, improved, regressed, bothFailed, low, high] = row;
    const interval = pairedDifference({ bothPassed, improved, regressed, bothFailed });
    expect(interval.low).toBeCloseTo(low, 5);
    expect(interval.high).toBeCloseTo(high, 5);
  });

  test('without pairs the difference may be anything', () => {
    expect(pairedDifference({ bothPassed: 0, improved: 0, regressed: 0, bothFailed: 0 })).toEqual({ low: -1, high: 1 });
  });

  test('Wilson: where all or none passed, one end is 1 or 0 without an error of rounding', () => {
    for (let trials = 1; trials <= 100; trials++) {
      expect([wilson(trials, trials).high, wilson(0, trials).low]).toEqual([1, 0]);
    }
  });

  test.each([
    [20, 2, 0.0001],
    [2, 20, 0.0001],
    [15, 5, 0.0266],
    [5, 15, 0.0266],
    [0, 0, 1],
    [5, 5, 1],
    [0, 1, 0.5],
  ])('McNemar, mid-p: %s against %s is %s', (improved, regressed, p) => {
    expect(mcnemarMidP(improved, regressed)).toBeCloseTo(p, 4);
  });

  test.each([
    [0, 0.5],
    [1, 0.841345],
    [-1.96, 0.024998],
    [3, 0.99865],
    [-4.753424, 1e-6],
    [-6, 9.865876e-10],
  ])('normal: up to %s is %s', (z, p) => {
    expect(normalCdf(z) / p).toBeCloseTo(1, 4);
    expect(normalQuantile(p)).toBeCloseTo(z, 4);
  });

  // The two-sided 5 % column of every table of Student's t.
  test.each([
    [1, 12.706],
    [2, 4.303],
    [5, 2.571],
    [9, 2.262],
    [10, 2.228],
    [30, 2.042],
    [120, 1.98],
  ])('Student’s t: %s degrees are %s', (degrees, t) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 3);
    expect(studentCdf(-t, degrees)).toBeCloseTo(0.025, 4);
  });

  // With 1 and 2 degrees of freedom there are closed forms.
  test.each([-1e6, -30, -3, -1, -0.5, -0.01, 0, 0.01, 0.3, 1, 2, 10, 1e3])(
    'Student’s t in closed form: up to %s',
    (t) => {
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
      expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 10);
      expect(studentCdf(t, 1) > 0 && studentCdf(t, 1) < 1).toBe(true);
    },
  );

  test.each([1, 2, 7, 2000])(
    'Student’s t with %s degrees is 0, one half and 1 at its ends and in its middle',
    (degrees) => {
      expect([-1e200, 0, 1e200].map((t) => studentCdf(t, degrees))).toEqual([0, 0.5, 1]);
    },
  );

  test('Holm: the example of Wikipedia, and order, ties and bounds', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([0.02])).toEqual([0.02]);
  });
});

describe('properties', () => {
  const counts = fc.nat({ max: 3000 });

  test('Wilson contains the share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(counts, counts, (passed, failed) => {
        const { low, high } = wilson(passed, passed + failed);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (passed + failed > 0) {
          expect(low).toBeLessThanOrEqual(passed / (passed + failed));
          expect(high).toBeGreaterThanOrEqual(passed / (passed + failed));
        }
      }),
    );
  });

  test('McNemar is symmetric, a chance, and as the binomial sum says', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 40 }), (one, other) => {
        const p = mcnemarMidP(one, other);
        expect(p).toBe(mcnemarMidP(other, one));
        let choose = 1;
        let sum = 0;
        for (let k = 0; k <= Math.min(one, other); k++) {
          sum += k === Math.min(one, other) ? choose / 2 : choose;
          choose = (choose * (one + other - k)) / (k + 1);
        }
        expect(p).toBeCloseTo(Math.min(1, (2 * sum) / 2 ** (one + other)), 8);
      }),
    );
    expect(mcnemarMidP(50_000, 51_000)).toBeGreaterThan(0);
    expect(mcnemarMidP(0, 100_000)).toBe(0);
  });

  test('the paired difference contains what was seen, and turns around with the pairs', () => {
    const some = fc.nat({ max: 60 });
    fc.assert(
      fc.property(some, some, some, some, (bothPassed, improved, regressed, bothFailed) => {
        const { low, high } = pairedDifference({ bothPassed, improved, regressed, bothFailed });
        const turned = pairedDifference({ bothPassed, improved: regressed, regressed: improved, bothFailed });
        expect(low).toBeCloseTo(-turned.high, 10);
        const pairs = bothPassed + improved + regressed + bothFailed;
        const seen = pairs === 0 ? 0 : (improved - regressed) / pairs;
        expect(low).toBeLessThanOrEqual(seen);
        expect(high).toBeGreaterThanOrEqual(seen);
      }),
    );
  });

  test('Holm never lowers a p, keeps the order, and is at most 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 }), (ps) => {
        const corrected = holm(ps);
        for (const [index, p] of ps.entries()) {
          expect(corrected[index]).toBeGreaterThanOrEqual(p);
          expect(corrected[index]).toBeLessThanOrEqual(1);
          for (const [other, q] of ps.entries()) {
            if (p < q) expect(corrected[index]).toBeLessThanOrEqual(corrected[other] ?? 0);
          }
        }
      }),
    );
  });

  test('seeds: the numbers are those of sfc32 as PractRand defines it, after 15 that are thrown away', () => {
    let [a, b, c, counter] = [0n, 0x9e3779b9n, 20261127n, 1n];
    const next = () => {
      const sum = (a + b + counter) % 2n ** 32n;
      counter = (counter + 1n) % 2n ** 32n;
      a = b ^ (b >> 9n);
      b = (c + (c << 3n)) % 2n ** 32n;
      c = (((c << 21n) % 2n ** 32n) + (c >> 11n) + sum) % 2n ** 32n;
      return Number(sum);
    };
    for (let dropped = 0; dropped < 15; dropped++) next();
    const target = new Uint32Array(40);
    new SeededRandom(20261127).fill(target, 1000);
    expect([...target]).toEqual(Array.from(target, () => Math.floor((next() / 2 ** 32) * 1000)));
    // Filled in two halves, it goes on where it was.
    const halves = new SeededRandom(20261127);
    const [one, other] = [new Uint32Array(15), new Uint32Array(25)];
    for (const half of [one, other]) halves.fill(half, 1000);
    expect([...one, ...other]).toEqual([...target]);
  });

  test('seeds: the same numbers for the same seed, spread evenly', () => {
    const draw = (seed: number, count: number, below: number) => {
      const target = new Uint32Array(count);
      new SeededRandom(seed).fill(target, below);
      return target;
    };
    expect(draw(7, 5, 1000)).toEqual(draw(7, 5, 1000));
    expect(draw(7, 5, 1000)).not.toEqual(draw(8, 5, 1000));
    const tally = new Array(10).fill(0);
    for (const value of draw(1, 100_000, 10)) tally[value]++;
    for (const count of tally) expect(Math.abs(count - 10_000)).toBeLessThan(400); // four standard deviations
    expect(seedOf('a')).toBe(0xe40c292c); // FNV's published test vector
    expect(seedOf('')).toBe(0x811c9dc5);
  });
});

describe('bootstrap', () => {
  test('the same seed gives the same interval', () => {
    const values = [0.1, 0.5, -0.2, 0.3, 0.9, 0, 0.25, -0.1, 0.4, 0.6];
    expect(bootstrapMean(values, 1)).toEqual(bootstrapMean(values, 1));
    expect(bootstrapMean(values, 1).interval).not.toEqual(bootstrapMean(values, 2).interval);
  });

  test('is close to Student’s interval for a well-behaved sample', () => {
    const values = Array.from({ length: 40 }, (_, index) => Math.sin(index * 1.7));
    const mean = values.reduce((sum, value) => sum + value, 0) / 40;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39 / 40);
    const { interval } = bootstrapMean(values, 5);
    expect(interval.low).toBeCloseTo(mean - 2.0227 * error, 1);
    expect(interval.high).toBeCloseTo(mean + 2.0227 * error, 1);
  });

  test('says nothing where there is nothing to say', () => {
    const nothing = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    expect(bootstrapMean([], 1)).toEqual({ mean: 0, interval: nothing, p: 1 });
    expect(bootstrapMean([3], 1)).toEqual({ mean: 3, interval: nothing, p: 1 });
    expect(bootstrapMean(Array(50).fill(0), 1)).toEqual({ mean: 0, interval: { low: 0, high: 0 }, p: 1 });
    expect(bootstrapMean(Array(3000).fill(0), 1)).toEqual({ mean: 0, interval: { low: 0, high: 0 }, p: 1 });
    expect(bootstrapMean(Array(3000).fill(1), 1)).toEqual({ mean: 1, interval: { low: 1, high: 1 }, p: 0 });
  });
});

describe('comparing', () => {
  test('more rows pass: improved, with p and interval', () => {
    const { passRate, score, latencyMs, cost, improvedRows, regressedRows } = compareRows(
      pairs(...repeated('-+', 15), ...repeated('+-', 5), ...repeated('++', 20)),
      1,
    );
    expect(passRate).toMatchObject({ verdict: 'improved', difference: 0.25, pairs: 40 });
    expect(passRate.p).toBeCloseTo(0.0266, 4);
    expect(passRate.interval.low).toBeGreaterThan(0);
    expect(score).toMatchObject({ verdict: 'improved', difference: 0.25 });
    expect(latencyMs).toMatchObject({ verdict: 'improved' });
    expect(latencyMs?.difference).toBeLessThan(-15);
    expect(cost).toMatchObject({ verdict: 'no-evidence', difference: 0, p: 1 });
    expect({ improvedRows, regressedRows: regressedRows.length }).toEqual({
      improvedRows: Array.from({ length: 15 }, (_, row) => row),
      regressedRows: 5,
    });
  });

  test('turned around: regressed', () => {
    const { passRate, score } = compareRows(pairs(...repeated('+-', 20), ...repeated('-+', 2)), 1);
    expect(passRate).toMatchObject({ verdict: 'regressed', pairs: 22 });
    expect(passRate.p).toBeCloseTo(0.0001, 4);
    expect(score.verdict).toBe('regressed');
  });

  test('as many better as worse, or the same everywhere: no evidence', () => {
    for (const outcomes of [[...repeated('+-', 8), ...repeated('-+', 8)], repeated('++', 30), repeated('--', 30)]) {
      const { passRate } = compareRows(pairs(...outcomes), 1);
      expect(passRate).toMatchObject({ verdict: 'no-evidence', difference: 0, p: expect.closeTo(1, 8) });
      expect(passRate.interval.low).toBeLessThan(0);
      expect(passRate.interval.high).toBeGreaterThan(0);
    }
  });

  test('below ten pairs nothing is concluded, and p and interval are there', () => {
    for (const count of [0, 1, 2, 9]) {
      const { passRate, score } = compareRows(pairs(...repeated('-+', count)), 1);
      expect(passRate).toMatchObject({ verdict: 'too-few', pairs: count });
      expect(score.verdict).toBe('too-few');
      expect(passRate.p).toBeLessThanOrEqual(1);
      expect(passRate.interval.low).toBeGreaterThanOrEqual(-1);
    }
    expect(compareRows(pairs(...repeated('-+', 10)), 1).passRate.verdict).toBe('improved');
  });

  test('repeats of a row are no further evidence', () => {
    const once = pairs(...repeated('-+', 9), '++');
    const often = once.map((pair) => ({
      ...pair,
      before: Array(50).fill(pair.before[0]),
      now: Array(50).fill(pair.now[0]),
    }));
    const [single, clustered] = [compareRows(once, 1), compareRows(often, 1)];
    expect(clustered.passRate).toMatchObject({ pairs: 10, p: single.passRate.p, difference: 0.9 });
    expect(clustered.score).toEqual(single.score);
  });

  test('a row that passes more often counts as better', () => {
    const answer = (passed: boolean) => ({ passed, score: passed ? 1 : 0 });
    const rows = Array.from({ length: 12 }, (_, row) => ({
      row,
      before: [answer(true), answer(false)],
      now: [answer(true), answer(true), answer(true)],
    }));
    const { passRate, improvedRows, latencyMs } = compareRows(rows, 1);
    expect(passRate).toMatchObject({ verdict: 'improved', difference: 0.5 });
    expect(improvedRows.length).toBe(12);
    expect(latencyMs).toBeUndefined();
  });

  test('rows that only one side answered are named, and not compared', () => {
    const rows = [...pairs(...repeated('++', 10)), { row: 10, before: [], now: [{ passed: false, score: 0 }] }];
    const { passRate, unpairedRows } = compareRows(rows, 1);
    expect({ pairs: passRate.pairs, unpairedRows }).toEqual({ pairs: 10, unpairedRows: [10] });
  });

  test('with several models p is corrected, and the verdict with it', () => {
    const one = compareRows(pairs(...repeated('-+', 15), ...repeated('+-', 5)), 1);
    const few = compareRows(pairs('-+'), 1);
    const none = compareRows(pairs(...repeated('++', 20)), 1);
    expect(correctForModels([one])).toEqual([one]);
    expect(correctForModels([one, few])[0]).toEqual(one);
    const [corrected] = correctForModels([one, none, none]);
    expect(corrected?.passRate).toMatchObject({ verdict: 'no-evidence', p: expect.closeTo(3 * 0.0266, 3) });
    expect(corrected?.passRate.interval).toEqual(one.passRate.interval);
  });
});

describe('figures', () => {
  test('percentiles are values that were measured', () => {
    const values = [15, 20, 35, 40, 50]; // Wikipedia's example of the nearest rank
    expect([5, 30, 40, 50, 95, 100].map((percent) => percentile(values, percent))).toEqual([15, 20, 20, 35, 50, 50]);
    expect(percentile([], 50)).toBeUndefined();
    expect(percentile([7], 95)).toBe(7);
    expect(percentile([100, 9, 20], 50)).toBe(20);
  });

  test('a row passes where all of its repeats do; errors are no failures', () => {
    const figures = figuresOf([
      { row: 0, outcome: 'passed', score: 1, latencyMs: 10, cost: 0.1 },
      { row: 0, outcome: 'passed', score: 1, latencyMs: 20, cost: 0.1 },
      { row: 1, outcome: 'passed', score: 1, latencyMs: 30, cost: 0.1 },
      { row: 1, outcome: 'failed', score: 0, latencyMs: 40, cost: 0.1 },
      { row: 2, outcome: 'errored', latencyMs: 50, cost: 0.1 },
      { row: 2, outcome: 'failed', score: 0.5, latencyMs: 60, cost: 0.1 },
    ]);
    expect(figures).toEqual({
      ...{
        answers: 6,
        tokens: 0,
        rows: 3,
        passed: 1,
        failed: 1,
        errored: 1,
        passRate: 1 / 3,
        interval: wilson(1, 3),
        meanScore: 0.7,
      },
      latency: { p50: 30, p95: 60 },
      cost: { total: expect.closeTo(0.6, 10), perAnswer: expect.closeTo(0.1, 10) },
    });
  });

  test('a cost that is not known everywhere is not known', () => {
    expect(
      figuresOf([
        { row: 0, outcome: 'passed', cost: 1 },
        { row: 1, outcome: 'passed' },
      ]).cost,
    ).toBeUndefined();
    expect(figuresOf([])).toEqual({
      ...{ answers: 0, tokens: 0, rows: 0, passed: 0, failed: 0, errored: 0, passRate: 1 },
      interval: { low: 0, high: 1 },
    });
  });
});

describe('best model', () => {
  const candidate = (model: string, passed: number, cost?: number, latencyMs = 100) => ({
    model,
    figures: figuresOf(
      Array.from({ length: 20 }, (_, row) => ({
        ...{ row, latencyMs, score: 1, outcome: row < passed ? ('passed' as const) : ('failed' as const) },
        ...(cost !== undefined && { cost }),
      })),
    ),
  });

  const untimed = (model: string) => ({
    model,
    figures: figuresOf(Array.from({ length: 20 }, (_, row) => ({ row, outcome: 'passed', score: 1, cost: 0.5 }))),
  });

  test.each([
    [[], '', 'No model was evaluated.'],
    [
      [candidate('a', 10, 1), candidate('b', 17, 2)],
      '',
      'No model meets the threshold of 90 %. The closest is b with 85 % [95 %: 64 % to 94.8 %].',
    ],
    [
      [candidate('a', 18, 0.5)],
      'a',
      'a is the only model that meets the threshold: it passes 90 % [95 %: 69.9 % to 97.2 %] of the rows (threshold 90 %) at $0.5 an answer.',
    ],
    [
      [candidate('a', 20, 0.5), candidate('b', 18, 0.1), candidate('c', 17, 0.01)],
      'b',
      'b passes 90 % [95 %: 69.9 % to 97.2 %] of the rows (threshold 90 %) and costs least: $0.1 an answer, the next is a at $0.5.',
    ],
    [
      [candidate('a', 18, 0.1), candidate('b', 19, 0.1)],
      'b',
      'b passes 95 % [95 %: 76.4 % to 99.1 %] of the rows (threshold 90 %) and costs least: $0.1 an answer, the next is a at $0.1.',
    ],
    [
      [candidate('a', 19, 0.1, 200), candidate('b', 19, 0.1, 100)],
      'b',
      'b passes 95 % [95 %: 76.4 % to 99.1 %] of the rows (threshold 90 %) and costs least: $0.1 an answer, the next is a at $0.1.',
    ],
    [
      [untimed('a'), candidate('b', 20, 0.5, 1e9)],
      'b',
      'b passes 100 % [95 %: 83.9 % to 100 %] of the rows (threshold 90 %) and costs least: $0.5 an answer, the next is a at $0.5.',
    ],
    [
      [candidate('b', 20, 0.5, 1e9), untimed('a')],
      'b',
      'b passes 100 % [95 %: 83.9 % to 100 %] of the rows (threshold 90 %) and costs least: $0.5 an answer, the next is a at $0.5.',
    ],
    [
      [candidate('a', 20), candidate('b', 18, 0.1), candidate('c', 20)],
      'b',
      'b passes 90 % [95 %: 69.9 % to 97.2 %] of the rows (threshold 90 %) and costs least: $0.1 an answer. Not compared, because their cost is unknown: a, c.',
    ],
    [
      [candidate('a', 20), candidate('b', 18)],
      'a',
      'a passes 100 % [95 %: 83.9 % to 100 %] of the rows (threshold 90 %); its cost is unknown.',
    ],
    [
      [candidate('a', 20, undefined, 200), candidate('b', 20)],
      'b',
      'b passes 100 % [95 %: 83.9 % to 100 %] of the rows (threshold 90 %); its cost is unknown.',
    ],
    [
      [{ model: 'a', figures: figuresOf([]) }],
      'a',
      'a passes 100 % of the rows (threshold 90 %); its cost is unknown.',
    ],
  ])('of %#', (candidates, model, reason) => {
    const best = bestModel(candidates, 90);
    expect(best.model).toBe(model);
    expect(best.reason).toBe(reason);
  });

  test.each([
    [29, 100, 29, true],
    [28, 100, 29, false],
    [2, 3, 66.7, false],
    [2, 3, 66.6, true],
    [0, 0, 100, true],
    [0, 5, 0, true],
    [57, 100, 57, true],
  ])('%s of %s against %s %%: %s', (passed, rows, threshold, expected) => {
    expect(meets({ passed, rows }, threshold)).toBe(expected);
  });
});
