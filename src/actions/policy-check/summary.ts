import type { Place } from '../../language/failures/failure.ts';
import type { ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { type AddressSource, lineAddress } from '../addresses.ts';
import { pageOf } from './page.ts';
import { type CheckCode, checkPage, type Report } from './report.ts';

/** GitHub drops a summary of more than 1 MiB a step as a whole. */
const maxBytes = 1_000_000;

/** Where the summary goes. */
export interface ReportSink extends AddressSource {
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary. */
export async function writeSummary(report: Report, sink: ReportSink): Promise<void> {
  const settings = {
    redact: sink.redact,
    addressOf: (place: Place) => lineAddress(place, sink),
    explanationOf: (code: CheckCode) => checkPage(code, sink),
  };
  await sink.appendSummary(pageOf(report, settings, maxBytes));
}
