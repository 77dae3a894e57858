import { expect, test } from 'vitest';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { locatePolicy } from '../../src/policy/source/location.ts';
import { isPullRequest, isRef } from '../../src/policy/source/repository-file.ts';

/** policy, policy-ref, event, and what they mean; a text is part of the refusal. */
const table: readonly (readonly [policy: string, ref: string, event: string, result: object | string])[] = [
  ['', '', 'pull_request', { from: 'repository', path: '.github/models.yml' }],
  ['', 'workspace', 'push', { from: 'workspace', path: '.github/models.yml' }],
  ['', 'workspace', '', { from: 'workspace', path: '.github/models.yml' }],
  ['a/b.yml', 'release/1.x', 'schedule', { from: 'repository', path: 'a/b.yml', ref: 'release/1.x' }],
  [
    'acme/.github/models.yml@main',
    '',
    'issue_comment',
    { from: 'repository', repository: 'acme/.github', path: 'models.yml', ref: 'main' },
  ],
  ['acme/x/a/b.yml@v1', '', 'push', { from: 'repository', repository: 'acme/x', path: 'a/b.yml', ref: 'v1' }],
  ['acme/x/models.yml@main', 'main', 'push', 'cannot be combined with a policy in another repository'],
  ...[
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'pull_request_review_comment',
    'issue_comment',
    'issues',
    'discussion',
    'discussion_comment',
    'workflow_run',
    'merge_group',
    'fork',
    'watch',
    'gollum',
  ].map((event) => ['', 'main', event, `is not allowed on the event ${event}`] as const),
  [
    'acme/widgets/models.yml@main',
    '',
    'push',
    { from: 'repository', repository: 'acme/widgets', path: 'models.yml', ref: 'main' },
  ],
  [
    'Acme/Widgets/models.yml@1f0c2b7',
    '',
    'pull_request_target',
    'policy: "1f0c2b7" is not allowed on the event pull_request_target',
  ],
  ['acme/.github/models.yml@refs/pull/1/head', '', 'pull_request', 'policy: "refs/pull/1/head" is not allowed'],
  ['/etc/models.yml', '', 'push', 'is not a path inside a repository'],
  ['a/../../b.yml', '', 'push', 'is not a path inside a repository'],
  ['a\\b.yml', '', 'push', 'is not a path inside a repository'],
  ['a//b.yml', '', 'push', 'is not a path inside a repository'],
  ['', 'a..b', 'push', 'is not a branch, tag or commit'],
  ['', '-x', 'push', 'is not a branch, tag or commit'],
  ['', 'a b', 'push', 'is not a branch, tag or commit'],
];

for (const [policy, ref, event, result] of table) {
  test(`policy ${JSON.stringify(policy)}, policy-ref ${JSON.stringify(ref)} on ${event || 'no event'}`, () => {
    if (typeof result === 'string')
      expect(() => locatePolicy(policy, ref, { event, repository: 'acme/widgets' })).toThrow(result);
    else expect(locatePolicy(policy, ref, { event, repository: 'acme/widgets' })).toEqual(result);
  });
}

const writePath = 'Write a path like .github/models.yml, or owner/repo/path@ref.';
const writeRef = 'Write a branch, a tag, a full commit SHA, or the word workspace.';

/** policy, policy-ref, event; the input that is wrong, and all that is said of it. */
const refusals: readonly (readonly [policy: string, ref: string, event: string, input: string, said: string])[] = [
  [
    '',
    'main',
    'issues',
    'policy-ref',
    '"main" is not allowed on the event issues, which people without write access can trigger. Remove the ref; the policy is then read from the default branch.',
  ],
  [
    'acme/x/models.yml@main',
    'v1',
    'push',
    'policy-ref',
    '"v1" cannot be combined with a policy in another repository. Write the ref after the @ in `policy`, and remove policy-ref.',
  ],
  ['a//b', '', 'push', 'policy', `"a//b" is not a path inside a repository. ${writePath}`],
  ['acme/x/a//b@v1', '', 'push', 'policy', `"a//b" is not a path inside a repository. ${writePath}`],
  ['acme/x/m.yml@a..b', '', 'push', 'policy', `"a..b" is not a branch, tag or commit. ${writeRef}`],
  ['m.yml', 'a..b', 'push', 'policy-ref', `"a..b" is not a branch, tag or commit. ${writeRef}`],
];

test.each(refusals)(
  'policy %j, policy-ref %j on %s is refused with what to write',
  (policy, ref, event, input, said) => {
    const failure = caught(() => locatePolicy(policy, ref, { event, repository: 'acme/widgets' }));
    expect(failure.code).toBe('invalid-input');
    expect(failure.problems.map((problem) => [problem.input, sentence(problem)])).toEqual([
      [input, `${input}: ${said}`],
    ]);
  },
);

function caught(locate: () => unknown): Failure {
  try {
    locate();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('Nothing was refused.');
}

test.each(['./m.yml', 'm.yml'])('%s is a path from the root', (policy) => {
  expect(locatePolicy(policy, '', { event: 'push', repository: '' })).toEqual({ from: 'repository', path: 'm.yml' });
});

test.each([
  'refs//pull/1/head',
  'refs/./pull/1/merge',
  'pull//1/head',
  'refs/refs/pull/1/head',
  'REFS/Pull/1/head',
  'pull/1/head',
])('a pull request’s ref is seen however it is written: %s', (ref) => {
  const policy = `acme/other/models.yml@${ref}`;
  const at = (event: string) => () => locatePolicy(policy, '', { event, repository: 'acme/widgets' });
  expect(at('pull_request')).toThrow('is not allowed on the event pull_request');
  expect(isPullRequest(ref)).toBe(true);
});

test.each(['main', 'v1', 'feature/pull/1', 'release/1.x', 'pull', 'refs/heads/pull-1', 'a@b'])(
  'a ref of its own: %s',
  (ref) => {
    expect([isRef(ref), isPullRequest(ref)]).toEqual([true, false]);
  },
);

test.each(['a//b', 'a/./b', '.a', 'a/.b', 'a.lock', 'a@{1}', 'a.', '/a', 'a/', 'a..b', 'a b'])('no ref: %s', (ref) => {
  expect(isRef(ref)).toBe(false);
});
