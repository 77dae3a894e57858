import { expect, test } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

/** Inputs of actions/ai-inference v2 that mean something there, and where the setting lives now. */
const retired = [
  { name: 'endpoint', value: 'https://example.test/v1', says: 'the `endpoint` of a key in the policy' },
  { name: 'provider', value: 'copilot', says: 'the `provider` of a key in the policy' },
  { name: 'enable-github-mcp', value: 'true', says: 'the model is given no tools here' },
  { name: 'github-mcp-token', value: 'ghp_mcp-token-value', says: 'the model is given no tools here' },
  { name: 'github-mcp-toolsets', value: 'repos', says: 'the model is given no tools here' },
  { name: 'copilot-cli-path', value: '/bin/copilot', says: 'the model is given no tools here' },
  { name: 'copilot-allow-tools', value: 'shell', says: 'the model is given no tools here' },
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
    expect(ran.summary).not.toContain('ghp_mcp-token-value');
    expect(server.received).toHaveLength(0);
  });
}

test('v2’s own defaults are ignored', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const inputs = { 'enable-github-mcp': 'false', provider: 'github-models', endpoint: '', 'github-mcp-toolsets': '' };
  expect((await runAction(stepFor(server.url, inputs))).outputs.status).toBe('completed');
});
