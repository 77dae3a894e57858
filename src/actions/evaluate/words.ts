import { count } from '../../language/failures/count.ts';
import { statusWords } from '../complete/verdict.ts';
import { type EvaluationReport, fails } from './report.ts';
import type { MeasuredChange } from './statistics/compare.ts';

/** How log, annotations and summary word how an evaluation ended. */
const evaluationWords = {
  ...statusWords,
  passed: 'passed',
  missed: 'threshold missed',
  regressed: 'regressed',
} as const satisfies Record<EvaluationReport['status'], string>;

/** How an evaluation ended, in words: what ended it while rows were asked did not stop it before. */
export function verdictWords({ status, usage }: Pick<EvaluationReport, 'status' | 'usage'>) {
  return status === 'invalid' && usage ? 'stopped' : evaluationWords[status];
}

/** ❌ where the step fails, ⚠️ where a reader should look twice. */
export function iconOf(report: Pick<EvaluationReport, 'status' | 'evaluated'>): '✅' | '⚠️' | '❌' {
  if (fails(report)) return '❌';
  const hasErrors = report.evaluated?.pairs.some(({ figures }) => figures.errored > 0) ?? false;
  return report.status === 'passed' && !hasErrors ? '✅' : '⚠️';
}

const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A share as percent: `91.7 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** US dollars with three significant digits: `$0.000125`. */
export function usd(amount: number): string {
  return `$${significant.format(amount)}`;
}

/** Milliseconds as people read them: `840 ms`, `1.2 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A count with its thousands apart. */
export function counted(number: number): string {
  return grouped.format(number);
}

/** A number with three significant digits at most. */
export function decimal(number: number): string {
  return significant.format(number);
}

/** The verdict of a comparison in words. */
const comparisonWords = {
  improved: 'improved',
  regressed: 'regressed',
  'no-evidence': 'no evidence of a change',
  'too-few': 'too few rows to tell',
} as const satisfies Record<MeasuredChange['verdict'], string>;

/** How the amount of each measure is written, without its sign. */
const amounts = {
  passRate: (share: number) => `${Number((share * 100).toFixed(1))} points`,
  score: decimal,
  latencyMs: duration,
  cost: usd,
} as const;

/** A measure that is compared. */
export type ComparedMeasure = keyof typeof amounts;

/** A change with its interval and p: `regressed: -25 points (95 %: -45 points to -2 points), p 0.03, 24 rows`. */
export function changeWords(change: MeasuredChange, measure: ComparedMeasure = 'passRate'): string {
  const { verdict, p, pairs } = change;
  if (pairs === 0) return `${comparisonWords[verdict]}: no row has a verdict on both sides`;
  return `${comparisonWords[verdict]}: ${differenceWords(change, measure)}, p ${pWords(p)}, ${count(pairs, 'row')}`;
}

/** By how much a measure has changed, with the interval: no verdict is told without it. */
export function differenceWords({ difference, interval }: MeasuredChange, measure: ComparedMeasure): string {
  const signed = (value: number) => {
    const sign = value > 0 ? '+' : value < 0 ? '-' : '';
    return `${sign}${Number.isFinite(value) ? amounts[measure](Math.abs(value)) : '∞'}`;
  };
  return `${signed(difference)} (95 %: ${signed(interval.low)} to ${signed(interval.high)})`;
}

/** A p value with two significant digits. */
function pWords(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}
