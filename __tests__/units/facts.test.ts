import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Facts, tellFacts } from '../../src/github/run/facts.ts';
import { baseCommit, payloads } from '../harness/payloads.ts';

const path = '.github/workflows/ask.yml';

/** The environment of a step whose run was caused by alice, on the default branch. */
function environment(event: string, more: Readonly<Record<string, string>> = {}) {
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'acme/widgets',
    GITHUB_ACTOR: 'alice',
    GITHUB_TRIGGERING_ACTOR: 'alice',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
    ...more,
  };
}

/** A fact as a line: its values, and `?` where there may be others. */
const line = ({ values, isComplete }: Facts['event']) => [...values, ...(isComplete ? [] : ['?'])].join(' ');

const merge = { GITHUB_REF: 'refs/pull/7/merge' };
const dependabot = { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_TRIGGERING_ACTOR: 'bob' };
const pullRequest = { number: 7, baseCommit, baseBranch: 'release/1.x' };

interface Case {
  readonly name: string;
  readonly event: string;
  readonly payload: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Event (where it is more than the event's name), fork, actor, branch. */
  readonly says: { readonly event?: string; readonly fork: string; readonly actor: string; readonly branch: string };
  readonly pullRequest?: object;
  readonly getsNoSecrets?: boolean;
}

const cases: readonly Case[] = [
  {
    name: 'a push',
    event: 'push',
    payload: payloads.push,
    says: { fork: 'false', actor: 'alice', branch: 'main' },
  },
  {
    name: 'a push of a tag',
    event: 'push',
    payload: payloads.tag,
    env: { GITHUB_REF: 'refs/tags/v1.0.0' },
    says: { fork: 'false', actor: 'alice', branch: '?' },
  },
  {
    name: 'a push by Dependabot, run again by somebody else',
    event: 'push',
    payload: payloads.push,
    env: dependabot,
    says: { fork: 'false', actor: 'dependabot[bot] bob', branch: 'main' },
    getsNoSecrets: true,
  },
  {
    name: 'a pull request of this repository',
    event: 'pull_request',
    payload: payloads.pullRequest,
    env: merge,
    says: { fork: 'false', actor: 'alice', branch: 'release/1.x' },
    pullRequest,
  },
  {
    name: 'a pull request of this repository by Dependabot',
    event: 'pull_request',
    payload: payloads.pullRequest,
    env: { ...merge, ...dependabot },
    says: { fork: 'false', actor: 'dependabot[bot] bob alice', branch: 'release/1.x' },
    pullRequest,
    getsNoSecrets: true,
  },
  {
    name: 'a pull request from a fork’s main, labeled by a maintainer',
    event: 'pull_request',
    payload: payloads.forkedPullRequest,
    env: merge,
    says: { fork: 'true', actor: 'alice mallory', branch: 'release/1.x' },
    pullRequest,
    getsNoSecrets: true,
  },
  {
    name: 'a pull request whose head repository is gone',
    event: 'pull_request',
    payload: payloads.deletedHead,
    says: { fork: '?', actor: 'alice mallory', branch: 'release/1.x' },
    pullRequest,
    getsNoSecrets: true,
  },
  {
    name: 'a pull request whose author is gone',
    event: 'pull_request',
    payload: payloads.deletedAuthor,
    says: { fork: 'false', actor: 'alice ?', branch: 'release/1.x' },
    pullRequest,
  },
  {
    name: 'a pull request from a fork, in this repository’s context',
    event: 'pull_request_target',
    payload: payloads.forkedPullRequest,
    says: { fork: 'true', actor: 'alice mallory', branch: 'release/1.x' },
    pullRequest,
  },
  {
    name: 'a review',
    event: 'pull_request_review',
    payload: payloads.review,
    env: { ...merge, GITHUB_ACTOR: 'bob', GITHUB_TRIGGERING_ACTOR: 'Bob' },
    says: { fork: 'true', actor: 'bob mallory', branch: 'release/1.x' },
    pullRequest,
    getsNoSecrets: true,
  },
  {
    name: 'a review that the payload does not have',
    event: 'pull_request_review',
    payload: payloads.pullRequest,
    says: { fork: 'false', actor: 'alice ?', branch: 'release/1.x' },
    pullRequest,
  },
  {
    name: 'a comment on an issue',
    event: 'issue_comment',
    payload: payloads.issueComment,
    env: { GITHUB_ACTOR: 'mallory', GITHUB_TRIGGERING_ACTOR: 'mallory' },
    says: { fork: 'false', actor: 'mallory carol', branch: 'main' },
  },
  {
    name: 'a comment on a pull request',
    event: 'issue_comment',
    payload: payloads.pullRequestComment,
    says: { fork: '?', actor: 'alice mallory', branch: 'main ?' },
    pullRequest: { number: 7 },
  },
  {
    name: 'a comment in a discussion',
    event: 'discussion_comment',
    payload: payloads.discussionComment,
    says: { fork: 'false', actor: 'alice mallory carol', branch: 'main' },
  },
  {
    name: 'a run after one of a fork’s pull request, from a branch called main',
    event: 'workflow_run',
    payload: payloads.runOfForkedPullRequest,
    says: { event: 'workflow_run pull_request', fork: 'true', actor: 'alice mallory ?', branch: 'main ?' },
  },
  {
    name: 'a run after one of this repository’s pull request: its author is not named',
    event: 'workflow_run',
    payload: payloads.runOfPullRequest,
    says: { event: 'workflow_run pull_request', fork: 'false', actor: 'alice ?', branch: 'main fix ?' },
  },
  {
    name: 'a run after one of a pull request whose head repository is gone',
    event: 'workflow_run',
    payload: payloads.runOfDeletedHead,
    says: { event: 'workflow_run pull_request', fork: '?', actor: 'alice mallory ?', branch: 'main ?' },
  },
  {
    name: 'a run after one of a push',
    event: 'workflow_run',
    payload: payloads.runOfPush,
    says: { event: 'workflow_run push', fork: 'false', actor: 'alice bob', branch: 'main release/1.x ?' },
  },
  {
    name: 'a run after one of a release: its branch is a tag',
    event: 'workflow_run',
    payload: payloads.runOfRelease,
    says: { event: 'workflow_run release', fork: 'false', actor: 'alice ?', branch: 'main v1.0.0 ?' },
  },
  {
    name: 'a run after one after another: what began it is not told',
    event: 'workflow_run',
    payload: payloads.runOfRun,
    says: { event: 'workflow_run ?', fork: '?', actor: 'alice ?', branch: 'main ?' },
  },
  {
    name: 'a run after one of a comment: on what it is not told',
    event: 'workflow_run',
    payload: payloads.runOfComment,
    says: { event: 'workflow_run issue_comment', fork: '?', actor: 'alice ?', branch: 'main ?' },
  },
  {
    name: 'a run after one that the payload does not have',
    event: 'workflow_run',
    payload: { action: 'completed' },
    says: { event: 'workflow_run ?', fork: '?', actor: 'alice ?', branch: 'main ?' },
  },
  {
    name: 'a schedule',
    event: 'schedule',
    payload: {},
    says: { fork: 'false', actor: 'alice', branch: 'main' },
  },
  {
    name: 'a merge queue',
    event: 'merge_group',
    payload: payloads.mergeGroup,
    env: { GITHUB_REF: payloads.mergeGroup.merge_group.head_ref },
    says: { fork: '?', actor: 'alice ?', branch: 'main' },
  },
  {
    name: 'a release',
    event: 'release',
    payload: payloads.release,
    env: { GITHUB_REF: 'refs/tags/v1.0.0' },
    says: { fork: 'false', actor: 'alice', branch: '?' },
  },
  {
    name: 'a start by hand, whose inputs are called like fields of GitHub’s',
    event: 'workflow_dispatch',
    payload: payloads.dispatch,
    env: { GITHUB_REF: 'refs/heads/feature/@x' },
    says: { fork: 'false', actor: 'alice', branch: 'feature/@x' },
  },
  {
    name: 'a check suite, of whatever commit',
    event: 'check_suite',
    payload: payloads.checkSuite,
    says: { fork: '?', actor: 'alice ?', branch: 'main ?' },
  },
  {
    name: 'a deployment',
    event: 'deployment',
    payload: payloads.deployment,
    says: { fork: 'false', actor: 'alice', branch: 'main' },
  },
  {
    name: 'a deployment that a run of a fork’s pull request made',
    event: 'deployment',
    payload: payloads.deploymentOfForkedPullRequest,
    says: { event: 'deployment pull_request', fork: 'true', actor: 'alice mallory ?', branch: 'main ?' },
  },
  {
    name: 'an event that is not known here',
    event: 'constructor',
    payload: {},
    says: { fork: '?', actor: 'alice ?', branch: 'main ?' },
  },
  {
    name: 'an issue that the payload does not have',
    event: 'issues',
    payload: undefined,
    says: { fork: 'false', actor: 'alice ?', branch: 'main' },
  },
];

for (const { name, event, payload, env, says, pullRequest, getsNoSecrets = false } of cases) {
  test(name, () => {
    const facts = tellFacts(environment(event, env), payload);
    expect({
      event: line(facts.event),
      fork: line(facts.fork),
      actor: line(facts.actor),
      branch: line(facts.branch),
    }).toEqual({ event, ...says });
    expect(facts.pullRequest).toEqual(pullRequest);
    expect(facts.getsNoSecrets).toBe(getsNoSecrets);
    expect(line(facts.repository)).toBe('acme/widgets');
  });
}

describe('the workflow file', () => {
  /** GITHUB_WORKFLOW_REF, the path, and the ref. */
  const table = [
    [`acme/widgets/${path}@refs/heads/main`, path, 'refs/heads/main'],
    [`Acme/Widgets/${path}@refs/pull/7/merge`, path, 'refs/pull/7/merge'],
    // In a reusable workflow this is the caller's.
    ['acme/widgets/.github/workflows/caller.yaml@refs/tags/v1', '.github/workflows/caller.yaml', 'refs/tags/v1'],
    [`acme/widgets/${path}@refs/heads/x.yml@y`, path, 'refs/heads/x.yml@y'],
    [`acme/widgets/${path}@refs/heads/a/${path}@refs/heads/main`, path, `refs/heads/a/${path}@refs/heads/main`],
    [`acme/widgets/${path}@x.yml@refs/heads/main`, `${path}@x.yml`, 'refs/heads/main'],
    [`acme/widgets/${path}@${baseCommit}`, path, baseCommit],
    // A workflow that an organization requires lies in another repository.
    [`acme/.github/${path}@refs/heads/main`, '?', ''],
    ['acme/widgets/dynamic/github-code-scanning/codeql@refs/heads/main', '?', ''],
    [`acme/widgets/${path}`, '?', ''],
    [`acme/widgets/${path}@main`, '?', ''],
    ['', '?', ''],
  ] as const;
  for (const [ref, workflow, workflowRef] of table) {
    test(JSON.stringify(ref), () => {
      const facts = tellFacts(environment('push', { GITHUB_WORKFLOW_REF: ref }), payloads.push);
      expect([line(facts.workflow), facts.workflowRef]).toEqual([workflow, workflowRef]);
    });
  }
});

test('outside GitHub Actions nothing is known', () => {
  const unknown = { values: [], isComplete: false };
  expect(tellFacts({}, undefined)).toEqual({
    event: unknown,
    fork: unknown,
    actor: unknown,
    workflow: unknown,
    branch: unknown,
    repository: unknown,
    workflowRef: '',
    getsNoSecrets: false,
  });
});

test('names are compared without their case', () => {
  const facts = tellFacts(environment('workflow_run', { GITHUB_REPOSITORY: 'ACME/Widgets' }), payloads.runOfPush);
  expect(line(facts.fork)).toBe('false');
});

describe('fields of the wrong kind are no fields', () => {
  const odd = [
    {
      pull_request: {
        number: '7',
        user: { login: 7 },
        head: { repo: { full_name: ['mallory/widgets'] } },
        base: 'main',
      },
    },
    { pull_request: { number: -1, user: 'mallory', head: { repo: 'mallory/widgets' }, base: { ref: 1, sha: 'main' } } },
    { pull_request: [] },
  ];
  for (const payload of odd) {
    test(JSON.stringify(payload), () => {
      const facts = tellFacts(environment('pull_request'), payload);
      expect([facts.fork, facts.actor, facts.branch].map(line)).toEqual(['?', 'alice ?', '?']);
      expect(facts.pullRequest).toBeUndefined();
    });
  }

  test('whatever the event file holds, facts are told, and values are texts', () => {
    const names = ['pull_request', 'workflow_run', 'merge_group', 'issue', 'comment', 'review', 'head', 'base', 'user'];
    const inner = [
      'head',
      'base',
      'repo',
      'user',
      'actor',
      'login',
      'ref',
      'event',
      'full_name',
      'pull_request',
      'number',
    ];
    const leaf = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...inner), fc.anything()));
    const payload = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...names), fc.dictionary(fc.constantFrom(...inner), leaf)),
    );
    const event = fc.constantFrom('push', 'pull_request', 'workflow_run', 'issue_comment', 'merge_group', 'toString');
    fc.assert(
      fc.property(event, payload, fc.string(), fc.string(), (name, data, ref, workflow) => {
        const facts = tellFacts(environment(name, { GITHUB_REF: ref, GITHUB_WORKFLOW_REF: workflow }), data);
        const { event, fork, actor, branch, repository } = facts;
        for (const { values } of [event, fork, actor, branch, repository, facts.workflow]) {
          for (const value of values) expect(typeof value).toBe('string');
          expect(values).not.toContain('');
        }
      }),
    );
  });
});
