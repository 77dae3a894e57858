import { isContainer, textAt, valueAt } from '../../language/json.ts';

/** What a run is about, as far as its event tells. */
export type Subject =
  /** A pull request, with all that GitHub knows of it. */
  | { readonly kind: 'pull-request'; readonly pullRequest: unknown }
  /** Another run that came before: of `workflow_run`, and of a deployment that a run made. */
  | { readonly kind: 'upstream'; readonly run: unknown; readonly event: string }
  /** A pull request seen as an issue, without its head and base. */
  | { readonly kind: 'commented-pull-request'; readonly issue: unknown }
  | { readonly kind: 'merge-group'; readonly group: unknown }
  /** The repository's own state: nothing that a fork could have a hand in. */
  | { readonly kind: 'repository' }
  | { readonly kind: 'unknown' };

/** Events of a pull request that run in its own context, without secrets where it comes from a fork. */
export const pullRequestEvents: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/**
 * Events that have no head repository of their own. Comments on issues are told by their payload; a
 * deployment can be one of a fork's commit only if somebody with write access made it so.
 *
 * `merge_group`, `check_run`, `check_suite` and `status` are left out on purpose: what they are about
 * may come from a fork, and they do not say. So is every event that is not known here.
 */
const ownEvents: ReadonlySet<string> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'issues',
  'discussion',
  'discussion_comment',
  'fork',
  'watch',
  'gollum',
  'label',
  'milestone',
  'public',
  'branch_protection_rule',
  'page_build',
]);

/** Whether an event has no head repository of its own. */
export function isOwnEvent(event: string): boolean {
  return ownEvents.has(event);
}

/** Tells what a run is about. The first thing that the payload has decides, whatever the event is called. */
export function subjectOf(event: string, payload: unknown): Subject {
  const pullRequest = valueAt(payload, 'pull_request');
  if (isContainer(pullRequest)) return { kind: 'pull-request', pullRequest };
  const run = valueAt(payload, 'workflow_run');
  if (isContainer(run)) return { kind: 'upstream', run, event: textAt(run, 'event') };
  const group = valueAt(payload, 'merge_group');
  if (isContainer(group)) return { kind: 'merge-group', group };
  const issue = valueAt(payload, 'issue');
  if ((valueAt(issue, 'pull_request') ?? null) !== null) return { kind: 'commented-pull-request', issue };
  const isIssue = event === 'issue_comment' && isContainer(issue);
  return { kind: isIssue || ownEvents.has(event) ? 'repository' : 'unknown' };
}
