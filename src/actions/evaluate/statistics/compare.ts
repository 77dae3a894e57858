import { bootstrapMean } from './bootstrap.ts';
import { type Interval, mcnemarMidP, pairedDifference } from './proportions.ts';

/** What a comparison concludes. */
export type ComparisonVerdict = 'improved' | 'regressed' | 'no-evidence' | 'too-few';

/** Pairs below which nothing is concluded. */
const fewest = 10;

/** The chance that is accepted of calling a difference that is none. */
const significance = 0.05;

/** What one answer to a row came to; the answers to one row are its repeats. */
export interface ScoredAnswer {
  readonly passed: boolean;
  readonly score: number;
  /** Milliseconds. */
  readonly latencyMs?: number;
  /** US dollars; absent where it is unknown. */
  readonly cost?: number;
}

/** A row as it was answered before and now: all of its repeats that ended with a verdict. */
export interface RowPair {
  /** From 0. */
  readonly row: number;
  readonly before: readonly ScoredAnswer[];
  readonly now: readonly ScoredAnswer[];
}

/** One measure, compared. */
export interface MeasuredChange {
  readonly verdict: ComparisonVerdict;
  /** Now less before: a share, a score, milliseconds or US dollars. */
  readonly difference: number;
  /** 95 %; its ends may be infinite below 4 pairs. */
  readonly interval: Interval;
  /** Two-sided; by Holm where several models are compared. */
  readonly p: number;
  readonly pairs: number;
}

/** A prompt file with one model, now and before. */
export interface ModelComparison {
  /** Rows that went from fail to pass, or pass more often; from 0. */
  readonly improvedRows: readonly number[];
  readonly regressedRows: readonly number[];
  /** Rows that only one side has answered with a verdict: they tell nothing of a change. */
  readonly unpairedRows: readonly number[];
  readonly passRate: MeasuredChange;
  readonly score: MeasuredChange;
  /** Absent where no pair has one. */
  readonly latencyMs?: MeasuredChange;
  readonly cost?: MeasuredChange;
}

/** Measures in which less is better. */
const lowerIsBetter: ReadonlySet<keyof ModelComparison> = new Set(['latencyMs', 'cost']);

/** What is compared besides passing, and where an answer has it. */
const measures = {
  score: ({ score }: ScoredAnswer) => score,
  latencyMs: ({ latencyMs }: ScoredAnswer) => latencyMs,
  cost: ({ cost }: ScoredAnswer) => cost,
} as const;

/**
 * Compares the answers to the same rows before and now. Repeats of a row are no further evidence: they are averaged,
 * and rows are what is counted and drawn. Where rows have repeats, a row counts as better if it passes more often.
 *
 * @param rows are read once, and only their differences are kept
 * @param seed of the bootstrap, so that the same answers always give the same interval
 */
export function compareRows(rows: Iterable<RowPair>, seed: number): ModelComparison {
  const differences = {
    passed: [] as number[],
    score: [] as number[],
    latencyMs: [] as number[],
    cost: [] as number[],
  };
  const changed = { improved: [] as number[], regressed: [] as number[], unpaired: [] as number[] };
  const counts = { bothPassed: 0, improved: 0, regressed: 0, bothFailed: 0 };
  let hasRepeats = false;
  for (const pair of rows) {
    const { row, before, now } = pair;
    const change = differenceOf(pair, ({ passed }) => (passed ? 1 : 0));
    if (change === undefined) {
      changed.unpaired.push(row);
      continue;
    }
    differences.passed.push(change);
    if (change !== 0) changed[change > 0 ? 'improved' : 'regressed'].push(row);
    for (const name of ['score', 'latencyMs', 'cost'] as const) {
      const difference = differenceOf(pair, measures[name]);
      if (difference !== undefined) differences[name].push(difference);
    }
    if (before.length > 1 || now.length > 1) hasRepeats = true;
    const [did, does] = [before[0]?.passed, now[0]?.passed];
    counts[did ? (does ? 'bothPassed' : 'regressed') : does ? 'improved' : 'bothFailed']++;
  }
  const resampled = (name: keyof typeof measures) => {
    const { mean, interval, p } = bootstrapMean(differences[name], seed);
    return finding({ difference: mean, interval, p, pairs: differences[name].length }, name);
  };
  const { passed } = differences;
  const latencyMs = resampled('latencyMs');
  const cost = resampled('cost');
  const passRate = {
    difference: passed.length === 0 ? 0 : passed.reduce((sum, change) => sum + change, 0) / passed.length,
    // Newcombe's where each row was asked once; with repeats, whose rates are no verdicts, the bootstrap's.
    interval: hasRepeats ? withinOne(bootstrapMean(passed, seed).interval) : pairedDifference(counts),
    p: mcnemarMidP(changed.improved.length, changed.regressed.length),
    pairs: passed.length,
  };
  return {
    improvedRows: changed.improved,
    regressedRows: changed.regressed,
    unpairedRows: changed.unpaired,
    passRate: finding(passRate, 'passRate'),
    score: resampled('score'),
    ...(latencyMs.pairs > 0 && { latencyMs }),
    ...(cost.pairs > 0 && { cost }),
  };
}

/** A difference of rates is from -1 to 1. */
function withinOne({ low, high }: Interval): Interval {
  return { low: Math.max(-1, low), high: Math.min(1, high) };
}

/** The mean of a row's repeats now, less that before; nothing where a side has none. */
function differenceOf({ before, now }: RowPair, value: (answer: ScoredAnswer) => number | undefined) {
  const one = meanOf(before.map(value));
  const other = meanOf(now.map(value));
  return one === undefined || other === undefined ? undefined : other - one;
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function finding(measured: Omit<MeasuredChange, 'verdict'>, name: keyof ModelComparison): MeasuredChange {
  const { difference, p, pairs } = measured;
  if (pairs < fewest) return { ...measured, verdict: 'too-few' };
  if (p >= significance || difference === 0) return { ...measured, verdict: 'no-evidence' };
  const isBetter = lowerIsBetter.has(name) ? difference < 0 : difference > 0;
  return { ...measured, verdict: isBetter ? 'improved' : 'regressed' };
}

/**
 * The same comparisons where several models were compared at once: each measure's p is corrected by Holm over the
 * models, since with many of them one would seem to have changed by chance.
 */
export function correctForModels(comparisons: readonly ModelComparison[]): readonly ModelComparison[] {
  const corrected = (name: 'passRate' | 'score' | 'latencyMs' | 'cost') => {
    // What has too few pairs was not tested, and costs the others nothing.
    const tested = comparisons.map((one) => one[name]).filter((one) => one !== undefined && one.verdict !== 'too-few');
    const adjusted = holm(tested.map((one) => one?.p ?? 1));
    return (one: MeasuredChange): MeasuredChange => {
      const index = tested.indexOf(one);
      return index < 0 ? one : finding({ ...one, p: adjusted[index] ?? 1 }, name);
    };
  };
  const passRate = corrected('passRate');
  const score = corrected('score');
  const latencyMs = corrected('latencyMs');
  const cost = corrected('cost');
  return comparisons.map((one) => ({
    ...one,
    passRate: passRate(one.passRate),
    score: score(one.score),
    ...(one.latencyMs && { latencyMs: latencyMs(one.latencyMs) }),
    ...(one.cost && { cost: cost(one.cost) }),
  }));
}

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
