import type { Runner } from '../github/runner.ts';
import type { ShownMarkdown } from '../reports/markdown/shown-markdown.ts';

/** The longest comment, in bytes; GitHub takes 65,536 characters. */
const maxBytes = 60_000;

/** A report that is kept as one comment on a pull request. */
export interface ReportComment {
  /** The action, in the marker that tells the comment from every other. */
  readonly action: 'policy-check' | 'evaluate';
  /** What the comment is about: each has one of its own. */
  readonly key: string;
  /** The GitHub token; empty where the step has none. */
  readonly token: string;
  /** Makes the report, in so many bytes of UTF-8 at most. */
  readonly page: (maxBytes: number) => ShownMarkdown;
}

/**
 * Keeps one comment with a report on the pull request that the run is about. A comment that cannot be written is a
 * warning: the step itself ends as it would have.
 */
export async function writeComment({ action, key, token, page }: ReportComment, runner: Runner): Promise<void> {
  const { run, log } = runner;
  const { pullRequest } = run.facts;
  if (!pullRequest) return log.notice('comment: this run is not about a pull request, so no comment is written.');
  if (token === '') return log.warning('comment: no comment is written, since the input `token` is empty.');
  const marker = markerFor(action, key);
  const body = `${marker}\n${page(maxBytes - Buffer.byteLength(marker) - 1).text}`;
  const { repository } = run;
  const github = await runner.openGitHub(token);
  const kept = await github.keepComment({ repository, number: pullRequest.number, marker, body });
  if (kept.found) return log.info(`Comment on pull request #${pullRequest.number}: ${kept.value}`);
  const remedy =
    kept.reason === 'forbidden' || kept.reason === 'unseen' || kept.reason === 'unauthorized'
      ? ' Add `pull-requests: write` to the job’s `permissions`; runs of forks and of Dependabot cannot have it.'
      : '';
  log.warning(`comment: the comment could not be written: ${kept.detail || kept.reason}.${remedy}`);
}

/** Tells our comment from every other; `--` would end it early. */
function markerFor(action: ReportComment['action'], key: string): string {
  return `<!-- byok-inference ${action} ${encodeURIComponent(key).replaceAll('-', '%2D')} -->`;
}
