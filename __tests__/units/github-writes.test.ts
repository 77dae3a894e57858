import { expect, test } from 'vitest';
import { openGitHub } from '../../src/github/api/github.ts';
import { openTransport } from '../../src/github/network/transport.ts';
import { headCommit } from '../harness/github.ts';
import { openDescription } from '../harness/github-description.ts';
import { type Reply, type Server, startServer } from '../harness/server.ts';

const own = 'acme/widgets';
const problemsOf = openDescription();

function open({ url }: Server) {
  return openGitHub({
    token: 'ghs_token',
    apiUrl: url,
    repository: own,
    defaultBranch: 'main',
    transport: openTransport({}, 5),
    signal: new AbortController().signal,
  });
}

const comment = (id: number) => ({
  id,
  body: `Comment ${id}`,
  user: { login: 'octocat', type: 'User' },
  html_url: `https://x.test/${id}`,
});
const read = (id: number) => ({
  id,
  body: `Comment ${id}`,
  author: 'octocat',
  isBot: false,
  address: `https://x.test/${id}`,
});

test('comments are listed, page after page', async () => {
  await using github = await startServer(({ url, headers }) => {
    if (url.includes('page=2')) return { body: [comment(2), { id: 'none' }] };
    const next = `http://${headers.host}/repos/acme/widgets/issues/7/comments?per_page=100&page=2`;
    return { headers: { link: `<${next}>; rel="next"` }, body: [comment(1)] };
  });
  expect(await open(github).listComments(own, 7)).toEqual({ found: true, value: [read(1), read(2)] });
  expect(github.received).toHaveLength(2);
  expect(github.received.flatMap(problemsOf)).toEqual([]);
});

test('a comment is created and updated by requests that GitHub describes', async () => {
  await using github = await startServer(({ method }) => ({ status: method === 'POST' ? 201 : 200, body: comment(5) }));
  expect(await open(github).createComment(own, 7, 'Hello.')).toEqual({ found: true, value: read(5) });
  expect(await open(github).updateComment(own, 5, 'Hello again.')).toEqual({ found: true, value: read(5) });
  expect(github.received.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
    ['POST', '/repos/acme/widgets/issues/7/comments', { body: 'Hello.' }],
    ['PATCH', '/repos/acme/widgets/issues/comments/5', { body: 'Hello again.' }],
  ]);
  expect(github.received.flatMap(problemsOf)).toEqual([]);
  expect(github.received.every(({ headers }) => headers.authorization === 'Bearer ghs_token')).toBe(true);
});

test('issues are listed by who opened them, created, updated and reopened by requests that GitHub describes', async () => {
  const issue = { number: 3, body: 'Usage.', state: 'open', html_url: 'https://x.test/3' };
  await using github = await startServer(({ method }) =>
    method === 'GET' ? { body: [issue, { ...issue, number: 4, pull_request: {} }] } : { status: 201, body: issue },
  );
  const found = { number: 3, body: 'Usage.', isOpen: true, address: 'https://x.test/3' };
  expect(await open(github).listIssues(own, 'github-actions[bot]')).toEqual({ found: true, value: [found] });
  expect(await open(github).createIssue(own, 'Usage', 'Usage.')).toEqual({ found: true, value: found });
  expect(await open(github).updateIssue(own, 3, 'Usage.', true)).toEqual({ found: true, value: found });
  expect(github.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    expect.stringMatching(/^GET .*\/issues\?creator=github-actions%5Bbot%5D&state=all&/),
    'POST /repos/acme/widgets/issues',
    'PATCH /repos/acme/widgets/issues/3',
  ]);
  expect(JSON.parse(github.received[2]?.body ?? '')).toEqual({ body: 'Usage.', state: 'open' });
  expect(github.received.flatMap(problemsOf)).toEqual([]);
});

test('nothing that writes is asked twice', async () => {
  await using github = await startServer(() => ({ status: 502, body: {} }));
  expect(await open(github).createComment(own, 7, 'Hello.')).toMatchObject({ found: false, reason: 'unavailable' });
  expect(github.received).toHaveLength(1);
});

const commit = { branch: 'ledger', expected: headCommit, headline: 'Add a line', files: { 'a.jsonl': '{}' } };

test('a commit goes to a branch in one request, which says where the branch must be', async () => {
  const body = { data: { createCommitOnBranch: { commit: { oid: headCommit } } } };
  await using github = await startServer(() => ({ body }));
  expect(await open(github).commitOnBranch(own, commit)).toEqual({ found: true, value: headCommit });
  expect(github.received.flatMap(problemsOf)).toEqual([]);
  expect(JSON.parse(github.received[0]?.body ?? '').variables.input).toEqual({
    branch: { repositoryNameWithOwner: own, branchName: 'ledger' },
    expectedHeadOid: headCommit,
    message: { headline: 'Add a line' },
    fileChanges: { additions: [{ path: 'a.jsonl', contents: 'e30=' }] },
  });
});

/** What GraphQL says in a 200, and what is made of it. */
const errors: readonly (readonly [string | undefined, string, string])[] = [
  ['STALE_DATA', 'Expected branch to point to "x" but it did not.', 'moved'],
  ['NOT_FOUND', 'No.', 'unseen'],
  ['FORBIDDEN', 'Resource not accessible by integration', 'forbidden'],
  ['FORBIDDEN', 'Resource protected by organization SAML enforcement.', 'sso-required'],
  ['INSUFFICIENT_SCOPES', 'No.', 'forbidden'],
  ['BRANCH_PROTECTION_RULE_VIOLATION', 'Changes must be made through a pull request.', 'protected'],
  ['UNPROCESSABLE', 'Repository rule violations found', 'protected'],
  ['RATE_LIMITED', 'No.', 'rate-limited'],
  ['ANYTHING', 'No.', 'unavailable'],
  [undefined, 'Something went wrong while executing your query.', 'unavailable'],
  [undefined, 'You have exceeded a secondary rate limit.', 'rate-limited'],
  [undefined, 'Resource not accessible by personal access token', 'forbidden'],
  [undefined, 'Cannot update this protected ref.', 'protected'],
];

test.each(errors)('GraphQL’s %s, “%s”, is %s, and not asked again', async (type, message, reason) => {
  const reply: Reply = { body: { data: null, errors: [{ ...(type !== undefined && { type }), message }] } };
  await using github = await startServer(() => reply);
  expect(await open(github).commitOnBranch(own, commit)).toMatchObject({ found: false, reason });
  expect(github.received).toHaveLength(1);
});

/** What creating a branch may meet at its last request. */
const refused: readonly (readonly [number, string, string])[] = [
  [409, 'Git Repository is empty.', 'empty-repository'],
  [422, 'Reference already exists', 'exists'],
  [422, 'Reference update failed', 'protected'],
  [422, 'Repository rule violations found\n\nCannot create ref due to creations being restricted.', 'protected'],
  [403, 'Resource not accessible by integration', 'forbidden'],
  [404, 'Not Found', 'unseen'],
  [200, 'Something in between answers.', 'unavailable'],
];

test.each(refused)('a branch is not created: %i %s', async (status, message, reason) => {
  await using github = await startServer(({ url }) =>
    url.endsWith('/git/refs') ? { status, body: { message } } : { status: 201, body: { sha: headCommit } },
  );
  const created = await open(github).createBranch(own, { branch: 'ledger', headline: 'Begin', files: { a: 'b' } });
  expect(created).toMatchObject({ found: false, reason });
  expect(github.received.flatMap(problemsOf)).toEqual([]);
  expect(github.received).toHaveLength(3);
});

const sha = 'a'.repeat(40);
const blob = { oid: sha, byteSize: 2, isTruncated: false, text: 'hi' };
const branchOf = (file: unknown, more = {}) => ({
  body: { data: { repository: { isEmpty: false, ref: { target: { oid: headCommit, file0: file } }, ...more } } },
});

test.each([
  ['a folder in its place', branchOf({ object: { oid: sha } }), 'unusable'],
  ['no size', branchOf({ object: { ...blob, byteSize: 'two' } }), 'unusable'],
  [
    'a head that is no commit',
    { body: { data: { repository: { isEmpty: false, ref: { target: { oid: 'main' } } } } } },
    'unavailable',
  ],
  ['no repository', { body: { data: { repository: null } } }, 'unseen'],
  ['an empty repository', { body: { data: { repository: { isEmpty: true, ref: null } } } }, 'empty-repository'],
  ['nothing', { body: {} }, 'unavailable'],
] as const)('files of a branch are not read: %s', async (_, reply, reason) => {
  await using github = await startServer(() => reply);
  expect(await open(github).readBranch(own, 'ledger', ['a'])).toMatchObject({ found: false, reason });
});

test('a text that is not the blob it is said to be is read again, and refused if it still is not', async () => {
  const content = Buffer.from('ho').toString('base64');
  await using github = await startServer(({ url }) =>
    url === '/graphql' ? branchOf({ object: blob }) : { body: { encoding: 'base64', content, size: 2, sha } },
  );
  expect(await open(github).readBranch(own, 'ledger', ['a'])).toMatchObject({ found: false, reason: 'unusable' });
  expect(github.received).toHaveLength(2);
});
