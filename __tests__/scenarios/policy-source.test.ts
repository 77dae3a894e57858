import { expect } from 'vitest';
import { headCommit, startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

bundled('the policy comes from the default branch, whatever is checked out', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const ran = await runAction({
    ...stepFor(server.url, { 'policy-ref': '' }, 'version: 1 # the workspace says something else'),
    env: { GITHUB_API_URL: github.url },
    event: 'pull_request',
  });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'policy-sha': headCommit } });
  expect(github.received.map(({ url }) => url)).toEqual([
    '/repos/acme/widgets/commits/heads%2Fmain',
    `/repos/acme/widgets/contents/.github%2Fmodels.yml?ref=${headCommit}`,
  ]);
  expect(github.received.every(({ headers }) => headers.authorization === `Bearer ${githubToken}`)).toBe(true);
});

test('an event without the default branch’s name: GitHub is asked for it', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const step = stepFor(server.url, { 'policy-ref': '' });
  const ran = await runAction({ ...step, payload: {}, event: 'schedule', env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs.status).toBe('completed');
  expect(github.received[0]?.url).toBe('/repos/acme/widgets');
});

test('policy-ref names a tag, and policy another path', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { 'ai/policy.yml': policyFor(server.url) } });
  const step = stepFor(server.url, { 'policy-ref': 'v1', policy: 'ai/policy.yml' });
  const ran = await runAction({ ...step, env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs).toMatchObject({ status: 'completed', 'policy-sha': headCommit });
  expect(github.received[0]?.url).toBe('/repos/acme/widgets/commits/v1');
});

bundled(
  'a policy kept elsewhere is read with extends-token, and a denial by it annotates no file of this repository',
  async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startGitHub({ 'acme/.github': { 'models.yml': policyFor(server.url) } });
    const inputs = {
      'policy-ref': '',
      policy: 'acme/.github/models.yml@main',
      'extends-token': 'ghp_other-repositories',
      model: 'openai/gpt-6-sol-pro',
    };
    const ran = await runAction({ ...stepFor(server.url, inputs), env: { GITHUB_API_URL: github.url } });
    expect(ran.outputs.status).toBe('denied');
    expect(ran.log).toContain('::error::denied by the policy%0Aacme/.github/models.yml@1f0c2b7:10:14: ');
    expect(github.received.every(({ headers }) => headers.authorization === 'Bearer ghp_other-repositories')).toBe(
      true,
    );
  },
);

const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };

/** Why a policy cannot be read, and the words that tell one reason from another. */
const reasons = [
  {
    name: 'no policy file',
    repositories: { 'acme/widgets': {} },
    code: 'missing-policy',
    says: 'There is no policy: acme/widgets has no file .github/models.yml',
  },
  {
    name: 'a token without contents: read',
    override: forbidden,
    code: 'unreadable-policy',
    says: 'Add `contents: read` to the job’s `permissions`',
  },
  {
    name: 'a repository that cannot be seen',
    repositories: {},
    code: 'unseen-repository',
    says: 'the token in the input `token` cannot see the repository acme/widgets (HTTP 404: Not Found). Add `contents: read`',
  },
  {
    name: 'a token that GitHub does not know',
    override: { status: 401, body: { message: 'Bad credentials' } },
    code: 'unreadable-policy',
    says: 'GitHub rejects the token',
  },
  {
    name: 'an empty repository',
    override: { status: 409, body: { message: 'Git Repository is empty.' } },
    code: 'unreadable-policy',
    says: 'in an empty repository commit the policy first',
    visible: true,
  },
  {
    name: 'a used-up rate limit',
    override: { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'API rate limit exceeded' } },
    code: 'github-unavailable',
    says: 'rate limit is exceeded',
  },
  {
    name: 'an outage of GitHub',
    override: { status: 502, body: {} },
    code: 'github-unavailable',
    says: 'the GitHub API gave no usable answer',
  },
  {
    name: 'a ref that does not exist',
    repositories: { 'acme/widgets': {} },
    inputs: { 'policy-ref': 'gone' },
    code: 'unreadable-policy',
    says: 'there is no branch, tag or commit gone',
  },
  {
    name: 'a folder',
    repositories: { 'acme/widgets': {} },
    contents: [],
    code: 'invalid-policy',
    says: 'it is not a file',
  },
  {
    name: 'a file over 256 KiB',
    repositories: { 'acme/widgets': { [policyPath]: '#'.repeat(256 * 1024 + 1) } },
    code: 'invalid-policy',
    says: 'it has 262145 bytes',
  },
  {
    name: 'bytes that are not UTF-8',
    repositories: { 'acme/widgets': { [policyPath]: new Uint8Array([0xff, 0xfe, 0x41]) } },
    code: 'invalid-policy',
    says: 'it is not UTF-8 text',
  },
];

for (const { name, repositories = {}, override, contents, inputs, code, says, visible } of oneOfEach(
  reasons,
  ({ code }) => code,
)) {
  bundled(`${name}: ${code}, and nothing is sent`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startGitHub(repositories, ({ url }) => {
      if (contents && url.includes('/contents/')) return { body: contents };
      return visible && url.endsWith('/widgets') ? { body: { default_branch: 'main' } } : override;
    });
    const step = stepFor(server.url, { 'policy-ref': '', ...inputs });
    const ran = await runAction({ ...step, env: { GITHUB_API_URL: github.url } });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': code } });
    expect(ran.log).toContain(says);
    expect(server.received).toHaveLength(0);
  });
}

test('a missing policy: the message holds the smallest one that allows the model, ready to paste', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction({
    inputs: { prompt: 'Hi', model: 'openai/gpt-6-luna', 'policy-ref': 'workspace', 'api-key': 'sk-1234' },
  });
  expect(ran.summary).toContain(`/v1/schema/models.schema.json
version: 1
keys:
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-6-luna]
`);
  expect(server.received).toHaveLength(0);
});

test('an invalid policy is reported with the commit that it was read at', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: 'version: 3\n' } });
  const ran = await runAction({ ...stepFor(server.url, { 'policy-ref': '' }), env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs).toMatchObject({ 'error-code': 'invalid-policy', 'policy-sha': headCommit });
});

bundled('one passing fault of GitHub is forgiven', async () => {
  await using server = await startServer(() => completion('Hello.'));
  let asked = 0;
  const files = { 'acme/widgets': { [policyPath]: policyFor(server.url) } };
  await using github = await startGitHub(files, () => (asked++ === 0 ? { status: 502, body: {} } : undefined));
  const ran = await runAction({ ...stepFor(server.url, { 'policy-ref': '' }), env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs.status).toBe('completed');
});
