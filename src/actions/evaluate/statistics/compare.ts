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

/**
 * Compares the answers to the same rows before and now. Repeats of a row are no further evidence: they are averaged,
 * and rows are what is counted and drawn. Where rows have repeats, a row counts as better if it passes more often.
 *
 * @param seed of the bootstrap, so that the same answers always give the same interval
 */
export function compareRows(rows: readonly RowPair[], seed: number): ModelComparison {
  const paired = rows.filter(isPaired);
  const changes = differencesOf(paired, ({ passed }) => (passed ? 1 : 0));
  const improvedRows = paired.filter((_, index) => (changes[index] ?? 0) > 0).map(({ row }) => row);
  const regressedRows = paired.filter((_, index) => (changes[index] ?? 0) < 0).map(({ row }) => row);
  const resampled = (value: (answer: ScoredAnswer) => number | undefined, name: 'score' | 'latencyMs' | 'cost') => {
    const differences = differencesOf(paired, value);
    const { mean, interval, p } = bootstrapMean(differences, seed);
    return finding({ difference: mean, interval, p, pairs: differences.length }, name);
  };
  const latencyMs = resampled((answer) => answer.latencyMs, 'latencyMs');
  const cost = resampled((answer) => answer.cost, 'cost');
  const passRate = {
    difference: changes.length === 0 ? 0 : changes.reduce((sum, change) => sum + change, 0) / changes.length,
    interval: passInterval(paired, changes, seed),
    p: mcnemarMidP(improvedRows.length, regressedRows.length),
    pairs: paired.length,
  };
  return {
    improvedRows,
    regressedRows,
    unpairedRows: rows.filter((pair) => !isPaired(pair)).map(({ row }) => row),
    passRate: finding(passRate, 'passRate'),
    score: resampled((answer) => answer.score, 'score'),
    ...(latencyMs.pairs > 0 && { latencyMs }),
    ...(cost.pairs > 0 && { cost }),
  };
}

function isPaired({ before, now }: RowPair): boolean {
  return before.length > 0 && now.length > 0;
}

/** Newcombe's interval where each row was asked once; with repeats, whose rates are no verdicts, the bootstrap's. */
function passInterval(paired: readonly RowPair[], changes: readonly number[], seed: number): Interval {
  if (paired.some(({ before, now }) => before.length > 1 || now.length > 1)) {
    const { low, high } = bootstrapMean(changes, seed).interval;
    return { low: Math.max(-1, low), high: Math.min(1, high) };
  }
  const count = (before: boolean, now: boolean) =>
    paired.filter((pair) => pair.before[0]?.passed === before && pair.now[0]?.passed === now).length;
  return pairedDifference({
    bothPassed: count(true, true),
    improved: count(false, true),
    regressed: count(true, false),
    bothFailed: count(false, false),
  });
}

/** For each row that has the value on both sides: the mean over its repeats now, less that before. */
function differencesOf(
  rows: readonly RowPair[],
  value: (answer: ScoredAnswer) => number | undefined,
): readonly number[] {
  return rows.flatMap(({ before, now }) => {
    const one = meanOf(before.map(value));
    const other = meanOf(now.map(value));
    return one === undefined || other === undefined ? [] : [other - one];
  });
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
