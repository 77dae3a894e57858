import type { Runner } from '../../github/runner.ts';
import { grouped } from '../../language/failures/dollars.ts';
import type { Place } from '../../language/failures/failure.ts';
import { problemList, table } from '../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';
import { errorPage, lineAddress } from '../addresses.ts';
import { describeBudget } from '../budgets.ts';
import { headline, iconOf, verdictWords } from './conclude.ts';
import type { KnownBatchInputs } from './inputs.ts';
import type { BatchReport } from './report.ts';
import type { FailedRows } from './results/row-tally.ts';

/** Problems that are listed. */
const mostProblems = 25;

/** The longest text of a cell, in UTF-16 code units. */
const longest = 300;

/** The longest line of prose, in UTF-16 code units. */
const longestLine = 1_500;

/** Appends the report to the job summary, unless the input `summary` says otherwise. */
export async function writeSummary(
  report: BatchReport,
  known: Pick<KnownBatchInputs, 'summary'> | undefined,
  step: Runner,
): Promise<void> {
  if (known?.summary === 'off') return;
  const clean = await openCleaner(step.findSecrets);
  const { problems, rows, budgets = [], resultsFile, batchId, code } = report;
  const link = code === undefined ? ours`` : ours` · ${ShownMarkdown.link(code, errorPage(code, step))}`;
  const addressOf = (place: Place) => lineAddress(place, step);
  const parts = [
    ours`## ${iconOf(report)} Batch ${verdictWords(report)}${link}`,
    ShownMarkdown.prose(headline(report), 'paragraph', longestLine),
    ...(problems.length > 0 ? [problemList(problems, { redact: clean, addressOf, most: mostProblems })] : []),
    ...(rows && rows.failures.length > 0 ? [failureTable(rows.failures, known?.summary !== 'metadata', clean)] : []),
    ...(batchId === '' ? [] : [ours`Batch: ${ShownMarkdown.code(clean(batchId))}`]),
    ...(resultsFile === '' ? [] : [ours`Results: ${ShownMarkdown.code(clean(resultsFile))}`]),
    ...budgets.map((budget) => ShownMarkdown.code(clean(describeBudget(budget)))),
  ];
  await step.appendSummary(ours`${ShownMarkdown.join(parts, '\n\n')}\n\n`);
}

/** Kinds of failures, the most frequent first. Rows count from 1, as in messages. */
function failureTable(
  failures: readonly FailedRows[],
  hasTexts: boolean,
  clean: (text: string) => string,
): ShownMarkdown {
  const head = [ours`rows`, ours`status`, ours`code`, ours`for example`, ...(hasTexts ? [ours`says`] : [])];
  const lines = failures.map(({ status, code, count, rows, error }) => [
    ShownMarkdown.cell(grouped(count)),
    ours`${status}`,
    code === undefined ? ours`` : ShownMarkdown.code(code),
    ShownMarkdown.cell(`row ${rows.map((row) => row + 1).join(', ')}`),
    ...(hasTexts ? [ShownMarkdown.prose(clean(error), 'cell', longest)] : []),
  ]);
  return table(head, lines);
}
