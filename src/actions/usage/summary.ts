import type { Place } from '../../language/failures/failure.ts';
import { problemList } from '../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { type AddressSource, errorPage, lineAddress } from '../addresses.ts';
import type { UsageOutcome } from './outcome.ts';
import { pageOf } from './page.ts';

/** GitHub drops a summary of more than 1 MiB a step as a whole. */
const maxBytes = 1_000_000;

/** Problems that are listed. */
const mostProblems = 25;

/** Where the summary goes. */
export interface UsageSummarySink extends AddressSource {
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary, or why there is none. */
export async function writeSummary(outcome: UsageOutcome, sink: UsageSummarySink): Promise<void> {
  const { redact, run } = sink;
  const { report, code, problems } = outcome;
  if (report) {
    await sink.appendSummary(pageOf(report, { redact, serverHost: run.serverHost, tellsAges: true, maxBytes }));
    return;
  }
  const link = code === undefined ? ours`` : ours` · ${ShownMarkdown.link(code, errorPage(code, sink))}`;
  const list = problemList(problems, {
    redact,
    addressOf: (place: Place) => lineAddress(place, sink),
    most: mostProblems,
  });
  await sink.appendSummary(ours`## ❌ No report of what was used${link}\n\n${list}\n\n`);
}
