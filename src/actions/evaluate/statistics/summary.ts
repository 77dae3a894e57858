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
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** The figures of a prompt file with one model. */
export interface Figures {
  readonly answers: number;
  /** Of all answers, as far as they are counted. */
  readonly tokens: number;
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

/**
 * The figures of all answers of a prompt file with one model. Nothing of an answer is kept but its latency.
 *
 * @param given in the order of their rows
 */
export function figuresOf(given: Iterable<Answered>): Figures {
  const outcomes = { passed: 0, failed: 0, errored: 0 };
  const latencies: number[] = [];
  const [scores, costs] = [
    { count: 0, sum: 0 },
    { count: 0, sum: 0 },
  ];
  let [answers, tokens] = [0, 0];
  let last: { readonly row: number; outcome: RowOutcome } | undefined;
  for (const { row, outcome, score, latencyMs, cost, inputTokens = 0, outputTokens = 0 } of given) {
    answers++;
    tokens += inputTokens + outputTokens;
    if (latencyMs !== undefined) latencies.push(latencyMs);
    add(scores, score);
    add(costs, cost);
    if (last?.row === row) last.outcome = worse(last.outcome, outcome);
    else {
      if (last) outcomes[last.outcome]++;
      last = { row, outcome };
    }
  }
  if (last) outcomes[last.outcome]++;
  const rows = outcomes.passed + outcomes.failed + outcomes.errored;
  const p50 = percentile(latencies, 50);
  const p95 = percentile(latencies, 95);
  return {
    answers,
    tokens,
    rows,
    ...outcomes,
    passRate: rows === 0 ? 1 : outcomes.passed / rows,
    interval: wilson(outcomes.passed, rows),
    ...(scores.count > 0 && { meanScore: scores.sum / scores.count }),
    ...(p50 !== undefined && p95 !== undefined && { latency: { p50, p95 } }),
    ...(costs.count > 0 &&
      costs.count === answers && { cost: { total: costs.sum, perAnswer: costs.sum / costs.count } }),
  };
}

/** How a row ended, by two of its repeats: the worst of them decides. */
function worse(one: RowOutcome, other: RowOutcome): RowOutcome {
  if (one === 'errored' || other === 'errored') return 'errored';
  return one === 'failed' ? one : other;
}

function add(sum: { count: number; sum: number }, value: number | undefined): void {
  if (value === undefined) return;
  sum.count++;
  sum.sum += value;
}

/**
 * The smallest value that at least so many percent of the values do not exceed (nearest rank): always a value that was
 * measured. `undefined` without values.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return Float64Array.from(values).sort()[rank - 1];
}
