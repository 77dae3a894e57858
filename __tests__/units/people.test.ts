import { expect, test } from 'vitest';
import { eventPeople } from '../../src/github/run/actors.ts';
import { tellFacts } from '../../src/github/run/facts.ts';
import { workflowEvents } from '../../src/policy/review/events.ts';

/** What a payload has at paths, each a user's whose login is the path itself. */
function payloadOf(paths: readonly string[], more: object = {}): Record<string, unknown> {
  const payload: Record<string, unknown> = { ...more };
  for (const path of paths) put(payload, path.split('.'), { login: path, type: 'User' });
  return payload;
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const below: unknown = into[name];
  const next: Record<string, unknown> = typeof below === 'object' && below !== null ? { ...below } : {};
  into[name] = next;
  put(next, rest, value);
}

function actorOf(event: string, payload: object) {
  const environment = {
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'acme/widgets',
    GITHUB_ACTOR: 'alice',
    GITHUB_REF: 'refs/heads/main',
  };
  return tellFacts(environment, payload).actor;
}

test('the table knows every event that starts workflows', () => {
  expect(eventPeople.map(({ event }) => event)).toEqual(workflowEvents);
});

/**
 * The users in GitHub's payload schemas (octokit/webhooks and the REST API's description) who wrote something that the
 * event carries: written down apart from the table.
 */
const written: Readonly<Record<string, readonly string[]>> = {
  deployment: ['deployment.creator', 'workflow_run.actor', 'workflow_run.triggering_actor'],
  deployment_status: [
    'deployment.creator',
    'deployment_status.creator',
    'workflow_run.actor',
    'workflow_run.triggering_actor',
  ],
  discussion: ['discussion.user', 'answer.user', 'old_answer.user', 'changes.new_discussion.user'],
  discussion_comment: ['discussion.user', 'comment.user'],
  fork: ['forkee.owner'],
  issue_comment: ['issue.user', 'comment.user'],
  issues: ['issue.user', 'changes.old_issue.user', 'changes.new_issue.user'],
  milestone: ['milestone.creator'],
  page_build: ['build.pusher'],
  pull_request: ['pull_request.user'],
  pull_request_review: ['pull_request.user', 'review.user'],
  pull_request_review_comment: ['pull_request.user', 'comment.user'],
  pull_request_target: ['pull_request.user'],
  registry_package: ['registry_package.package_version.author', 'registry_package.package_version.release.author'],
  release: ['release.author'],
  workflow_run: ['workflow_run.actor', 'workflow_run.triggering_actor'],
};

test.each(Object.entries(written))('on %s everybody whose text it carries is among the actors', (event, paths) => {
  expect(actorOf(event, payloadOf(paths)).values.toSorted()).toEqual(['alice', ...paths].toSorted());
});

const walked = eventPeople.flatMap(({ event, authors }) => authors.map((path) => [event, path] as const));

test.each(walked)('on %s an author at %s who is gone leaves the actors incomplete', (event, path) => {
  const gone = payloadOf(authorsOf(event));
  put(gone, path.split('.'), null);
  const { values, isComplete } = actorOf(event, gone);
  expect(values).not.toContain(path);
  expect(isComplete).toBe(false);
});

function authorsOf(event: string): readonly string[] {
  return eventPeople.find((known) => known.event === event)?.authors ?? [];
}

test.each([
  ['discussion', 'answered', ['discussion.user'], 'answer.user'],
  ['discussion', 'unanswered', ['discussion.user'], 'old_answer.user'],
  ['issues', 'transferred', ['issue.user'], 'changes.new_issue.user'],
])('on %s %s a missing author is missed', (event, action, present, path) => {
  expect(actorOf(event, payloadOf(present, { action })).isComplete).toBe(false);
  expect(actorOf(event, payloadOf([...present, path], { action }))).toEqual({
    values: ['alice', ...present, path],
    isComplete: true,
  });
});

test('an organization is nobody', () => {
  const forkee = { owner: { login: 'acme', type: 'Organization' } };
  expect(actorOf('fork', { forkee })).toEqual({ values: ['alice'], isComplete: true });
});
