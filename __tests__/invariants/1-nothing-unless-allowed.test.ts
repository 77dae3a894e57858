import fc from 'fast-check';
import { expect } from 'vitest';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { startGitHub } from '../harness/github.ts';
import { judged, policyOf } from '../harness/judging.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { toolsIn } from '../harness/tool-models.ts';

/** Runs that no enforcing layer has allowed; each ends without a request to any provider. */
const cases: readonly {
  name: string;
  status: string;
  inputs?: Record<string, string>;
  policy?: (text: string) => string;
}[] = [
  { name: 'denied by the disabled list', status: 'denied', inputs: { model: 'openai/gpt-6-sol-pro' } },
  {
    name: 'denied by the disabled list, as a snapshot',
    status: 'denied',
    inputs: { model: 'openai/gpt-6-sol-pro-2026-08-07' },
  },
  { name: 'denied by the enabled list', status: 'denied', inputs: { model: 'openai/gpt-5' } },
  { name: 'denied for want of a key', status: 'denied', inputs: { model: 'openai/gpt-6-sol-mini' } },
  { name: 'an invalid policy', status: 'invalid', policy: (text) => `${text}unknown: 1\n` },
  { name: 'an unreadable policy', status: 'invalid', policy: (text) => text.replace('version', '\u0000') },
  {
    name: 'a policy of another version',
    status: 'invalid',
    policy: (text) => text.replace('version: 1', 'version: 2'),
  },
];

for (const { name, status, inputs, policy = (text: string) => text } of oneOfEach(cases, ({ status }) => status)) {
  bundled(`invariant 1: nothing reaches a provider: ${name}`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(server.url, inputs, policy(policyFor(server.url))));
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status } });
    expect(server.received).toHaveLength(0);
  });
}

test('invariant 1: nothing reaches a provider: a GitHub API that does not answer', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({}, () => (response) => void response.socket?.destroy());
  const step = stepFor(server.url, { 'policy-ref': '' });
  const ran = await runAction({ ...step, env: { GITHUB_API_URL: github.url } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'github-unavailable' } });
  expect(server.received).toHaveLength(0);
});

test('invariant 1: what decide allows has a route, and no list against it', () => {
  const name = fc.constantFrom(
    'gpt-6-luna',
    'gpt-6-sol',
    'gpt-6-sol-pro',
    'gpt-6-sol-pro-0807',
    'ft:gpt-6-sol-pro:a::b',
    'x',
  );
  const policy = policyOf(policyFor('http://127.0.0.1:1'));
  fc.assert(
    fc.property(fc.constantFrom('openai', 'deepseek'), name, (publisher, model) => {
      const decision = judged(policy, `${publisher}/${model}`);
      if (decision.verdict === 'denied') return decision.violations.length > 0;
      return decision.routes.length > 0 && ['openai/gpt-6-luna', 'openai/gpt-6-sol'].includes(decision.model);
    }),
  );
});

/** Runs whose tools no layer has allowed, or whose model or prompt is denied; each ends without a request to a server or a provider. */
const toolCases: readonly {
  readonly name: string;
  readonly code: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly policy?: (text: string, address: string) => string;
}[] = [
  { name: 'a server that the policy does not have', code: 'denied', inputs: { tools: 'docs,others' } },
  { name: 'a policy without tools', code: 'denied', policy: (text) => text.replace(/tools:[\s\S]*/, '') },
  {
    name: 'a policy that allows no server',
    code: 'denied',
    policy: (text) => text.replace(/tools:[\s\S]*/, 'tools: []\n'),
  },
  { name: 'a model that is denied', code: 'denied', inputs: { model: 'openai/gpt-6-sol-pro' } },
  {
    name: 'audit, which relaxes no tools',
    code: 'denied',
    inputs: { tools: 'others' },
    policy: (text) => `mode: audit\n${text}`,
  },
  {
    name: 'a secret in the prompt',
    code: 'secret-in-prompt',
    inputs: { prompt: fakeSecret('GitHub token') },
    policy: (text) => `secrets-in-prompt: block\n${text}`,
  },
  { name: 'an invalid policy', code: 'invalid-policy', policy: (text) => text.replace('allow:', 'allows:') },
  { name: 'a schema that is none', code: 'invalid-schema', inputs: { 'response-schema': 'type: text' } },
  {
    name: 'a secret of the server that is missing',
    code: 'missing-key',
    policy: (text) => `${text}    secret: DOCS_TOKEN\n`,
  },
];

for (const { name, code, inputs = {}, policy = (text: string) => text } of toolCases) {
  test(`invariant 1: nothing reaches a tool server or a provider: ${name}`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using tools = await startMcpServer([{ name: 'read' }]);
    const text = policyFor(server.url, toolsIn([{ server: tools, allow: ['read'] }]));
    const ran = await runAction(stepFor(server.url, { tools: 'docs', ...inputs }, policy(text, tools.address)));
    expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': code } });
    expect([...server.received, ...tools.received]).toEqual([]);
  });
}
