import type { Runner } from '../../github/runner.ts';
import type { Place } from '../../language/failures/failure.ts';
import { lineAddress } from '../addresses.ts';
import { pageOf } from './page.ts';
import { type CheckCode, checkPage, type Report } from './report.ts';

/** The longest comment, in bytes; GitHub takes 65,536 characters. */
const maxBytes = 60_000;

/**
 * Keeps one comment with the report on the pull request that the run is about. A comment that cannot be written is a
 * warning: the check itself ends as it would have.
 */
export async function writeComment(report: Report, token: string, runner: Runner): Promise<void> {
  const { run, log, redact } = runner;
  const { pullRequest } = run.facts;
  if (!pullRequest) return log.notice('comment: this run is not about a pull request, so no comment is written.');
  if (token === '') return log.warning('comment: no comment is written, since the input `token` is empty.');
  const marker = markerFor(report.path);
  const settings = {
    redact,
    addressOf: (place: Place) => lineAddress(place, runner),
    explanationOf: (code: CheckCode) => checkPage(code, runner),
  };
  const body = `${marker}\n${pageOf(report, settings, maxBytes - Buffer.byteLength(marker) - 1).text}`;
  const { repository } = run;
  const kept = await runner.openGitHub(token).keepComment({ repository, number: pullRequest.number, marker, body });
  if (kept.found) return log.info(`Comment on pull request #${pullRequest.number}: ${kept.value}`);
  const remedy =
    kept.reason === 'forbidden' || kept.reason === 'unseen' || kept.reason === 'unauthorized'
      ? ' Add `pull-requests: write` to the job’s `permissions`; runs of forks and of Dependabot cannot have it.'
      : '';
  log.warning(`comment: the comment could not be written: ${kept.detail || kept.reason}.${remedy}`);
}

/** Tells our comment on one policy from every other; `--` would end it early. */
function markerFor(path: string): string {
  return `<!-- byok-inference policy-check ${encodeURIComponent(path).replaceAll('-', '%2D')} -->`;
}
