import { expect, test } from 'vitest';
import { bootstrapMean } from '../../../src/actions/evaluate/statistics/bootstrap.ts';
import { compareRows } from '../../../src/actions/evaluate/statistics/compare.ts';
import { SeededRandom } from '../../../src/actions/evaluate/statistics/random.ts';
import { pairs, repeated } from '../../harness/row-pairs.ts';

// What takes seconds: the mutation test, which repeats the other file a thousand times, leaves these out.

test('covers the true mean in 95 % of simulated samples, give or take 2', () => {
  const simulations = 500;
  const drawn = new Uint32Array(30 * simulations * 2);
  new SeededRandom(20261127).fill(drawn, 2 ** 32 - 1);
  const uniform = Array.from(drawn, (value) => (value + 0.5) / 2 ** 32);
  let covered = 0;
  for (let simulation = 0; simulation < simulations; simulation++) {
    const sample = Array.from({ length: 30 }, (_, index) => {
      const at = 2 * (simulation * 30 + index);
      return 0.3 + Math.sqrt(-2 * Math.log(uniform[at] ?? 1)) * Math.cos(2 * Math.PI * (uniform[at + 1] ?? 0));
    });
    const { interval, p } = bootstrapMean(sample, simulation);
    if (interval.low <= 0.3 && 0.3 <= interval.high) covered++;
    expect(p < 0.05).toBe(interval.low > 0 || interval.high < 0);
  }
  expect(covered / simulations).toBeGreaterThanOrEqual(0.93);
  expect(covered / simulations).toBeLessThanOrEqual(0.97);
});

test('drawn and calculated intervals agree where one ends and the other begins', () => {
  const values = Array.from({ length: 2001 }, (_, index) => Math.sin(index * 12.9898) * 2 + 0.05);
  const drawn = bootstrapMean(values.slice(1), 3);
  const calculated = bootstrapMean(values, 3);
  expect(drawn.interval.low).toBeCloseTo(calculated.interval.low, 2);
  expect(drawn.interval.high).toBeCloseTo(calculated.interval.high, 2);
});

test('100,000 rows are compared in a moment', () => {
  const rows = pairs(...repeated('++', 99_000), ...repeated('-+', 600), ...repeated('+-', 400));
  expect(compareRows(rows, 1).passRate).toMatchObject({ verdict: 'improved', pairs: 100_000 });
});
