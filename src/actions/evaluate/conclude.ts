import type { Place } from '../../language/failures/failure.ts';
import { errorPage, reportPage } from '../addresses.ts';
import { withCode } from '../complete/verdict.ts';
import { endMessage, placeToAnnotate } from '../end-message.ts';
import { reasonsFor } from './formats/result.ts';
import { type EvaluationReport, fails, nameOf } from './report.ts';
import { cellOf, type Grid, type GridRow, type RowTexts } from './summary/grid.ts';
import { headline } from './summary/page.ts';
import { iconOf, verdictWords } from './words.ts';

/** GitHub shows this many warnings of a step. */
const maxAnnotations = 10;

/** The most of one reason that an annotation repeats, in UTF-16 code units. */
const longestReason = 300;

/** Where the end of an evaluation is told. */
export interface EvaluationEnding {
  readonly log: {
    readonly info: (line: string) => void;
    readonly notice: (message: string) => void;
    readonly warning: (message: string, place?: Place) => void;
  };
  readonly fail: (message: string, place?: Place) => void;
  readonly run: { readonly facts: { readonly getsNoSecrets: boolean } };
  readonly variable: (name: string) => string | undefined;
}

/**
 * Tells how the evaluation ended, once, and fails the step if it has to.
 *
 * @param unwritten why there are no outputs, which fails it as well
 */
export function conclude(report: EvaluationReport, ending: EvaluationEnding, unwritten?: string): void {
  const { status, code, problems } = report;
  const { log, fail, run } = ending;
  const page = code === undefined ? [] : [`See ${errorPage(code, ending)}`];
  const bug = status === 'failed' ? [`Report it at ${reportPage(ending)}`] : [];
  const verdict = withCode(verdictWords(report), code);
  const figures = report.evaluated ? `: ${headline(report)}` : '';
  const lost = unwritten === undefined ? [] : [unwritten];
  const message = endMessage(`Evaluation ${verdict}${figures}`, problems, [...lost, ...bug, ...page]);
  if (unwritten !== undefined || fails(report)) fail(message, placeToAnnotate(problems));
  else if (status === 'skipped' && run.facts.getsNoSecrets) log.notice(message);
  else if (iconOf(report) === '✅') log.info(message);
  else log.warning(message);
}

/**
 * Marks rows that got worse and rows that did not pass, at their lines; the first of them, since GitHub shows no more.
 *
 * @param texts absent where nothing of an answer may be told
 */
export function annotateRows(
  grids: readonly Grid[],
  texts: RowTexts | undefined,
  clean: (text: string) => string,
  { log }: Pick<EvaluationEnding, 'log'>,
): void {
  const wrong = (['regressed', 'failed'] as const).flatMap((rank) =>
    grids.flatMap((grid) => grid.rows.filter((row) => row.rank === rank).map((row) => ({ grid, row }))),
  );
  for (const { grid, row } of wrong.slice(0, maxAnnotations)) {
    const { place } = grid.file.rows.at(row.row);
    log.warning(clean(describeRow(grid, row, texts, clean)), place.annotatable ? place : undefined);
  }
  const left = wrong.length - maxAnnotations;
  if (left > 0) log.info(`… and ${left} more rows that did not pass, in the job summary and the results file.`);
}

function describeRow(
  { file, columns }: Grid,
  { row, rank }: GridRow,
  texts: RowTexts | undefined,
  clean: (text: string) => string,
): string {
  const wrong = columns.filter(({ run, figuresOf }) => {
    const cell = cellOf(figuresOf(row));
    return run.side === 'head' && cell !== undefined && cell.outcome !== 'passed';
  });
  const models = wrong.map(({ run }) => nameOf(run)).join(', ');
  const worse = rank === 'regressed' ? ' It did better on the base.' : '';
  const [first] = wrong;
  const results = (first && texts?.get(first.run)?.get(row)) ?? [];
  const reason = results.flatMap(reasonsFor)[0];
  const why = reason === undefined ? '' : ` ${clean(reason).slice(0, longestReason).toWellFormed()}`;
  return `${file.path}, row ${row + 1} did not pass with ${models === '' ? 'some repeats' : models}.${worse}${why}`;
}
