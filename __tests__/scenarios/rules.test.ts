import { expect } from 'vitest';
import { type Permissions, startGitHub } from '../harness/github.ts';
import { payloads } from '../harness/payloads.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const strangers = `rules:
  - name: strangers get the small model
    when: {permission: [none, read]}
    enabled: [openai/gpt-6-luna]
    reason: What strangers trigger must stay cheap.
`;

const releaseNotes = `exceptions:
  - model: openai/gpt-6-sol-pro
    when: {workflow: .github/workflows/release-notes.yml}
    reason: Release notes.
    expires: ${new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)}
`;

interface Given {
  readonly more: string;
  readonly model?: string;
  readonly inputs?: Record<string, string>;
  readonly event?: string;
  readonly payload?: object;
  readonly env?: Record<string, string>;
  readonly permissions?: Permissions;
}

/** Runs a step under a policy with rules, as alice unless it is said otherwise. */
async function run({
  more,
  model = 'openai/gpt-6-sol',
  inputs = {},
  event = 'push',
  payload = payloads.push,
  env = {},
  permissions = {},
}: Given) {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub(
    { 'acme/widgets': { [policyPath]: policyFor(server.url, more) } },
    undefined,
    permissions,
  );
  const ran = await runAction({
    inputs: { prompt: 'Say hello.', model, 'api-key': secret, ...inputs },
    event,
    payload,
    env: { GITHUB_API_URL: github.url, GITHUB_ACTOR: 'alice', GITHUB_REF: 'refs/heads/main', ...env },
  });
  return { ran, sent: [...server.received], asked: github.received.map(({ url }) => url) };
}

bundled('somebody with write access is free of a rule for strangers', async () => {
  const { ran, asked } = await run({ more: strangers, permissions: { alice: 'write' } });
  expect(ran.outputs.status).toBe('completed');
  expect(asked.at(-1)).toBe('/repos/acme/widgets/collaborators/alice/permission');
});

test('permissions are asked for only where a `when` names them', async () => {
  const { asked } = await run({ more: strangers.replace('{permission: [none, read]}', '{actor: mallory}') });
  expect(asked.filter((url) => url.includes('collaborators'))).toEqual([]);
});

test('the lowest permission among the people of a run counts', async () => {
  const { ran, sent } = await run({
    more: strangers,
    event: 'pull_request_target',
    payload: payloads.forkedPullRequest,
    permissions: { alice: 'admin', mallory: 'read' },
  });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain(
    'the rule "strangers get the small model" does not enable it (it enables openai/gpt-6-luna); the rule applies because permission is read (mallory) (reason: What strangers trigger must stay cheap)',
  );
  expect(JSON.parse(ran.outputs.decision ?? '').violations).toMatchObject([
    { rule: { because: [{ fact: 'permission', values: ['read'], whose: ['mallory'] }], doubts: [] } },
  ]);
  expect(ran.log).toContain('Write `model: openai/gpt-6-luna`');
  expect(sent).toEqual([]);
});

test('a permission that cannot be told frees from no rule, and the denial says so', async () => {
  const { ran } = await run({ more: strangers, env: { GITHUB_ACTOR: 'dependabot[bot]' } });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('the rule applies because permission is not certain here');
  expect(JSON.parse(ran.outputs.decision ?? '').violations).toMatchObject([
    { of: 'rules.enabled', rule: { name: 'strangers get the small model', doubts: ['permission'] } },
  ]);
});

test('without a token permissions are unknown, and the step says why', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction({
    inputs: { prompt: 'Hi', model: 'openai/gpt-6-luna', 'policy-ref': 'workspace', 'api-key': secret, token: '' },
    files: { [policyPath]: policyFor(server.url, strangers) },
    env: { GITHUB_ACTOR: 'alice' },
  });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('Permissions cannot be looked up: token: it is empty');
});

const workflow = 'acme/widgets/.github/workflows/release-notes.yml';

test('an exception for a workflow holds for the default branch’s file', async () => {
  const given = { more: releaseNotes, model: 'openai/gpt-6-sol-pro' };
  const { ran } = await run({ ...given, env: { GITHUB_WORKFLOW_REF: `${workflow}@refs/heads/main` } });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.summary).toContain('an exception allows it until');
});

/** Runs in which the exception does not hold, and the words that say why. */
const elsewhere: readonly (Omit<Given, 'more'> & { name: string; says: string })[] = [
  {
    name: 'the file of another branch',
    env: { GITHUB_WORKFLOW_REF: `${workflow}@refs/heads/feature` },
    says: 'workflow is ".github/workflows/release-notes.yml", but not the version on the default branch',
  },
  {
    name: 'a tag that is called like the branch',
    env: { GITHUB_WORKFLOW_REF: `${workflow}@refs/tags/main` },
    says: 'not the version on the default branch',
  },
  {
    name: 'another workflow',
    env: { GITHUB_WORKFLOW_REF: 'acme/widgets/.github/workflows/ci.yml@refs/heads/main' },
    says: 'workflow is ".github/workflows/ci.yml", not .github/workflows/release-notes.yml',
  },
  {
    name: 'a workflow of another repository',
    env: { GITHUB_WORKFLOW_REF: 'mallory/x/.github/workflows/release-notes.yml@refs/heads/main' },
    says: 'workflow is unknown',
  },
];

test.each(elsewhere)('an exception for a workflow does not hold for $name', async ({ says, name: _, ...given }) => {
  const { ran, sent } = await run({ ...given, more: releaseNotes, model: 'openai/gpt-6-sol-pro' });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain(says);
  expect(sent).toEqual([]);
});

test('an expired exception is named in the denial', async () => {
  const { ran } = await run({
    more: releaseNotes.replace(/expires: .*/, 'expires: 2026-11-23').replace(/ {4}when: .*\n/, ''),
    model: 'openai/gpt-6-sol-pro',
  });
  expect(ran.log).toMatch(/an exception for it \(\.github\/models\.yml@1f0c2b7:12:5\) expired on 2026-11-23/);
});

test('a rule’s keys leave other routes out', async () => {
  const more = 'rules: [{name: eu only, keys: [eu]}]\n';
  const policy = (text: string) => text.replace('keys:\n', 'keys:\n  - {name: eu, provider: openai, secret: EU_KEY}\n');
  await using server = await startServer(() => completion('Hello.'));
  const text = policy(policyFor(server.url, more)).replace('enabled: [', 'enabled: [deepseek, ');
  const step = { files: { [policyPath]: text.replace('models: [openai', 'models: [deepseek/r1, openai') } };
  const inputs = { prompt: 'Hi', model: 'deepseek/r1', 'policy-ref': 'workspace', 'api-key': secret };
  const ran = await runAction({ ...step, inputs });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('the rule "eu only" allows no key that serves it (it allows eu)');
  expect(server.received).toEqual([]);
});

test('a limit is sent where nothing is asked, and what is asked below it is kept', async () => {
  const more = 'limits: {max-output-tokens: 400}\n';
  const { sent } = await run({ more });
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ max_completion_tokens: 400 });
  const less = await run({ more, inputs: { 'max-completion-tokens': '30' } });
  expect(JSON.parse(less.sent[0]?.body ?? '')).toMatchObject({ max_completion_tokens: 30 });
});

test('asking above a limit is denied, never lowered', async () => {
  const { ran, sent } = await run({
    more: 'mode: audit\nlimits:\n  max-output-tokens: 400\n',
    inputs: { 'max-tokens': '401' },
  });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain(
    'the request asks for 401 output tokens (input `max-tokens`), but limits.max-output-tokens is 400. Write `max-tokens: 400` or less, or',
  );
  expect(sent).toEqual([]);
});

test('the prompt is held against a limit by an estimate: UTF-8 bytes of all messages, divided by 3, rounded up', async () => {
  const more = 'limits: {max-input-tokens: 4}\n';
  const inputs = { prompt: 'äöü', 'system-prompt': '123456' };
  expect((await run({ more, inputs })).ran.outputs.status).toBe('completed');
  const { ran } = await run({ more, inputs: { ...inputs, prompt: 'äöü1' } });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('the prompt has an estimated 5 tokens, but limits.max-input-tokens is 4');
});
