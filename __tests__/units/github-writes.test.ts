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
const errors: readonly (readonly [string, string])[] = [
  ['STALE_DATA', 'missing'],
  ['NOT_FOUND', 'missing'],
  ['FORBIDDEN', 'forbidden'],
  ['RATE_LIMITED', 'rate-limited'],
  ['ANYTHING', 'unavailable'],
];

test.each(errors)('GraphQL’s %s is %s, and not asked again', async (type, reason) => {
  const reply: Reply = { body: { data: null, errors: [{ type, message: 'No.' }] } };
  await using github = await startServer(() => reply);
  expect(await open(github).commitOnBranch(own, commit)).toEqual({ found: false, reason, detail: 'No.' });
  expect(github.received).toHaveLength(1);
});
