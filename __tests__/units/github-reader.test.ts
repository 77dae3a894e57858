import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openGitHub } from '../../src/github/api/github.ts';
import { openTransport } from '../../src/github/network/transport.ts';
import { headCommit, startGitHub } from '../harness/github.ts';
import { openDescription } from '../harness/github-description.ts';
import { type Reply, startServer } from '../harness/server.ts';

const own = 'acme/widgets';
const repositories = { [own]: { 'a.yml': 'text' }, 'acme/.github': { 'a.yml': 'text' } };

let lines: string[] = [];
let cancel = new AbortController();

beforeEach(() => {
  lines = [];
  cancel = new AbortController();
});

afterEach(() => cancel.abort());

function open(apiUrl: string, defaultBranch?: string) {
  return openGitHub({
    token: 'ghs_token',
    apiUrl,
    repository: own,
    defaultBranch,
    transport: openTransport({}, 30),
    signal: cancel.signal,
    log: (line) => lines.push(line),
  });
}

describe('permissionOf', () => {
  const permissions = { nobody: 'none', visitor: 'read', 'octo-cat': 'write', boss: 'admin' } as const;
  for (const [login, value] of Object.entries(permissions)) {
    test(`${login}: ${value}`, async () => {
      await using github = await startGitHub(repositories, undefined, permissions);
      expect(await open(github.url).permissionOf(own, login)).toEqual({ found: true, value });
      expect(github.received.map(({ url }) => url)).toEqual([`/repos/${own}/collaborators/${login}/permission`]);
    });
  }

  test('an app is no user', async () => {
    await using github = await startGitHub(repositories);
    expect(await open(github.url).permissionOf(own, 'dependabot[bot]')).toEqual({
      found: false,
      reason: 'unseen',
      detail: 'HTTP 404: dependabot[bot] is not a user',
    });
    expect(github.received[0]?.url).toBe(`/repos/${own}/collaborators/dependabot%5Bbot%5D/permission`);
  });

  for (const body of [{ permission: 'owner' }, { permission: 3 }, { role_name: 'admin' }, [], 'admin', '{']) {
    test(`an answer that names none: ${JSON.stringify(body)}`, async () => {
      await using github = await startServer(() => ({ body }));
      const answer = await open(github.url).permissionOf(own, 'octocat');
      expect(answer).toMatchObject({ found: false, reason: 'unavailable' });
    });
  }

  test('the request is one that GitHub describes', async () => {
    const problemsOf = openDescription();
    await using github = await startGitHub(repositories);
    await open(github.url).permissionOf(own, 'dependabot[bot]');
    const problems = github.received.map(problemsOf);
    expect(problems).toEqual([[]]);
  });
});

describe('the default branch', () => {
  test('of the run’s own repository, in any case: the event’s word, unasked', async () => {
    await using github = await startGitHub(repositories);
    expect(await open(github.url, 'trunk').defaultBranch('Acme/Widgets')).toEqual({ found: true, value: 'trunk' });
    expect(github.received).toEqual([]);
  });

  test('GitHub is asked once for each repository, also by two at the same time', async () => {
    await using github = await startGitHub(repositories);
    const reader = open(github.url);
    const found = await Promise.all([
      reader.defaultBranch(own),
      reader.defaultBranch(own),
      reader.defaultBranch('Acme/Widgets'),
    ]);
    expect(found).toEqual(Array(3).fill({ found: true, value: 'main' }));
    await reader.defaultBranch('acme/.github');
    await reader.resolveCommit(own, undefined);
    expect(github.received.map(({ url }) => url)).toEqual([
      `/repos/${own}`,
      '/repos/acme/.github',
      `/repos/${own}/commits/heads%2Fmain`,
    ]);
  });

  test('of another repository is not the one that the event names', async () => {
    await using github = await startGitHub(repositories);
    const reader = open(github.url, 'trunk');
    expect(await reader.resolveCommit('acme/.github', undefined)).toEqual({ found: true, value: headCommit });
    expect(await reader.resolveCommit(own, undefined)).toMatchObject({ found: false, reason: 'missing' });
    expect(github.received.map(({ url }) => url)).toEqual([
      '/repos/acme/.github',
      '/repos/acme/.github/commits/heads%2Fmain',
      `/repos/${own}/commits/heads%2Ftrunk`,
    ]);
  });

  for (const sha of ['1234567890'.repeat(4), `12e${'4567890123'.repeat(4)}`.slice(0, 40), '0123456789'.repeat(4)]) {
    test(`the SHA ${sha} is no number`, async () => {
      await using github = await startServer(() => ({ body: sha }));
      expect(await open(github.url, 'main').resolveCommit(own, 'main')).toEqual({ found: true, value: sha });
    });
  }

  test('of a repository that the token does not see', async () => {
    await using github = await startGitHub({});
    const reader = open(github.url, 'trunk');
    expect(await reader.defaultBranch('acme/.github')).toMatchObject({ found: false, reason: 'unseen' });
    expect(await reader.resolveCommit(own, undefined)).toMatchObject({ found: false, reason: 'unseen' });
  });
});

/** The answer at the hourly limit, which ends in so many seconds. */
function hourly(seconds: number): Reply {
  return {
    status: 403,
    headers: {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '1000',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
      'x-ratelimit-resource': 'core',
    },
    body: {
      message: 'API rate limit exceeded for installation. If you reach out to GitHub Support for help, please …',
      documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
    },
  };
}

/** The answer at a secondary limit. */
function secondary(headers: Readonly<Record<string, string>>, status = 403): Reply {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return { status, headers, body: { message } };
}

const yes: Reply = { body: { permission: 'write' } };

describe('a rate limit', () => {
  test('that ends soon is waited for, and the question asked once more', async () => {
    await using github = await startServer((_, before) => (before === 0 ? hourly(1) : yes));
    expect(await open(github.url).permissionOf(own, 'octocat')).toEqual({ found: true, value: 'write' });
    expect(github.received).toHaveLength(2);
    expect(lines).toEqual([
      expect.stringMatching(
        /^GitHub answers: API rate limit exceeded for installation; 1000 requests an hour, 0 left, reset at .*\. Asking once more in 1 s\.$/,
      ),
    ]);
  });

  test('that ends late is told with its numbers, and not waited for', async () => {
    await using github = await startServer(() => hourly(34 * 60));
    expect(await open(github.url).permissionOf(own, 'octocat')).toEqual({
      found: false,
      reason: 'rate-limited',
      detail: expect.stringMatching(
        /^API rate limit exceeded for installation; 1000 requests an hour, 0 left, reset at \d{4}-\d\d-\d\d \d\d:\d\d UTC \(in 34 min\)$/,
      ),
    });
    expect(github.received).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  test('that still holds after the wait is not waited for again', async () => {
    await using github = await startServer(() => secondary({ 'retry-after': '1' }));
    expect(await open(github.url).permissionOf(own, 'octocat')).toMatchObject({ found: false, reason: 'rate-limited' });
    expect(github.received).toHaveLength(2);
  });

  test('of the second kind: the wait that it asks for goes before the hour’s reset', async () => {
    const headers = { 'x-ratelimit-remaining': '4990', 'x-ratelimit-reset': '9999999999', 'retry-after': '1' };
    await using github = await startServer((_, before) => (before === 0 ? secondary(headers, 429) : yes));
    expect(await open(github.url).permissionOf(own, 'octocat')).toEqual({ found: true, value: 'write' });
  });

  /** Headers of an answer that is not waited for, and what is told of it. */
  const late: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ 'retry-after': '90' }, /^You have exceeded a secondary rate limit; ask again at .* UTC \(in 90 s\)$/],
    [{ 'retry-after': '61', 'x-ratelimit-remaining': '7' }, /rate limit; 7 left, ask again at .* \(in 61 s\)$/],
    [{ 'x-ratelimit-limit': '30', 'x-ratelimit-resource': 'search' }, /rate limit; 30 requests of search$/],
    [{ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '1' }, /rate limit; 7 left$/],
    [{ 'retry-after': 'soon', 'x-ratelimit-limit': '-1', 'x-ratelimit-reset': '1e9' }, /secondary rate limit$/],
    [{}, /^You have exceeded a secondary rate limit$/],
  ];
  for (const [headers, detail] of late) {
    test(`is told as far as it is known: ${JSON.stringify(headers)}`, async () => {
      await using github = await startServer(() => secondary(headers, 429));
      expect(await open(github.url).permissionOf(own, 'octocat')).toEqual({
        found: false,
        reason: 'rate-limited',
        detail: expect.stringMatching(detail),
      });
      expect(github.received).toHaveLength(1);
    });
  }

  test('without words of GitHub’s, as from a proxy in front of it, is told in ours', async () => {
    await using github = await startServer(() => ({ status: 429, body: '<html>' }));
    expect(await open(github.url).permissionOf(own, 'octocat')).toMatchObject({ detail: 'API rate limit exceeded' });
  });

  test('the wait ends when the run is cancelled', async () => {
    await using github = await startServer(() => secondary({ 'retry-after': '50' }));
    const answer = open(github.url).permissionOf(own, 'octocat');
    await expect.poll(() => lines).toHaveLength(1);
    cancel.abort();
    expect(await answer).toMatchObject({ found: false, reason: 'rate-limited' });
    expect(github.received).toHaveLength(1);
  });
});
