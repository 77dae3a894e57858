import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { fileAnswer, startGitHub } from '../harness/github.ts';
import { listen } from '../harness/listen.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { type Reply, startServer } from '../harness/server.ts';

/** A step whose policy comes from a GitHub that answers for the file, or for everything, in its own way. */
async function runWith(answer: (url: string) => Reply | undefined, inputs: Readonly<Record<string, string>> = {}) {
  await using server = await startServer(() => completion('Hello.'));
  const files = { 'acme/widgets': { [policyPath]: policyFor(server.url) } };
  await using github = await startGitHub(files, ({ url }) => answer(url));
  const step = stepFor(server.url, { 'policy-ref': '', ...inputs });
  const ran = await runAction({ ...step, env: { GITHUB_API_URL: github.url } });
  return { ...ran, sent: server.received.length, asked: github.received.length };
}

/** A refusal of GitHub's in the words that it documents or that people report, and what is made of it. */
const refusals: readonly (readonly [status: number, message: string, code: string, says: string])[] = [
  [
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    'github-unavailable',
    'Wait a few minutes, then run again',
  ],
  [
    403,
    'You have triggered an abuse detection mechanism. Please retry your request again later.',
    'github-unavailable',
    'Wait a few minutes, then run again',
  ],
  [403, 'API rate limit exceeded for user ID 1.', 'github-unavailable', 'Wait a few minutes, then run again'],
  [429, 'Too many requests', 'github-unavailable', 'Wait a few minutes, then run again'],
  [
    403,
    'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
    'unreadable-policy',
    'Authorize the token',
  ],
  [
    403,
    'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
    'unreadable-policy',
    'Add the runner’s address to the IP allow list',
  ],
  [
    403,
    '`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.',
    'unreadable-policy',
    'policy for personal access tokens allows',
  ],
  [
    403,
    'The `acme` organization forbids access via a fine-grained personal access tokens if the token’s lifetime is greater than 366 days.',
    'unreadable-policy',
    'policy for personal access tokens allows',
  ],
  [403, 'Sorry. Your account was suspended. Please contact GitHub Support.', 'unreadable-policy', 'GitHub Support'],
  [403, 'Repository access blocked', 'unreadable-policy', 'GitHub Support'],
  [451, 'Repository access blocked', 'unreadable-policy', 'GitHub Support'],
  [403, 'Resource not accessible by integration', 'unreadable-policy', 'Add `contents: read`'],
  [403, 'Resource not accessible by personal access token', 'unreadable-policy', 'Add `contents: read`'],
];

test.each(refusals)('%i %s: %s', async (status, message, code, says) => {
  const ran = await runWith(() => ({ status, body: { message, documentation_url: 'https://docs.github.com/rest' } }));
  expect(ran).toMatchObject({ exitCode: 1, sent: 0, asked: 1, outputs: { status: 'invalid', 'error-code': code } });
  expect(ran.log).toContain(says);
  if (!says.startsWith('Add `contents')) expect(ran.log).not.toContain('Add `contents: read`');
});

test('GitHub’s header for single sign-on is enough, whatever the words', async () => {
  const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A1B2C3' };
  const ran = await runWith(() => ({ status: 403, headers, body: { message: 'Forbidden' } }));
  expect(ran.log).toContain('uses SAML single sign-on');
  expect(ran.log).not.toContain('A1B2C3');
});

describe('a policy that is cut', () => {
  const whole = Buffer.from('version: 1\nmodels:\n  disabled: [openai/gpt-6-luna]\n');
  const half = Buffer.from('version: 1\n');
  const honest = fileAnswer(whole);
  const longer = Buffer.concat([whole, Buffer.from('#')]);
  const cut: readonly (readonly [name: string, status: number, body: object, says: string])[] = [
    ['fewer bytes than its size', 200, { ...honest, content: half.toString('base64') }, 'GitHub sent 11 bytes of it'],
    ['more bytes than its size', 200, { ...honest, content: longer.toString('base64') }, 'says that it has'],
    ['a size that fits and another SHA', 200, { ...fileAnswer(half), sha: honest.sha }, 'is not the blob'],
    ['no size and another SHA', 200, { ...fileAnswer(half), size: undefined, sha: honest.sha }, 'is not the blob'],
    ['neither size nor SHA', 200, { ...honest, size: undefined, sha: undefined }, 'neither its size nor its SHA'],
    ['a size that is a text', 200, { ...honest, size: '400' }, 'says that it has'],
    ['base64 that ends early', 200, { ...honest, content: `${half.toString('base64').slice(0, -1)}` }, 'base64'],
    ['base64 with an end in its middle', 200, { ...honest, content: `dg==${honest.content}` }, 'base64'],
    ['base64 of another alphabet', 200, { ...honest, content: honest.content.replace(/.$/s, '-') }, 'base64'],
    ['no content', 200, { ...honest, content: undefined }, 'base64'],
    ['a part of the answer', 206, honest, 'only a part of it (206)'],
  ];

  test.each(cut)('%s: invalid-policy, and nothing is sent', async (_, status, body, says) => {
    const ran = await runWith((url) => (url.includes('/contents/') ? { status, body } : undefined));
    expect(ran).toMatchObject({ exitCode: 1, sent: 0, outputs: { status: 'invalid', 'error-code': 'invalid-policy' } });
    expect(ran.log).toContain(says);
  });

  test('the answer of a repository whose SHAs are SHA-256 is whole', async () => {
    const text = Buffer.from(policyFor('http://127.0.0.1:1').replace('openai/gpt-6-luna', 'openai/gpt-6-nova'));
    const sha = createHash('sha256').update(`blob ${text.length}\0`).update(text).digest('hex');
    const body = { ...fileAnswer(text), sha };
    const ran = await runWith((url) => (url.includes('/contents/') ? { body } : undefined));
    expect(ran.outputs.status).toBe('denied');
  });
});

describe('a GitHub that is silent', () => {
  test('is said to be after 15 seconds, and asked once more', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using silent = await listen(createServer());
    const step = stepFor(server.url, { 'policy-ref': '' });
    const ran = await runAction({ ...step, env: { GITHUB_API_URL: `http://127.0.0.1:${silent.port}` } });
    expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'github-unavailable' });
    expect(ran.log).toMatch(
      /^The GitHub API gave no usable answer \(Nothing was received for too long\)\. Asking once more/m,
    );
    expect(silent.connections()).toBe(2);
  }, 60_000);

  test('an answer that breaks off is no answer', async () => {
    const ran = await runWith((url) =>
      url.includes('/contents/')
        ? (response) => {
            response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
            response.write('{"type": "file"');
            setTimeout(() => response.destroy(), 50);
          }
        : undefined,
    );
    expect(ran).toMatchObject({ sent: 0, outputs: { status: 'invalid', 'error-code': 'github-unavailable' } });
  });
});

describe('a token that no header can hold', () => {
  for (const [name, value] of [
    ['a line break', 'ghs_first-half-0123\nghs_second-half-0123'],
    ['whitespace', 'ghs_first-half-0123 ghs_second-half-0123'],
    ['a character that no token has', 'ghs_first-half-0123…'],
  ] as const) {
    test(`with ${name}: told as such, and neither shown nor sent`, async () => {
      const ran = await runWith(() => undefined, { token: value });
      expect(ran).toMatchObject({ sent: 0, asked: 0, outputs: { status: 'invalid', 'error-code': 'invalid-input' } });
      expect(ran.log).toContain('token: it contains a');
      expect(ran.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('first-half');
    });
  }

  test('policy-check says so, too', async () => {
    await using github = await startGitHub({ 'acme/widgets': {} });
    const files = { [policyPath]: policyFor('http://127.0.0.1:1') };
    const inputs = { token: 'ghs_first-half-0123\nghs_second-half-0123' };
    const ran = await runAction({ action: 'policy-check', files, inputs, env: { GITHUB_API_URL: github.url } });
    expect(ran.log).toContain('token: it contains a line break that no GitHub token has.');
    expect(ran.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('first-half');
    expect(github.received).toEqual([]);
  });

  test('extends-token is named as what it is', async () => {
    const inputs = { policy: 'acme/.github/models.yml@main', 'extends-token': 'ghp_one\nghp_two' };
    expect((await runWith(() => undefined, inputs)).log).toContain('extends-token: it contains a line break');
  });
});

test('a policy of the workspace needs no GitHub: none is asked', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({});
  const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs.status).toBe('completed');
  expect(github.received).toEqual([]);
});
