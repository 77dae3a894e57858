import { expect, test } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

/** Inputs of actions/ai-inference v2 that mean something there, and where the setting lives now. */
const retired = [
  { name: 'endpoint', value: 'https://example.test/v1', says: 'the `endpoint` of a key in the policy' },
  { name: 'provider', value: 'copilot', says: 'the `provider` of a key in the policy' },
  { name: 'copilot-cli-path', value: '/bin/copilot', says: 'no Copilot CLI is used here' },
  { name: 'copilot-allow-tools', value: 'shell', says: 'named in `tools`, after the servers in the policy' },
  { name: 'response-file', value: 'out/answer.txt', says: 'the output `response-file`' },
];

for (const { name, value, says } of retired) {
  test(`${name} is an error that says where the setting lives now`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(server.url, { [name]: value }));
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'retired-input' } });
    expect(ran.log).toContain(`The input ${name}`);
    expect(ran.log).toContain(`Remove the line \`${name}:\` of this step; `);
    expect(ran.log).toContain(says);
    expect(ran.log).toContain('/docs/migrate.md');
    expect(server.received).toHaveLength(0);
  });
}

test('v2’s own defaults are ignored', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const inputs = { 'enable-github-mcp': 'false', provider: 'github-models', endpoint: '', 'github-mcp-toolsets': '' };
  expect((await runAction(stepFor(server.url, inputs))).outputs.status).toBe('completed');
});
