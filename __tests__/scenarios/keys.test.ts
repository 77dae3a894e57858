import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { payloads } from '../harness/payloads.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Where a secret may come from. */
const sources = [
  { name: 'api-key', inputs: {} },
  { name: 'api-keys', inputs: { 'api-key': '', 'api-keys': `OTHER: x\nLOCAL_KEY: ${secret}\n` } },
  { name: 'the environment', inputs: { 'api-key': '' }, env: { LOCAL_KEY: secret } },
  {
    name: 'the environment, with a line break at the end',
    inputs: { 'api-key': '' },
    env: { LOCAL_KEY: `${secret}\n` },
  },
  {
    name: 'api-keys before the environment',
    inputs: { 'api-key': '', 'api-keys': `LOCAL_KEY: ${secret}` },
    env: { LOCAL_KEY: 'old-value' },
  },
];

for (const { name, inputs, env = {} } of sources) {
  bundled(`a secret from ${name} is used, and masked before anything else`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url, inputs), env });
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    const [first = ''] = ran.log.split('\n').filter((line) => !/^::(?:add-mask|group|endgroup)::/.test(line));
    expect(ran.log.indexOf(`::add-mask::${secret}`)).toBeGreaterThanOrEqual(0);
    expect(ran.log.indexOf(`::add-mask::${secret}`)).toBeLessThan(ran.log.indexOf(first));
  });
}

test('a value of api-keys is taken literally after the first colon', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await runAction(stepFor(server.url, { 'api-key': '', 'api-keys': 'LOCAL_KEY: a:b"{{c}}:d#e' }));
  expect(server.received[0]?.headers.authorization).toBe('Bearer a:b"{{c}}:d#e');
});

bundled('on-missing-key: skip passes, in a run of one’s own with a warning, and every output is set', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepFor(server.url, { 'api-key': '', 'on-missing-key': 'skip' }));
  expect(ran).toMatchObject({
    exitCode: 0,
    outputs: { status: 'skipped', 'error-code': '', response: '', key: 'local' },
  });
  expect(ran.log).toContain('::warning::skipped, as `on-missing-key` allows');
  expect(ran.summary.split('\n')[2]).toMatch(/ · allowed by `on-missing-key` · nothing was sent$/);
  expect(server.received).toHaveLength(0);
});

test.each([
  [
    'a fork’s pull request',
    'pull_request',
    payloads.forkedPullRequest,
    'alice',
    'This run belongs to a pull request from a fork',
  ],
  ['Dependabot’s run', 'pull_request', payloads.pullRequest, 'dependabot[bot]', 'Store LOCAL_KEY there as well'],
  ['a push that hands no secret over', 'push', payloads.push, 'alice', 'Is the secret stored in this repository?'],
])('a missing secret: %s is told from the others', async (_, event, payload, actor, says) => {
  await using server = await startServer(() => completion('Hello.'));
  const step = { event, payload, env: { GITHUB_ACTOR: actor } };
  const onPush = event === 'push' ? 'workspace' : '';
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const { files, inputs } = stepFor(server.url, { 'api-key': '', 'policy-ref': onPush });
  const ran = await runAction({ ...step, files, inputs, env: { ...step.env, GITHUB_API_URL: github.url } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'missing-key' } });
  expect(ran.log).toContain(says);
  const skipped = await runAction({
    ...step,
    files,
    inputs: { ...inputs, 'on-missing-key': 'skip' },
    env: { ...step.env, GITHUB_API_URL: github.url },
  });
  expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
  expect(ran.log).toContain('on-missing-key');
  expect(skipped.log, 'what is set already is not advised').not.toContain('on-missing-key: skip');
  const level = event === 'push' ? 'warning' : 'notice';
  const told = skipped.log
    .split('\n')
    .find((line) => line.startsWith(`::${level}::skipped, as \`on-missing-key\` allows`));
  expect(told).toContain('%0AThe key `local` needs the secret LOCAL_KEY');
});

test('a denied model is denied, also without a key and with on-missing-key: skip', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const inputs = { 'api-key': '', 'on-missing-key': 'skip', model: 'openai/gpt-6-sol-pro' };
  const ran = await runAction(stepFor(server.url, inputs));
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied' } });
});

test('custom/KEY/MODEL pins a key, and the decision names the model alone', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const second = `  - name: second\n    provider: azure\n    endpoint: ${server.url}\n    secret: SECOND_KEY\n    models: {openai/gpt-6-luna: luna-2}\nmodels:\n`;
  const policy = policyFor(server.url).replace('models:\n  enabled', `${second}  enabled`);
  const ran = await runAction(stepFor(server.url, { model: 'custom/second/gpt-6-luna' }, policy));
  expect(ran.outputs).toMatchObject({
    status: 'completed',
    model: 'openai/gpt-6-luna',
    key: 'second',
    provider: 'azure',
  });
  expect(server.received[0]?.url).toBe('/openai/v1/chat/completions');
});

test('accept-parameters lets a workflow set further fields', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace('secret:', 'accept-parameters: [top_k]\n    secret:');
  await runAction(stepFor(server.url, { parameters: 'top_k: 5' }, policy));
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ top_k: 5 });
});
