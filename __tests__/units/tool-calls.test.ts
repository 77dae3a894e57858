import { describe, expect, test } from 'vitest';
import type { Answer, Call, ToolCall } from '../../src/providers/provider.ts';
import { surfaces } from '../../src/providers/surface.ts';

const apis = ['chat-completions', 'responses'] as const;

/** A call of a tool as a server tells it; what is absent is not told. */
type Told = Partial<ToolCall>;

/** The calls of an answer that came whole. */
function whole(api: (typeof apis)[number], calls: readonly Told[], text = '', end?: string): Answer | undefined {
  const toolCalls = calls.map(({ id, name, arguments: given }) => ({
    ...(id !== undefined && { id }),
    type: 'function',
    function: { name, arguments: given },
  }));
  const items = calls.map(({ id, name, arguments: given }, index) => ({
    type: 'function_call',
    id: `fc_${index}`,
    ...(id !== undefined && { call_id: id }),
    name,
    arguments: given,
  }));
  const message = { type: 'message', content: [{ type: 'output_text', text }] };
  const body =
    api === 'responses'
      ? { status: 'completed', model: 'x', output: [...(text === '' ? [] : [message]), ...items] }
      : {
          choices: [
            {
              message: { content: text === '' ? null : text, tool_calls: toolCalls },
              finish_reason: end ?? 'tool_calls',
            },
          ],
        };
  return surfaces[api].read(JSON.parse(JSON.stringify(body)), 'req', true);
}

function callsOf(answer: Answer | undefined): readonly ToolCall[] {
  return answer && 'completion' in answer ? (answer.completion.calls ?? []) : [];
}

/** What comes of the events of a stream. */
function streamed(api: (typeof apis)[number], events: readonly object[], offersTools = true): Answer {
  const collector = surfaces[api].collect('req', offersTools);
  for (const event of events) collector.add(JSON.parse(JSON.stringify(event)));
  return collector.end('marked');
}

const delta = (...calls: readonly object[]) => ({ choices: [{ index: 0, delta: { tool_calls: calls } }] });
const chatEnd = { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] };

describe.each(apis)('%s: an answer that came whole', (api) => {
  test('gives its calls, several at once, and says that it ended with them', () => {
    const answer = whole(api, [
      { id: 'a', name: 'read', arguments: '{"path":"x"}' },
      { id: 'b', name: 'read', arguments: '{"path":"y"}' },
    ]);
    expect(answer).toMatchObject({ completion: { end: 'tool-call', finishReason: 'tool_calls', text: '' } });
    expect(callsOf(answer)).toEqual([
      { id: 'a', name: 'read', arguments: '{"path":"x"}' },
      { id: 'b', name: 'read', arguments: '{"path":"y"}' },
    ]);
  });

  test('keeps what it said beside its calls', () => {
    expect(whole(api, [{ id: 'a', name: 'read', arguments: '{}' }], 'I look it up.')).toMatchObject({
      completion: { text: 'I look it up.', end: 'tool-call' },
    });
  });

  test.each(['', '{"path":', 'none', '[]'])('gives the arguments %j as they are', (text) => {
    expect(callsOf(whole(api, [{ id: 'a', name: 'read', arguments: text }]))[0]?.arguments).toBe(text);
  });

  test('tells calls apart whose ids are missing, too long or the same', () => {
    const ids = callsOf(
      whole(api, [
        { id: 'a', name: 'x', arguments: '{}' },
        { id: 'a', name: 'x', arguments: '{}' },
        { id: '', name: 'x', arguments: '{}' },
        { id: 'b'.repeat(257), name: 'x', arguments: '{}' },
      ]),
    ).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toBe('a');
    for (const id of ids) expect(id).toMatch(/^[\w]{1,256}$/);
  });

  test('has no calls of tools that were not offered', () => {
    const call = { id: 'a', name: 'read', arguments: '{}' };
    const body =
      api === 'responses'
        ? { status: 'completed', output: [{ type: 'function_call', call_id: 'a', name: 'read', arguments: '{}' }] }
        : { choices: [{ message: { tool_calls: [{ id: 'a', function: call }] }, finish_reason: 'tool_calls' }] };
    expect(surfaces[api].read(body, 'req')).toMatchObject({
      fault: { code: 'empty-answer', message: expect.stringContaining('the tool "read"') },
    });
  });
});

test('a server that says `stop` although it calls a tool is taken at its calls', () => {
  expect(callsOf(whole('chat-completions', [{ id: 'a', name: 'x', arguments: '{}' }], '', 'stop'))).toHaveLength(1);
});

test('calls of an answer that was cut off or filtered are not run', () => {
  for (const end of ['length', 'content_filter']) {
    const answer = whole('chat-completions', [{ id: 'a', name: 'x', arguments: '{"a' }], '', end);
    expect(callsOf(answer)).toEqual([]);
  }
});

test('arguments that are a map are written as JSON, and `function_call` is a call', () => {
  const body = {
    choices: [{ message: { function_call: { name: 'x', arguments: { a: 1 } } }, finish_reason: 'function_call' }],
  };
  expect(callsOf(surfaces['chat-completions'].read(body, 'req', true))).toEqual([
    { id: 'call00000', name: 'x', arguments: '{"a":1}' },
  ]);
});

describe('chat completions in pieces', () => {
  test('are put together by index, also where they come mixed', () => {
    const answer = streamed('chat-completions', [
      delta({ index: 0, id: 'a', function: { name: 'read', arguments: '' } }),
      delta({ index: 1, id: 'b', function: { name: 'list', arguments: '{"q"' } }),
      delta({ index: 0, function: { arguments: '{"pa' } }),
      delta({ index: 1, function: { arguments: ':1}' } }, { index: 0, function: { arguments: 'th":2}' } }),
      chatEnd,
    ]);
    expect(callsOf(answer)).toEqual([
      { id: 'a', name: 'read', arguments: '{"path":2}' },
      { id: 'b', name: 'list', arguments: '{"q":1}' },
    ]);
  });

  test('are told apart by their ids where all have the same index, or none', () => {
    for (const index of [{ index: 0 }, {}]) {
      const answer = streamed('chat-completions', [
        delta({ ...index, id: 'a', function: { name: 'x', arguments: '{"n":1}' } }),
        delta({ ...index, id: 'b', function: { name: 'x', arguments: '{"n":2}' } }),
        chatEnd,
      ]);
      expect(callsOf(answer).map((call) => call.arguments)).toEqual(['{"n":1}', '{"n":2}']);
    }
  });

  test('without index and id begin a call where they name a tool, and else go on with the last one', () => {
    const answer = streamed('chat-completions', [
      delta({ function: { name: 'x', arguments: '{"n"' } }),
      delta({ function: { arguments: ':1}' } }),
      delta({ function: { name: 'x', arguments: '{}' } }),
      chatEnd,
    ]);
    expect(callsOf(answer).map((call) => call.arguments)).toEqual(['{"n":1}', '{}']);
  });

  test('repeat a name without making it longer', () => {
    const piece = { index: 0, id: 'a', function: { name: 'read', arguments: ' ' } };
    expect(callsOf(streamed('chat-completions', [delta(piece), delta(piece), chatEnd]))[0]?.name).toBe('read');
  });

  test('are no calls where no tools were offered', () => {
    const piece = delta({ index: 0, id: 'a', function: { name: 'read', arguments: '{}' } });
    expect(streamed('chat-completions', [piece, chatEnd], false)).toMatchObject({ fault: { code: 'empty-answer' } });
  });

  test('are at most 256 calls', () => {
    const many = Array.from({ length: 300 }, (_, index) => delta({ index, id: `c${index}`, function: { name: 'x' } }));
    expect(callsOf(streamed('chat-completions', [...many, chatEnd]))).toHaveLength(256);
  });
});

test('responses in pieces give calls, also where the whole leaves its output out', () => {
  const added = (index: number, call: string) => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'function_call', id: `fc_${index}`, call_id: call, name: 'read', arguments: '' },
  });
  const piece = (index: number, text: string) => ({
    type: 'response.function_call_arguments.delta',
    output_index: index,
    item_id: `fc_${index}`,
    delta: text,
  });
  const pieces = [added(0, 'a'), added(1, 'b'), piece(0, '{"n"'), piece(1, '{}'), piece(0, ':1}')];
  const wholes = [
    { type: 'response.completed', response: { status: 'completed', model: 'x' } },
    {
      type: 'response.completed',
      response: {
        status: 'completed',
        model: 'x',
        output: [
          { type: 'function_call', id: 'fc_0', call_id: 'a', name: 'read', arguments: '{"n":1}' },
          { type: 'function_call', id: 'fc_1', call_id: 'b', name: 'read', arguments: '{}' },
        ],
      },
    },
  ];
  for (const last of wholes) {
    expect(callsOf(streamed('responses', [...pieces, last]))).toEqual([
      { id: 'a', name: 'read', arguments: '{"n":1}' },
      { id: 'b', name: 'read', arguments: '{}' },
    ]);
  }
});

describe('what is sent', () => {
  const call: Call = {
    messages: [
      { role: 'user', content: 'Hi.' },
      {
        text: '',
        calls: [
          { id: 'a', name: 'read', arguments: '{"n":1}' },
          { id: 'b', name: 'read', arguments: '{"n"' },
        ],
        results: ['One.', 'Broken.'],
      },
    ],
    tools: [{ name: 'read', description: 'Reads.', parameters: { type: 'object' } }],
    parameters: new Map(),
  };

  test('to Chat Completions', () => {
    expect(surfaces['chat-completions'].body(call, 'm', false)).toEqual({
      model: 'm',
      tools: [{ type: 'function', function: { name: 'read', description: 'Reads.', parameters: { type: 'object' } } }],
      messages: [
        { role: 'user', content: 'Hi.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'read', arguments: '{"n":1}' } },
            { id: 'b', type: 'function', function: { name: 'read', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'One.' },
        { role: 'tool', tool_call_id: 'b', content: 'Broken.' },
      ],
    });
  });

  test('to Responses', () => {
    expect(surfaces.responses.body(call, 'm', false)).toEqual({
      model: 'm',
      store: false,
      tools: [{ type: 'function', name: 'read', description: 'Reads.', parameters: { type: 'object' }, strict: false }],
      input: [
        { role: 'user', content: 'Hi.' },
        { type: 'function_call', call_id: 'a', name: 'read', arguments: '{"n":1}' },
        { type: 'function_call', call_id: 'b', name: 'read', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: 'One.' },
        { type: 'function_call_output', call_id: 'b', output: 'Broken.' },
      ],
    });
  });

  test('is what it was where there are no tools', () => {
    const { tools: _, ...without } = call;
    for (const api of apis) expect(surfaces[api].body(without, 'm', false)).not.toHaveProperty('tools');
  });
});
