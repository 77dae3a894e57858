import type { RowOutcome } from '../evaluators/score-row.ts';
import { type Interval, wilson } from './proportions.ts';

/** What the figures of a prompt file with one model are made from: one answer to one row. */
export interface Answered {
  /** From 0. */
  readonly row: number;
  readonly outcome: RowOutcome;
  /** Absent where it ended with an error. */
  readonly score?: number;
  /** Milliseconds. */
  readonly latencyMs?: number;
  /** US dollars. */
  readonly cost?: number;
}

/** The figures of a prompt file with one model. */
export interface Figures {
  /** Rows, whatever their repeats. */
  readonly rows: number;
  /** Rows all of whose repeats passed. */
  readonly passed: number;
  /** Rows that failed at least once, and had no error. */
  readonly failed: number;
  /** Rows with an error. They have not passed, and count as rows. */
  readonly errored: number;
  /** Passed of all rows, 0 to 1; 1 without rows, as in `gh models eval`. */
  readonly passRate: number;
  /** Wilson, 95 %. */
  readonly interval: Interval;
  /** Absent where no row has one. */
  readonly meanScore?: number;
  readonly latency?: { readonly p50: number; readonly p95: number };
  /** The sum in US dollars, and the mean of an answer; absent unless every answer's cost is known. */
  readonly cost?: { readonly total: number; readonly perAnswer: number };
}

/** The figures of all answers of a prompt file with one model. */
export function figuresOf(answers: readonly Answered[]): Figures {
  const outcomes = [...Map.groupBy(answers, ({ row }) => row).values()].map(outcomeOfRow);
  const count = (outcome: RowOutcome) => outcomes.filter((one) => one === outcome).length;
  const rows = outcomes.length;
  const passed = count('passed');
  const scores = answers.flatMap(({ score }) => (score === undefined ? [] : [score]));
  const latencies = answers.flatMap(({ latencyMs }) => (latencyMs === undefined ? [] : [latencyMs]));
  const costs = answers.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  const total = sum(costs);
  const p50 = percentile(latencies, 50);
  const p95 = percentile(latencies, 95);
  return {
    rows,
    passed,
    failed: count('failed'),
    errored: count('errored'),
    passRate: rows === 0 ? 1 : passed / rows,
    interval: wilson(passed, rows),
    ...(scores.length > 0 && { meanScore: sum(scores) / scores.length }),
    ...(p50 !== undefined && p95 !== undefined && { latency: { p50, p95 } }),
    ...(costs.length > 0 && costs.length === answers.length && { cost: { total, perAnswer: total / costs.length } }),
  };
}

/** How a row ended, by all of its repeats: the worst of them decides. */
function outcomeOfRow(repeats: readonly Answered[]): RowOutcome {
  const has = (outcome: RowOutcome) => repeats.some((one) => one.outcome === outcome);
  return has('errored') ? 'errored' : has('failed') ? 'failed' : 'passed';
}

/**
 * The smallest value that at least so many percent of the values do not exceed (nearest rank): always a value that was
 * measured. `undefined` without values.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return Float64Array.from(values).sort()[rank - 1];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
