import { expect, test } from 'vitest';
import { evaluation, promptFile } from '../harness/evaluations.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { payloads } from '../harness/payloads.ts';
import { calling, toolsIn } from '../harness/tool-models.ts';

const file = promptFile(
  [
    ['owl', 'ok'],
    ['elk', 'ok'],
  ],
  'tools: [docs]\n',
);

const look = { name: 'look_up', run: ({ word }: Readonly<Record<string, unknown>>) => `${word}: ok.` };

test('rows of a prompt file that names a server hold the same conversation as a step', async () => {
  await using tools = await startMcpServer([look]);
  const ran = await evaluation({
    files: { 'look.prompt.yml': file },
    policy: toolsIn([{ server: tools, allow: ['look_up'] }]),
    answer: ({ all }) => {
      if (all.includes('"role":"tool"')) return 'It is ok.';
      const [, word = ''] = /Say (\w+)/.exec(all) ?? [];
      return calling([{ name: 'look_up', given: JSON.stringify({ word }) }], 'streamed');
    },
  });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'passed', 'passed-rows': '2' } });
  expect(ran.asked).toHaveLength(4);
  expect(
    tools
      .calls()
      .map(({ given }) => given)
      .toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
  ).toEqual([{ word: 'elk' }, { word: 'owl' }]);
});

test('a server that the policy does not have: nothing is asked, and nothing contacted', async () => {
  await using tools = await startMcpServer([look]);
  const ran = await evaluation({
    files: { 'look.prompt.yml': file },
    policy: toolsIn([{ server: tools, name: 'logs', allow: ['look_up'] }]),
  });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'error-code': 'denied' } });
  expect(ran.log).toContain('The tool server "docs" is denied: `tools` has no server of this name (it has logs)');
  expect(ran.asked).toEqual([]);
  expect(tools.received).toEqual([]);
});

test('a file that strangers may have written names no server, and one of a branch of the repository does', async () => {
  for (const [event, payload, answers] of [
    ['pull_request_target', payloads.forkedPullRequest, 0],
    ['pull_request', payloads.forkedPullRequest, 0],
    ['pull_request', payloads.pullRequest, 2],
  ] as const) {
    await using tools = await startMcpServer([look]);
    const ran = await evaluation({
      files: { 'look.prompt.yml': file },
      policy: toolsIn([{ server: tools, allow: ['look_up'] }]),
      inputs: { 'compare-to': 'none' },
      event,
      payload,
    });
    expect(ran.asked).toHaveLength(answers);
    expect(ran.outputs['error-code']).toBe(answers === 0 ? 'invalid-input' : '');
    if (answers > 0) continue;
    expect(ran.log).toContain(
      `The prompt file "look.prompt.yml" names the tool servers "docs". On ${event}, people without`,
    );
    expect(tools.received).toEqual([]);
  }
});
