import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { canonicalTools } from '../../src/policy/model/tools/pin.ts';
import { type ServedTool, startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { calling, messagesOf, resultsIn, startModel, toolStep, toolsIn } from '../harness/tool-models.ts';

const read = { name: 'read', description: 'Reads.', run: () => 'ok' };
const once = calling([{ name: 'read' }]);

/** The pin of a server's tools. */
function pinOf(...tools: readonly { readonly name: string; readonly description?: string }[]): string {
  const definitions = tools.map(({ name, description = '' }) => ({
    name,
    description,
    inputSchema: { type: 'object' },
  }));
  return `sha256:${createHash('sha256').update(canonicalTools(definitions)).digest('hex')}`;
}

bundled('a server without a pin has the line to add printed', async () => {
  await using tools = await startMcpServer([read, { name: 'other' }]);
  await using model = await startModel(completion('Done.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['read'] }]));
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(ran.log).toContain(`pin: ${pinOf(read)}`);
});

test('the line that is printed is a pin, and names what changes later: which tool, and which part of it', async () => {
  const other = { name: 'other', description: 'Else.' };
  const schema = { type: 'object' as const, properties: { to: {} } };
  let now: readonly ServedTool[] = [read, other, { name: 'third' }];
  await using tools = await startMcpServer(() => now);
  await using model = await startModel(completion('Done.'));
  const allow = ['read', 'other', 'third'];
  const first = await runAction(toolStep(model.url, [{ server: tools, allow }]));
  const [, pin = ''] = /pin: (sha256:[0-9a-f]{64}[^\n%]*)/.exec(first.log) ?? [];
  const pinned = toolStep(model.url, [{ server: tools, allow, more: `    pin: ${pin}\n` }]);
  expect((await runAction(pinned)).outputs).toMatchObject({ status: 'completed' });
  now = [
    { ...read, description: 'Reads, and sends.' },
    { ...other, inputSchema: schema },
  ];
  const ran = await runAction(pinned);
  expect(ran.outputs).toMatchObject({ status: 'denied', 'error-code': 'tools-changed' });
  expect(ran.log).toContain('"other": its input schema changed; "read": its description changed; "third" is gone.');
  expect(ran.log).not.toContain('sends');
});

test('a pin that matches is silent', async () => {
  await using tools = await startMcpServer([{ name: 'other' }, read]);
  await using model = await startModel(completion('Done.'));
  const step = toolStep(model.url, [{ server: tools, allow: ['read'], more: `    pin: ${pinOf(read)}\n` }]);
  const ran = await runAction(step);
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(ran.log).not.toContain('pin:');
});

for (const [what, now] of [
  ['another description', [{ ...read, description: 'Reads, and sends.' }]],
  ['another schema', [{ ...read, inputSchema: { type: 'object' as const, properties: { to: {} } } }]],
  ['no tool of that name', [{ name: 'other' }]],
] as const) {
  test(`a pin that does not match is a denial, and nothing is sent to the model: ${what}`, async () => {
    await using tools = await startMcpServer(now);
    await using model = await startModel(completion('Done.'));
    const step = toolStep(model.url, [{ server: tools, allow: ['read'], more: `    pin: ${pinOf(read)}\n` }]);
    const ran = await runAction(step);
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'error-code': 'tools-changed' } });
    expect(model.received).toEqual([]);
    expect(tools.calls()).toEqual([]);
  });
}

test('a server that cannot be reached fails the step as unavailable, unless `continue-on` says otherwise', async () => {
  await using model = await startModel(completion('Done.'));
  const gone = { address: 'http://127.0.0.1:9/mcp' };
  for (const [inputs, exitCode] of [
    [{}, 1],
    [{ 'continue-on': 'unavailable' }, 0],
  ] as const) {
    const ran = await runAction(toolStep(model.url, [{ server: gone, allow: ['read'] }], inputs));
    expect(ran).toMatchObject({ exitCode, outputs: { status: 'unavailable', 'error-code': 'tools-unavailable' } });
    expect(ran.log).toContain('ECONNREFUSED');
  }
  expect(model.received).toEqual([]);
});

test('a server that is out for a moment is asked again, and one that refuses is not', async () => {
  let asked = 0;
  await using shaky = await startMcpServer([read], {
    instead: () => (asked++ < 2 ? { status: 503, body: 'Later.' } : undefined),
  });
  await using model = await startModel(completion('Done.'));
  const again = await runAction(toolStep(model.url, [{ server: shaky, allow: ['read'] }], { retries: '3' }));
  expect(again.outputs).toMatchObject({ status: 'completed' });
  await using strict = await startMcpServer([read], { instead: () => ({ status: 401, body: 'Who are you?' }) });
  const ran = await runAction(toolStep(model.url, [{ server: strict, allow: ['read'] }], { retries: '3' }));
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'tools-unavailable' });
  expect(ran.log).toContain('It answered 401: Who are you?');
  expect(strict.received.length).toBeLessThanOrEqual(2);
});

test('a server that has none of the allowed tools is not available, and one that lacks some is warned of', async () => {
  await using tools = await startMcpServer([read]);
  await using model = await startModel(completion('Done.'));
  const none = await runAction(toolStep(model.url, [{ server: tools, allow: ['write'] }]));
  expect(none.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'tools-unavailable' });
  expect(model.received).toEqual([]);
  const some = await runAction(toolStep(model.url, [{ server: tools, allow: ['read', 'write'] }]));
  expect(some.outputs).toMatchObject({ status: 'completed' });
  expect(some.log).toMatch(/::warning.*does not have "write"/);
});

test('a secret that a server needs is asked for before anybody is contacted; `on-missing-key` may skip', async () => {
  await using tools = await startMcpServer([read]);
  await using model = await startModel(completion('Done.'));
  const servers = [{ server: tools, allow: ['read'], more: '    secret: DOCS_TOKEN\n' }];
  const ran = await runAction(toolStep(model.url, servers));
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'missing-key' });
  expect(ran.log).toContain('DOCS_TOKEN: ${{ secrets.DOCS_TOKEN }}');
  const skipped = await runAction(toolStep(model.url, servers, { 'on-missing-key': 'skip' }));
  expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
  expect([...tools.received, ...model.received]).toEqual([]);
});

test('`max-input-tokens` holds for the conversation as it has grown', async () => {
  await using tools = await startMcpServer([{ ...read, run: () => 'x'.repeat(9000) }]);
  await using model = await startModel(once, completion('Done.'));
  const ran = await runAction(
    toolStep(model.url, [{ server: tools, allow: ['read'] }], {}, 'limits:\n  max-input-tokens: 2000\n'),
  );
  expect(ran).toMatchObject({
    exitCode: 1,
    outputs: { status: 'denied', 'error-code': 'denied', 'total-tokens': '15' },
  });
  expect(ran.log).toContain('After 1 round of tool calls the conversation has an estimated');
  expect(model.received).toHaveLength(1);
});

test('`max-cost` holds for all rounds together, which says why nothing more was sent, and what it had cost', async () => {
  await using tools = await startMcpServer([read]);
  await using model = await startModel(once, completion('Done.'));
  const costs =
    'limits:\n  max-cost: 0.02\nprices:\n  openai/gpt-6-luna: {input: 1, cached-input: 1, cache-write: 1, output: 1000}\n';
  const ran = await runAction(
    toolStep(model.url, [{ server: tools, allow: ['read'] }], { 'max-completion-tokens': '17' }, costs),
  );
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'error-code': 'denied', cost: '0.00501' } });
  expect(ran.log).toContain('Nothing more was sent.');
  expect(model.received).toHaveLength(1);
  expect(JSON.parse(ran.outputs['tool-calls'] ?? '')).toHaveLength(1);
});

test('an outage in a later round is retried, and told with what had been used', async () => {
  await using tools = await startMcpServer([read]);
  const out = failure(500, 'server_error', 'Oops.', { 'retry-after-ms': '1' });
  await using shaky = await startModel(once, out, completion('Done.'));
  const ran = await runAction(toolStep(shaky.url, [{ server: tools, allow: ['read'] }], { retries: '1' }));
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Done.' });
  expect(tools.calls()).toHaveLength(1);
  await using down = await startModel(once, out);
  const failed = await runAction(toolStep(down.url, [{ server: tools, allow: ['read'] }], { retries: '0' }));
  expect(failed.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'server-error', 'total-tokens': '15' });
});

test('a conversation moves on to the next key after an outage, with all that was looked up', async () => {
  await using tools = await startMcpServer([read]);
  await using first = await startModel(once, failure(500, 'server_error', 'Oops.'));
  await using second = await startModel(completion('Done.'));
  const keys = policyFor(first.url).replace(
    'models:\n  enabled',
    `  - {name: spare, provider: openai, endpoint: '${second.url}/v1', secret: SPARE_KEY, models: [openai/gpt-6-luna]}\nfallback: [outage]\nmodels:\n  enabled`,
  );
  const step = stepFor(
    first.url,
    { tools: 'docs', retries: '0', 'api-key': '' },
    `${keys}${toolsIn([{ server: tools, allow: ['read'] }])}`,
  );
  const ran = await runAction({ ...step, env: { LOCAL_KEY: 'sk-first-0123456789', SPARE_KEY: 'sk-spare-0123456789' } });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Done.', key: 'spare' });
  expect(resultsIn(second.received[0])).toHaveLength(1);
});

test('what a server wants back with a call goes back to it, and to no other key', async () => {
  await using tools = await startMcpServer([read]);
  const thought = 'I should read.';
  const signature = { google: { thought_signature: 'c2ln' } };
  const call = { id: 'a', type: 'function', function: { name: 'read', arguments: '{}' }, extra_content: signature };
  const message = { role: 'assistant', content: null, reasoning_content: thought, tool_calls: [call] };
  const thinking = { body: { model: 'gpt-6-luna', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] } };
  await using first = await startModel(thinking, thinking, failure(500, 'server_error', 'Oops.'));
  await using second = await startModel(completion('Done.'));
  const keys = policyFor(first.url).replace(
    'models:\n  enabled',
    `  - {name: spare, provider: openai, endpoint: '${second.url}/v1', secret: SPARE_KEY, models: [openai/gpt-6-luna]}\nfallback: [outage]\nmodels:\n  enabled`,
  );
  const policy = `${keys}${toolsIn([{ server: tools, allow: ['read'] }])}`;
  const step = stepFor(first.url, { tools: 'docs', retries: '0', 'api-key': '' }, policy);
  const ran = await runAction({ ...step, env: { LOCAL_KEY: 'sk-first-0123456789', SPARE_KEY: 'sk-spare-0123456789' } });
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'spare' });
  expect(messagesOf(first.received[1])[2]).toEqual({ ...message, tool_calls: [call] });
  expect(second.received[0]?.body).not.toContain(thought);
  expect(second.received[0]?.body).not.toContain('thought_signature');
  expect(resultsIn(second.received[0])).toHaveLength(2);
});

test('a model that the policy denies has none of its calls made', async () => {
  await using tools = await startMcpServer([read]);
  await using model = await startServer(() => ({
    body: {
      model: 'gpt-5',
      choices: [
        {
          message: { content: null, tool_calls: [{ id: 'a', function: { name: 'read', arguments: '{}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    },
  }));
  const policy = `${policyFor(model.url).replace('secret:', 'served: check\n    secret:')}${toolsIn([{ server: tools, allow: ['read'] }])}`;
  const ran = await runAction(stepFor(model.url, { tools: 'docs' }, policy));
  expect(ran.outputs).toMatchObject({ status: 'mismatched', 'error-code': 'served-model-denied' });
  expect(tools.calls()).toEqual([]);
});

bundled('a run that is cancelled while a tool is called ends as cancelled', async () => {
  let cancel: () => void = () => undefined;
  await using tools = await startMcpServer([read], {
    instead: (_, { method }) => {
      if (method !== 'tools/call') return undefined;
      setTimeout(() => cancel(), 50);
      return () => undefined;
    },
  });
  await using model = await startModel(once, completion('Done.'));
  const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['read'] }]), (given) => {
    cancel = () => given('SIGINT');
  });
  expect(ran.outputs).toMatchObject({ status: 'cancelled', 'total-tokens': '15' });
  expect(model.received).toHaveLength(1);
});

test('the deadline holds while a tool is called, and while a server is connected', async () => {
  for (const method of ['tools/call', 'tools/list']) {
    await using tools = await startMcpServer([read], {
      instead: (_, message) => (message.method === method ? () => undefined : undefined),
    });
    await using model = await startModel(once, completion('Done.'));
    const ran = await runAction(toolStep(model.url, [{ server: tools, allow: ['read'] }], { deadline: '1' }));
    expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'timed-out' });
    expect(ran.log).toContain('`deadline` of 1.0 s');
  }
});
