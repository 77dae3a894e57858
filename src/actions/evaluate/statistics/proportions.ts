import { logGamma } from './distributions.ts';

/** A range that holds the true value with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95 % quantile of the standard normal distribution. */
export const z95 = 1.959963984540054;

/** Wilson's score interval for a share, without continuity correction (Wilson 1927; Newcombe 1998, method 3). */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const square = z95 * z95;
  const share = successes / trials;
  const middle = share + square / (2 * trials);
  const spread = z95 * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const whole = 1 + square / trials;
  return {
    low: successes === 0 ? 0 : (middle - spread) / whole,
    high: successes === trials ? 1 : (middle + spread) / whole,
  };
}

/**
 * McNemar's test, two-sided, mid-p: twice the chance of at most the smaller count, less the chance of exactly that
 * count, where each discordant pair goes either way with one half (Fagerland, Lydersen and Laake 2013).
 *
 * @param improved pairs that went from fail to pass
 * @param regressed pairs that went from pass to fail
 */
export function mcnemarMidP(improved: number, regressed: number): number {
  const pairs = improved + regressed;
  const smaller = Math.min(improved, regressed);
  if (pairs === 0) return 1;
  const logarithm = logGamma(pairs + 1) - logGamma(smaller + 1) - logGamma(pairs - smaller + 1);
  const exactly = Math.exp(logarithm - pairs * Math.LN2);
  let term = exactly;
  let atMost = 0;
  for (let count = smaller; term > 0; count--) {
    atMost += term;
    term *= count / (pairs - count + 1);
  }
  return Math.min(1, 2 * atMost - exactly);
}

/** How pairs of verdicts fall. */
export interface PairCounts {
  readonly bothPassed: number;
  /** Failed before, passed now. */
  readonly improved: number;
  /** Passed before, failed now. */
  readonly regressed: number;
  readonly bothFailed: number;
}

/** The interval for the change of a pass rate over pairs, now less before (Newcombe 1998, paired, method 10). */
export function pairedDifference({ bothPassed, improved, regressed, bothFailed }: PairCounts): Interval {
  const pairs = bothPassed + improved + regressed + bothFailed;
  if (pairs === 0) return { low: -1, high: 1 };
  const now = (bothPassed + improved) / pairs;
  const before = (bothPassed + regressed) / pairs;
  const nowRange = wilson(bothPassed + improved, pairs);
  const beforeRange = wilson(bothPassed + regressed, pairs);
  const phi = correlation(bothPassed, improved, regressed, bothFailed, pairs);
  const spread = (one: number, other: number) => Math.sqrt(one * one - 2 * phi * one * other + other * other);
  const difference = (improved - regressed) / pairs;
  return {
    low: Math.max(-1, difference - spread(now - nowRange.low, beforeRange.high - before)),
    high: Math.min(1, difference + spread(nowRange.high - now, before - beforeRange.low)),
  };
}

/** The correlation of the pairs, moved towards 0 where it is positive (Newcombe 1998, method 10). */
function correlation(a: number, b: number, c: number, d: number, pairs: number): number {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 0;
  const product = a * d - b * c;
  const corrected = product > pairs / 2 ? product - pairs / 2 : product >= 0 ? 0 : product;
  return corrected / Math.sqrt(margins);
}
