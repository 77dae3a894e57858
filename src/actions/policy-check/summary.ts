import type { ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { pageOf } from './page.ts';
import type { Report } from './report.ts';

/** GitHub drops a summary of more than 1 MiB a step as a whole. */
const maxBytes = 1_000_000;

/** Where the summary goes. */
export interface SummarySink {
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary. */
export async function writeSummary(report: Report, { appendSummary, redact }: SummarySink): Promise<void> {
  await appendSummary(pageOf(report, redact, maxBytes));
}
