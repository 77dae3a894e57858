import { isContainer, textAt, valueAt } from '../../language/json.ts';
import type { Fact } from '../../policy/model/when.ts';
import type { Environment } from '../environment.ts';
import { factOf, isSameName } from './fact.ts';
import { isOwnEvent, type Subject } from './trigger.ts';

/** Whose texts the payload of an event carries. */
export interface EventPeople {
  readonly event: string;
  /** Paths of users, each of whom wrote something that the payload carries, or made what it is about. */
  readonly authors: readonly string[];
  /** What the payload must have, since the event is about it; without it, its author is unknown. */
  readonly promised: readonly string[];
  /** The same on some actions of the event, by their names. */
  readonly promisedOn?: Readonly<Record<string, readonly string[]>>;
}

/** A pull request, an issue and a discussion may be carried by more events than those that are called after them. */
const everywhere = ['pull_request.user', 'comment.user', 'review.user', 'issue.user', 'discussion.user'];

/** A run that came before: a `workflow_run`, and the one that made a deployment. */
const upstream = ['workflow_run.actor', 'workflow_run.triggering_actor'];

/**
 * Every event that starts workflows, and where its payload names the authors of the texts in it (GitHub's payload schemas,
 * https://github.com/octokit/webhooks, and the REST API's description of November 2026). Who caused the event is its
 * `sender`, whom the runner names as the actor.
 *
 * Left out on purpose: authors of commits, whom anyone may claim to be, and whose commits somebody with write access
 * pushed or merged; those of an issue's milestone, labels and a release's files, who need write access; owners of
 * repositories; and whoever is only assigned, requested, merged or mentioned. Where an event says nothing of its
 * authors, `subject.ts` does not know what it is about, and the actors are incomplete.
 */
export const eventPeople: readonly EventPeople[] = [
  { event: 'branch_protection_rule', authors: [], promised: [] },
  { event: 'check_run', authors: [], promised: [] },
  { event: 'check_suite', authors: [], promised: [] },
  { event: 'create', authors: [], promised: [] },
  { event: 'delete', authors: [], promised: [] },
  { event: 'deployment', authors: ['deployment.creator', ...upstream], promised: ['deployment'] },
  {
    event: 'deployment_status',
    authors: ['deployment.creator', 'deployment_status.creator', ...upstream],
    promised: ['deployment', 'deployment_status'],
  },
  {
    event: 'discussion',
    authors: ['discussion.user', 'answer.user', 'old_answer.user', 'changes.new_discussion.user'],
    promised: ['discussion'],
    // A comment that answers may be missing where it is a reply to another one.
    promisedOn: { answered: ['answer'], unanswered: ['old_answer'], transferred: ['changes.new_discussion'] },
  },
  { event: 'discussion_comment', authors: ['discussion.user', 'comment.user'], promised: ['discussion', 'comment'] },
  { event: 'dynamic', authors: [], promised: [] },
  { event: 'fork', authors: ['forkee.owner'], promised: ['forkee'] },
  { event: 'gollum', authors: [], promised: [] },
  { event: 'image_version', authors: [], promised: [] },
  { event: 'issue_comment', authors: ['issue.user', 'comment.user'], promised: ['issue', 'comment'] },
  {
    event: 'issues',
    authors: ['issue.user', 'changes.old_issue.user', 'changes.new_issue.user'],
    promised: ['issue'],
    promisedOn: { transferred: ['changes.new_issue'] },
  },
  { event: 'label', authors: [], promised: [] },
  { event: 'merge_group', authors: [], promised: [] },
  { event: 'milestone', authors: ['milestone.creator'], promised: ['milestone'] },
  { event: 'page_build', authors: ['build.pusher'], promised: ['build'] },
  { event: 'public', authors: [], promised: [] },
  { event: 'pull_request', authors: ['pull_request.user'], promised: [] },
  { event: 'pull_request_review', authors: ['pull_request.user', 'review.user'], promised: ['review'] },
  { event: 'pull_request_review_comment', authors: ['pull_request.user', 'comment.user'], promised: ['comment'] },
  { event: 'pull_request_target', authors: ['pull_request.user'], promised: [] },
  { event: 'push', authors: [], promised: [] },
  {
    event: 'registry_package',
    authors: ['registry_package.package_version.author', 'registry_package.package_version.release.author'],
    promised: [],
  },
  { event: 'release', authors: ['release.author'], promised: ['release'] },
  { event: 'repository_dispatch', authors: [], promised: [] },
  { event: 'schedule', authors: [], promised: [] },
  { event: 'status', authors: [], promised: [] },
  { event: 'watch', authors: [], promised: [] },
  { event: 'workflow_dispatch', authors: [], promised: [] },
  { event: 'workflow_run', authors: upstream, promised: [] },
];

/** Everybody who has a hand in a run: who caused it, who ran it again, and the authors of what it is about. */
export function actorsOf(event: string, environment: Environment, payload: unknown, subject: Subject): Fact {
  const known = eventPeople.find((one) => one.event === event);
  const action = textAt(payload, 'action');
  const onAction = Object.entries(known?.promisedOn ?? {}).flatMap(([name, paths]) => (name === action ? paths : []));
  const promised = [...(known?.promised ?? []), ...onAction];
  const names = [...new Set([...everywhere, ...upstream, ...(known?.authors ?? [])])].flatMap((path) =>
    authorAt(payload, path),
  );
  const isComplete =
    namesAuthors(subject) && promised.every((path) => isContainer(valueAt(payload, ...path.split('.'))));
  // A deleted user's login is missing, and older servers know no triggering actor.
  const again = environment.GITHUB_TRIGGERING_ACTOR ? [environment.GITHUB_TRIGGERING_ACTOR] : [];
  return factOf(withoutTwins([environment.GITHUB_ACTOR ?? '', ...again, ...names]), isComplete);
}

/** The login at a path, empty where it is not told; none where there is nothing that could have an author, or a whole organization. */
function authorAt(payload: unknown, path: string): readonly string[] {
  const fields = path.split('.');
  if (!isContainer(valueAt(payload, ...fields.slice(0, -1)))) return [];
  if (textAt(payload, ...fields, 'type') === 'Organization') return [];
  return [textAt(payload, ...fields, 'login')];
}

/** Events about something that somebody wrote or made: a run that one caused does not name them. */
const authored: ReadonlySet<string> = new Set(
  eventPeople.filter(({ authors }) => authors.some((path) => !upstream.includes(path))).map(({ event }) => event),
);

/** A run does not name the authors of the pull request, the comment or the run that caused it in turn. */
function namesAuthors(subject: Subject): boolean {
  if (subject.kind === 'upstream') return isOwnEvent(subject.event) && !authored.has(subject.event);
  return subject.kind !== 'merge-group' && subject.kind !== 'unknown';
}

function withoutTwins(logins: readonly string[]): readonly string[] {
  return logins.filter((login, index) => index === logins.findIndex((other) => isSameName(other, login)));
}
