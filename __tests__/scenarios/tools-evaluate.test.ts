import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { promptFile } from '../harness/evaluations.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { calling, resultsIn, toolsIn } from '../harness/tool-models.ts';

const file = promptFile(
  [
    ['owl.', 'ok'],
    ['elk.', 'ok'],
  ],
  'tools: [docs]\n',
);

test('a row of a prompt file that names tools is answered by the same conversation, and never from the cache', async () => {
  await using tools = await startMcpServer([{ name: 'read', run: () => 'looked up' }]);
  await using model = await startServer((request) =>
    resultsIn(request).length === 0
      ? calling([{ name: 'read' }])
      : completion(`ok: ${resultsIn(request)[0]?.split('\n')[1]}`),
  );
  const policy = policyFor(model.url, toolsIn([{ server: tools, allow: ['read'] }]));
  const inputs = {
    'policy-ref': 'workspace',
    'api-key': secret,
    'compare-to': 'none',
    'cache-folder': 'cache',
    formats: '',
  };
  const step = { action: 'evaluate' as const, inputs, files: { [policyPath]: policy, 'a.prompt.yml': file } };
  const ran = await runAction(step);
  expect(ran).toMatchObject({
    exitCode: 0,
    outputs: { status: 'passed', rows: '2', 'passed-rows': '2', 'input-tokens': '62' },
  });
  expect(tools.calls()).toHaveLength(2);
  expect(model.received).toHaveLength(4);
  const results = readFileSync(ran.outputs['results-file'] ?? '', 'utf8')
    .trim()
    .split('\n');
  expect(results.map((line) => JSON.parse(line).completion)).toEqual(['ok: looked up', 'ok: looked up']);
  expect(ran.log.match(/has no pin/g)).toHaveLength(1);
});

test('a server that the policy does not have is an error of each row, and nobody is asked', async () => {
  await using tools = await startMcpServer([{ name: 'read' }]);
  await using model = await startServer(() => completion('ok'));
  const policy = policyFor(model.url, toolsIn([{ server: tools, name: 'others', allow: ['read'] }]));
  const inputs = { 'policy-ref': 'workspace', 'api-key': secret, 'compare-to': 'none' };
  const ran = await runAction({ action: 'evaluate', inputs, files: { [policyPath]: policy, 'a.prompt.yml': file } });
  expect(ran).toMatchObject({ exitCode: 1 });
  expect([...tools.received, ...model.received]).toEqual([]);
});
