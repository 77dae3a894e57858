import { normalCdf, normalQuantile, studentCdf, studentQuantile } from './distributions.ts';
import { type Interval, z95 } from './proportions.ts';
import { SeededRandom } from './random.ts';

/** Resamples that are drawn. */
const resamples = 10_000;

/** Differences beyond which the normal distribution says the same, so that nothing is drawn. */
const maxDrawn = 2000;

/** A mean, and how sure it is. */
export interface Estimate {
  readonly mean: number;
  /** 95 %. Without ends where there are too few values to tell. */
  readonly interval: Interval;
  /** Two-sided, for a true mean of 0; below 0.05 exactly where 0 lies outside of the interval. */
  readonly p: number;
}

/**
 * The mean of paired differences by a seeded bootstrap: 10,000 resamples of the same size. The percentiles are expanded
 * for small samples (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", section 5.3), since plain ones
 * are too narrow below about 30.
 */
export function bootstrapMean(differences: readonly number[], seed: number): Estimate {
  const count = differences.length;
  const mean = count === 0 ? 0 : sumOf(differences) / count;
  if (count < 2) return { mean, interval: unbounded, p: 1 };
  if (count > maxDrawn) return byNormal(differences, mean);
  const means = drawMeans(differences, seed);
  const widening = Math.sqrt(count / (count - 1));
  const outside = normalCdf(widening * studentQuantile(0.025, count - 1));
  // The rank of the interval's ends among the means, from below and from above.
  const rank = Math.floor(outside * (resamples + 1));
  const low = rank < 1 ? Number.NEGATIVE_INFINITY : (means[rank - 1] ?? mean);
  const high = rank < 1 ? Number.POSITIVE_INFINITY : (means[resamples - rank] ?? mean);
  const notAbove = means.reduce((found, value) => found + (value <= 0 ? 1 : 0), 0);
  const notBelow = means.reduce((found, value) => found + (value >= 0 ? 1 : 0), 0);
  const tail = (Math.min(notAbove, notBelow) + 1) / (resamples + 1);
  const p = tail >= 0.5 ? 1 : 2 * studentCdf(normalQuantile(tail) / widening, count - 1);
  return { mean, interval: { low, high }, p };
}

/** An interval that says nothing. */
const unbounded: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** The means of all resamples, rising. */
function drawMeans(differences: readonly number[], seed: number): Float64Array {
  const values = Float64Array.from(differences);
  const drawn = new Uint32Array(values.length);
  const random = new SeededRandom(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    random.fill(drawn, values.length);
    let sum = 0;
    for (let index = 0; index < drawn.length; index++) sum += values[drawn[index] ?? 0] ?? 0;
    means[resample] = sum / values.length;
  }
  return means.sort();
}

function byNormal(differences: readonly number[], mean: number): Estimate {
  const count = differences.length;
  const squares = sumOf(differences.map((value) => (value - mean) ** 2));
  const error = Math.sqrt(squares / (count - 1) / count);
  const interval = { low: mean - z95 * error, high: mean + z95 * error };
  return { mean, interval, p: mean === 0 ? 1 : 2 * normalCdf(-Math.abs(mean) / error) };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
