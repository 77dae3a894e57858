import { count } from '../../language/failures/count.ts';
import { dollars, grouped } from '../../language/failures/dollars.ts';
import type { Place } from '../../language/failures/failure.ts';
import { errorPage, reportPage } from '../addresses.ts';
import { statusWords } from '../complete/verdict.ts';
import { endMessage, placeToAnnotate } from '../end-message.ts';
import { type BatchReport, fails } from './report.ts';

/** How log and summary word how a step ended. */
const batchWords = {
  ...statusWords,
  pending: 'under way',
  incomplete: 'incomplete',
} as const satisfies Record<BatchReport['status'], string>;

/** Where the end of a step is told. */
export interface BatchEnding {
  readonly log: {
    readonly info: (line: string) => void;
    readonly notice: (message: string) => void;
    readonly warning: (message: string) => void;
  };
  readonly fail: (message: string, place?: Place) => void;
  readonly run: { readonly facts: { readonly getsNoSecrets: boolean } };
  readonly variable: (name: string) => string | undefined;
}

/**
 * Tells how the step ended, once, and fails it if it has to. Rows that failed are a warning.
 *
 * @param unwritten why there are no outputs, which fails it as well
 */
export function conclude(report: BatchReport, ending: BatchEnding, unwritten?: string): void {
  const { status, code, problems } = report;
  const { log, fail, run } = ending;
  const page = code === undefined ? [] : [`See ${errorPage(code, ending)}`];
  const bug = status === 'failed' ? [`Report it at ${reportPage(ending)}`] : [];
  const words = verdictWords(report);
  const verdict = code === undefined ? words : `${words} · ${code}`;
  const figures = report.rows ? `: ${headline(report)}` : '';
  const lost = unwritten === undefined ? [] : [unwritten];
  const message = endMessage(`Batch ${verdict}${figures}`, problems, [...lost, ...failuresOf(report), ...bug, ...page]);
  if (unwritten !== undefined || fails(report)) fail(message, placeToAnnotate(problems));
  else if (status === 'skipped' && run.facts.getsNoSecrets) log.notice(message);
  else if (iconOf(report) === '✅') log.info(message);
  else log.warning(message);
}

/** ❌ where the step fails, ⚠️ where a reader should look twice. */
export function iconOf(report: Pick<BatchReport, 'status' | 'rows' | 'problems'>): '✅' | '⚠️' | '❌' {
  if (fails(report)) return '❌';
  const { rows, status, problems } = report;
  const isWhole = (rows?.failed ?? 0) === 0 && (rows?.truncated ?? 0) === 0 && problems.length === 0;
  return status !== 'skipped' && isWhole ? '✅' : '⚠️';
}

/** How the step ended, in words: what ended it while rows were asked did not stop it before. */
export function verdictWords({ status, usage }: Pick<BatchReport, 'status' | 'usage'>) {
  return status === 'invalid' && usage ? 'stopped' : batchWords[status];
}

/** The figures of everything in one line. */
export function headline({ rows, usage, cost }: Pick<BatchReport, 'rows' | 'usage' | 'cost'>): string {
  if (!rows) return 'Nothing was asked.';
  const parts = [
    `${grouped(rows.completed)} of ${grouped(rows.rows)} ${rows.rows === 1 ? 'row' : 'rows'} answered`,
    ...(rows.truncated > 0 ? [`${grouped(rows.truncated)} of them cut off at the output limit`] : []),
    ...(rows.failed > 0 ? [`${grouped(rows.failed)} failed`] : []),
    ...(rows.pending > 0 ? [`${grouped(rows.pending)} without a result`] : []),
    ...(usage?.total === undefined ? [] : [`${grouped(usage.total)} tokens`]),
    ...(cost?.micros === undefined ? [] : [`${cost.isAssumed ? 'up to ' : ''}${dollars(cost.micros)}`]),
  ];
  return parts.join(' · ');
}

/** Kinds of failures that the message names. */
const mostKinds = 5;

function failuresOf({ rows }: BatchReport): readonly string[] {
  const failures = rows?.failures ?? [];
  const told = failures.slice(0, mostKinds).map(({ status, code, count: times, rows: first }) => {
    const which = first.map((row) => row + 1).join(', ');
    const more = times > first.length ? ', …' : '';
    return `${count(times, 'row')} ${code ?? status}: ${times === 1 ? 'row' : 'rows'} ${which}${more}.`;
  });
  const left = failures.length - told.length;
  return left > 0 ? [...told, `… and ${count(left, 'more kind')} of failure, in the job summary.`] : told;
}
