import type { Runner } from '../../../github/runner.ts';
import type { Place } from '../../../language/failures/failure.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import { lineAddress } from '../../addresses.ts';
import type { ReportComment } from '../../comment.ts';
import type { EvaluationReport } from '../report.ts';
import type { RowTexts } from './grid.ts';
import { type PageRoom, pageOf } from './page.ts';

/** GitHub drops a summary of more than 1 MiB a step as a whole. */
const maxBytes = 1_000_000;

/** How much of each text a summary shows, and a comment, in bytes. */
const share = { summary: { answer: 8_000, row: 4_000 }, comment: { answer: 1_500, row: 1_000 } };

/** A report with what it is shown with. */
export interface ShownReport {
  readonly report: EvaluationReport;
  /** The text without secrets, and without what looks like one. */
  readonly clean: (text: string) => string;
  /** Absent where no text of rows and answers is shown. */
  readonly texts?: RowTexts;
}

/** Appends the report to the job summary. */
export async function writeSummary(shown: ShownReport, step: Runner): Promise<void> {
  await step.appendSummary(pageIn(shown, { maxBytes, share: share.summary }, step));
}

/** The report as a comment, with a link to the run: one for each step of a workflow. */
export function commentOn(shown: ShownReport, token: string, step: Runner): ReportComment {
  const { variable } = step;
  const key = ['GITHUB_WORKFLOW', 'GITHUB_JOB', 'GITHUB_ACTION'].map((name) => variable(name) ?? '').join('/');
  const link = linkToRun(step);
  return {
    action: 'evaluate',
    key,
    token,
    page: (bytes) => {
      const room = { maxBytes: bytes - Buffer.byteLength(link.text) - 2, share: share.comment };
      return ours`${pageIn(shown, room, step)}${link}\n`;
    },
  };
}

function pageIn({ report, clean, texts }: ShownReport, room: Omit<PageRoom, 'texts'>, step: Runner): ShownMarkdown {
  const settings = { clean, addressOf: (place: Place) => lineAddress(place, step) };
  return pageOf(report, { ...room, ...(texts && { texts }) }, settings);
}

function linkToRun({ run, variable }: Runner): ShownMarkdown {
  const id = variable('GITHUB_RUN_ID') ?? '';
  if (!/^\d+$/.test(id)) return ours``;
  return ours`All of it is in the ${ShownMarkdown.link('run', `https://${run.serverHost}/${run.repository}/actions/runs/${id}`)}.`;
}
