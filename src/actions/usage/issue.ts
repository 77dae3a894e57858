import { createHash } from 'node:crypto';
import type { BudgetAlert } from '../../costs/ledger/book.ts';
import type { Runner } from '../../github/runner.ts';
import type { PolicyLocation } from '../../policy/source/location.ts';
import { alertsOf } from './files/json.ts';
import { pageOf } from './page.ts';
import type { UsageReport } from './report.ts';

/** The longest issue, in bytes; GitHub takes 65,536 characters. */
const maxBytes = 60_000;

/** Alerts that an issue keeps in mind. */
const mostAlerts = 200;

/**
 * Keeps one issue with the report up to date. It is created when a budget has reached an alert or is spent, and opened
 * again when another one has: closing it is left to people, since only they know that something was done about it. An
 * issue that cannot be written is a warning.
 */
export async function writeIssue(
  report: UsageReport,
  { policy, token }: { readonly policy: PolicyLocation; readonly token: string },
  runner: Runner,
): Promise<void> {
  const { run, redact, log } = runner;
  if (token === '') return log.warning('issue: no issue is written, since the input `token` is empty.');
  const alerts = alertsOf(report).slice(0, mostAlerts).map(fingerprint);
  const marker = markerFor(policy);
  const known = alerts.length === 0 ? '' : `<!-- alerts ${alerts.join(' ')} -->\n`;
  const room = maxBytes - Buffer.byteLength(`${marker}\n${known}`);
  const page = pageOf(report, { redact, serverHost: run.serverHost, tellsAges: false, maxBytes: room });
  const github = await runner.openGitHub(token);
  const kept = await github.keepIssue({
    repository: run.repository,
    marker,
    title: 'Model usage and budgets',
    body: `${marker}\n${known}\n${page.text}`.trimEnd(),
    isWorthOne: alerts.length > 0,
    reopens: (body) => alerts.some((alert) => !body.slice(0, maxBytes).includes(alert)),
  });
  if (kept.found) {
    const { value } = kept;
    return log.info(value.kind === 'none' ? noneYet : `Issue ${value.kind}: ${value.address}`);
  }
  const isRight = kept.reason === 'forbidden' || kept.reason === 'unseen' || kept.reason === 'unauthorized';
  const remedy = isRight
    ? ' Add `issues: write` to the job’s `permissions`; runs of forks and of Dependabot cannot have it.'
    : '';
  log.warning(`issue: the issue could not be written: ${(kept.detail || kept.reason).replace(/\.$/, '')}.${remedy}`);
}

const noneYet = 'No issue: there is none yet, and no budget has reached an alert.';

/** Tells our issue on one policy from every other; `--` would end it early. */
function markerFor({ path, ...location }: PolicyLocation): string {
  const repository = 'repository' in location ? `${location.repository}/` : '';
  const name = encodeURIComponent(`${repository}${path}`).replaceAll('-', '%2D');
  return `<!-- byok-inference usage ${name} -->`;
}

/** Names an alert of a budget's amount in one period. */
function fingerprint({ name, each, value, start, percent, place }: BudgetAlert): string {
  const parts = [place.file, name, each, value.toLowerCase(), start, percent];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
