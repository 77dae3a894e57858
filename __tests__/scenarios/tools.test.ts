import { expect } from 'vitest';
import { startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { pieces, streamed, surfaces, whole } from '../harness/surfaces.ts';
import {
  calling,
  callingResponse,
  messagesOf,
  offeredIn,
  resultsIn,
  startModel,
  toolStep,
  toolsIn,
} from '../harness/tool-models.ts';

const lookUp = {
  name: 'look_up',
  description: 'Looks a word up.',
  inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
  run: ({ word }: Readonly<Record<string, unknown>>) => `${word}: a kind of thing.`,
} as const;

for (const surface of surfaces) {
  for (const manner of ['whole', 'streamed'] as const) {
    bundled(
      `${surface.name}, ${manner}: the model calls two tools at once, is told what came of them, and answers`,
      async () => {
        await using tools = await startMcpServer([lookUp, { name: 'other' }]);
        const calls = [
          { id: 'a', name: 'look_up', given: '{"word":"owl"}' },
          { id: 'b', name: 'look_up', given: '{"word":"elk"}' },
        ];
        const said = { text: 'Both are things.' };
        const last = manner === 'whole' ? { body: whole(surface, said) } : streamed(surface, pieces(surface, said));
        await using model = await startModel((surface.isResponses ? callingResponse : calling)(calls, manner), last);
        const policy = `${surface.policy(model.url)}${toolsIn([{ server: tools, allow: ['look_up'] }])}`;
        const ran = await runAction(stepFor(model.url, { tools: 'docs' }, policy));
        expect(ran.log).not.toContain('::error');
        expect(ran).toMatchObject({
          exitCode: 0,
          outputs: { status: 'completed', response: 'Both are things.', 'finish-reason': 'stop', 'total-tokens': '45' },
        });
        expect(JSON.parse(ran.outputs['tool-calls'] ?? '')).toEqual([
          { server: 'docs', tool: 'look_up', 'duration-ms': expect.any(Number), outcome: 'answered' },
          { server: 'docs', tool: 'look_up', 'duration-ms': expect.any(Number), outcome: 'answered' },
        ]);
        expect(tools.calls()).toEqual([
          { name: 'look_up', given: { word: 'owl' } },
          { name: 'look_up', given: { word: 'elk' } },
        ]);
        expect(model.received.map(offeredIn)).toEqual([['look_up'], ['look_up']]);
        const [owl, elk] = resultsIn(model.received[1]);
        expect(owl).toMatch(/^<untrusted-(\w{32}) name="look_up">\nowl: a kind of thing\.\n<\/untrusted-\1>$/);
        expect(elk).toContain('elk: a kind of thing.');
      },
    );
  }
}

test('without tools nothing changes: no server is asked, and `tool-calls` is empty', async () => {
  await using tools = await startMcpServer([lookUp]);
  await using model = await startModel(completion('Hello.'));
  const policy = policyFor(model.url, toolsIn([{ server: tools, allow: ['look_up'] }]));
  const ran = await runAction(stepFor(model.url, {}, policy));
  expect(ran.outputs).toMatchObject({ status: 'completed', 'tool-calls': '' });
  expect(tools.received).toEqual([]);
  expect(offeredIn(model.received[0])).toEqual([]);
});

test('a model that needs no tool answers at once', async () => {
  await using tools = await startMcpServer([lookUp]);
  await using model = await startModel(completion('Hello.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.', 'tool-calls': '' });
  expect(model.received).toHaveLength(1);
});

test('endless rounds end after `max-tool-rounds`, with one more request without tools and a warning', async () => {
  await using tools = await startMcpServer([lookUp]);
  const again = calling([{ name: 'look_up', given: '{"word":"owl"}' }]);
  await using model = await startModel(again, again, completion('Enough.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }], { 'max-tool-rounds': '2' }));
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Enough.' } });
  expect(ran.log).toMatch(/::warning.*after 2 rounds/);
  expect(model.received.map((request) => offeredIn(request).length)).toEqual([1, 1, 0]);
  expect(tools.calls()).toHaveLength(2);
});

test('a model that calls a tool even without any has not answered', async () => {
  await using tools = await startMcpServer([lookUp]);
  await using model = await startModel(calling([{ name: 'look_up', given: '{"word":"owl"}' }]));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }], { 'max-tool-rounds': '1' }));
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'unavailable', 'error-code': 'empty-answer' } });
  expect(model.received).toHaveLength(2);
});

test('several servers: a name that two of them have is told apart', async () => {
  await using one = await startMcpServer([
    { name: 'read', run: () => 'from one' },
    { name: 'a.b/c', run: () => 'dots' },
  ]);
  await using other = await startMcpServer([{ name: 'read', run: () => 'from other' }]);
  await using model = await startModel(
    calling([
      { id: 'a', name: 'one__read' },
      { id: 'b', name: 'other__read' },
      { id: 'c', name: 'a_b_c' },
    ]),
    completion('Done.'),
  );
  const servers = [
    { server: one, name: 'one', allow: ['read', 'a.b/c'] },
    { server: other, name: 'other', allow: ['read'] },
  ];
  const ran = await runAction(toolStep(model.url, servers));
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(offeredIn(model.received[0])).toEqual(['one__read', 'a_b_c', 'other__read']);
  expect(resultsIn(model.received[1]).map((text) => text.split('\n')[1])).toEqual(['from one', 'from other', 'dots']);
});

test('50 parallel calls are all made, and answered in their order', async () => {
  await using tools = await startMcpServer([lookUp]);
  const calls = Array.from({ length: 50 }, (_, index) => ({
    id: `c${index}`,
    name: 'look_up',
    given: `{"word":"w${index}"}`,
  }));
  await using model = await startModel(calling(calls, 'streamed'), completion('Done.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(tools.calls()).toHaveLength(50);
  const results = resultsIn(model.received[1]);
  expect(results.map((text) => text.split('\n')[1])).toEqual(calls.map((_, index) => `w${index}: a kind of thing.`));
});

test('a tool that is not allowed is refused to the model, listed, and never called', async () => {
  await using tools = await startMcpServer([lookUp, { name: 'delete_all', run: () => 'gone' }]);
  await using model = await startModel(calling([{ name: 'delete_all' }]), completion('I may not.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'I may not.' });
  expect(tools.calls()).toEqual([]);
  expect(resultsIn(model.received[1])).toEqual(['There is no such tool. You may call: look_up.']);
  expect(JSON.parse(ran.outputs['tool-calls'] ?? '')).toEqual([
    { server: '', tool: 'delete_all', 'duration-ms': 0, outcome: 'refused' },
  ]);
});

test('arguments that are no JSON object are told to the model, and sent back as an object', async () => {
  await using tools = await startMcpServer([lookUp]);
  await using model = await startModel(
    calling([
      { id: 'a', name: 'look_up', given: '{"word":' },
      { id: 'b', name: 'look_up', given: '[]' },
      { id: 'c', name: 'look_up', given: '' },
    ]),
    completion('Done.'),
  );
  await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }]));
  expect(tools.calls()).toEqual([{ name: 'look_up', given: {} }]);
  const results = resultsIn(model.received[1]);
  expect(results[0]).toContain('not a JSON object');
  expect(results[1]).toContain('not a JSON object');
  const [, , assistant] = messagesOf(model.received[1]);
  expect(assistant?.tool_calls).toMatchObject([
    { function: { arguments: '{}' } },
    { function: { arguments: '{}' } },
    {},
  ]);
});

test('a tool that fails tells the model so', async () => {
  const content = [{ type: 'text', text: 'No such word.' }];
  await using tools = await startMcpServer([{ ...lookUp, run: () => ({ content, isError: true }) }]);
  await using model = await startModel(calling([{ name: 'look_up' }]), completion('Unknown.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(resultsIn(model.received[1])[0]).toMatch(
    /^The tool has not answered \(failed\):\n<untrusted[\s\S]*No such word\./,
  );
  expect(JSON.parse(ran.outputs['tool-calls'] ?? '')).toMatchObject([{ outcome: 'failed' }]);
});

test('tools on several pages are found, and a session is ended', async () => {
  const many = Array.from({ length: 7 }, (_, index) => ({ name: `tool_${index}`, run: () => `result ${index}` }));
  await using tools = await startMcpServer(many, { pageSize: 2, hasSessions: true });
  await using model = await startModel(calling([{ name: 'tool_6' }]), completion('Done.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['tool_6'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(resultsIn(model.received[1])[0]).toContain('result 6');
  expect(tools.received.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'session-1' } });
});

test('a schema holds for the last answer, which is repaired within the same conversation', async () => {
  await using tools = await startMcpServer([lookUp]);
  await using model = await startModel(
    calling([{ name: 'look_up', given: '{"word":"owl"}' }]),
    completion('An owl.'),
    completion('{"word":"owl"}'),
  );
  const inputs = { 'response-schema': '{type: object, required: [word], properties: {word: {type: string}}}' };
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['look_up'] }], inputs));
  expect(ran.outputs).toMatchObject({ status: 'completed', json: '{"word":"owl"}' });
  expect(model.received).toHaveLength(3);
  expect(resultsIn(model.received[2])[0]).toContain('owl: a kind of thing.');
  expect(offeredIn(model.received[2])).toEqual([]);
});
