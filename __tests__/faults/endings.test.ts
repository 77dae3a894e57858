import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endWords, kindOfEnd } from '../../src/providers/answers/answer-ends.ts';
import { readBody } from '../harness/read-body.ts';
import { chunk, event } from '../harness/server-case.ts';

const bytes = (text: string) => [new TextEncoder().encode(text)];
const json = { contentType: 'application/json' };
const mark = 'data: [DONE]\n\n';

const streamed = (reason: unknown) =>
  `${event(chunk({ delta: { content: 'Hello.' }, finish_reason: null }))}${event(chunk({ delta: {}, finish_reason: reason }))}${mark}`;
const whole = (reason: unknown, message: object = { content: 'Hello.' }, more: object = {}) =>
  JSON.stringify({ object: 'chat.completion', choices: [{ index: 0, message, finish_reason: reason }], ...more });

/** What each kind of end comes to. */
const statuses = {
  'full-stop': { status: 'completed', isRetried: false, warnings: 0 },
  'cut-off': { status: 'truncated', isRetried: false, warnings: 1 },
  filtered: { status: 'filtered', isRetried: false, warnings: 1 },
  failed: { status: 'unavailable', isRetried: true, warnings: 1 },
  'tool-call': { status: 'completed', isRetried: false, warnings: 1 },
};

/** `maxTokens` for `max_tokens`. */
const camel = (word: string) => word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe.each(endWords.flatMap(({ kind, words }) => words.map((word) => [word, kind] as const)))('%s', (word, kind) => {
  const { warnings, ...expected } = statuses[kind];
  for (const spelled of [word, word.toUpperCase(), word.replaceAll('_', '-'), word.replaceAll('_', ' '), camel(word)]) {
    test(`${spelled} is ${kind}, streamed and whole`, async () => {
      for (const seen of [await readBody(bytes(streamed(spelled)), {}), await readBody(bytes(whole(spelled)), json)]) {
        expect(seen).toMatchObject({ ...expected, text: 'Hello.' });
        expect(seen.says).toHaveLength(warnings);
      }
    });
  }
});

/** One word in another: what Gemini, protobuf, Python and SGLang put in the place of a finish reason. */
test.each([
  ['content_filter: PROHIBITED_CONTENT', 'filtered'],
  ['function_call_filter: MALFORMED_FUNCTION_CALL', 'unavailable'],
  ['stop: MAX_TOKENS', 'truncated'],
  ['FinishReason.MAX_TOKENS', 'truncated'],
  ['FINISH_REASON_RECITATION', 'filtered'],
  [{ type: 'abort', message: 'No room is left.' }, 'unavailable'],
] as const)('%j is read as what it means', async (reason, status) => {
  for (const seen of [await readBody(bytes(streamed(reason)), {}), await readBody(bytes(whole(reason)), json)]) {
    expect(seen).toMatchObject({ status, text: 'Hello.' });
    if (typeof reason === 'object') expect(seen.says).toEqual([expect.stringContaining('No room is left.')]);
  }
});

test.each([
  [{ finishReason: 'length' }, 'truncated'],
  [{ finish_reason: 'stop', native_finish_reason: 'MAX_TOKENS' }, 'truncated'],
  [{ finish_reason: 'stop', native_finish_reason: 'completed' }, 'completed'],
  [{ finish_reason: 'length', native_finish_reason: 'STOP' }, 'truncated'],
])('the end %j, in whatever field it stands', async (end, status) => {
  const stream = `${event(chunk({ delta: { content: 'Hello.' } }))}${event(chunk({ delta: {}, ...end }))}${mark}`;
  const body = JSON.stringify({ choices: [{ message: { content: 'Hello.' }, ...end }] });
  for (const seen of [await readBody(bytes(stream), {}), await readBody(bytes(body), json)])
    expect(seen).toMatchObject({ status, text: 'Hello.' });
});

test('any other word completes the answer with a warning that names it', async () => {
  for (const word of ['malformed_response', 'OTHER', 'pause_turn', 'x'.repeat(5000), 'a`b\n::error::c']) {
    for (const seen of [await readBody(bytes(streamed(word)), {}), await readBody(bytes(whole(word)), json)]) {
      expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', isRetried: false });
      expect(seen.says).toEqual([expect.stringContaining(`"${word.slice(0, 3)}`)]);
      expect(seen.says[0]?.length).toBeLessThan(300);
      expect(seen.says[0]).not.toContain('\n');
    }
  }
});

test.each([undefined, null, '', 'null', 7, {}, []])(
  'without a finish reason (%j) the whole text counts, with a warning',
  async (reason) => {
    for (const seen of [await readBody(bytes(streamed(reason)), {}), await readBody(bytes(whole(reason)), json)]) {
      expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', isRetried: false });
      expect(seen.says).toEqual([expect.stringContaining('gave no finish reason')]);
    }
  },
);

test.each([
  ['length', 'truncated'],
  ['content_filter', 'filtered'],
  ['error', 'unavailable'],
] as const)('a stop that a gateway appends makes no whole answer of one that ended by %s', async (reason, status) => {
  const ends = [reason, 'stop'].map((finish_reason) => event(chunk({ delta: {}, finish_reason }))).join('');
  const seen = await readBody(bytes(`${event(chunk({ delta: { content: 'Hello.' } }))}${ends}${mark}`), {});
  expect(seen).toMatchObject({ status, text: 'Hello.' });
});

/** Fields for errors that say nothing. */
test.each([{}, [], { code: 0, message: '' }, { code: null, message: null, type: null }, { message: '', metadata: {} }])(
  'the error %j beside an answer is none',
  async (error) => {
    const chunks = [{ delta: { content: 'Hello.' } }, { delta: {}, finish_reason: 'stop' }];
    const stream = chunks.map((choice) => event(chunk(choice, { error }))).join('');
    const response = {
      object: 'response',
      status: 'completed',
      error,
      output: [{ type: 'message', content: 'Hello.' }],
    };
    const seen = [
      await readBody(bytes(`${stream}${mark}`), {}),
      await readBody(bytes(whole('stop', { content: 'Hello.' }, { error })), json),
      await readBody(bytes(JSON.stringify(response)), { ...json, isResponses: true }),
    ];
    for (const { status, text, says } of seen)
      expect({ status, text, says }).toEqual({ status: 'completed', text: 'Hello.', says: [] });
  },
);

test('a whole answer in front of the mark that ends a stream', async () => {
  for (const contentType of ['text/event-stream', 'application/json']) {
    const seen = await readBody(bytes(`${whole('stop')}\n\n${mark}`), { contentType });
    expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
  }
});

test('a response that comes in none but the events that end its parts', async () => {
  const body = [
    { type: 'response.output_item.added', output_index: 0, item: { id: 'm', type: 'message', content: [] } },
    { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello. ' },
    {
      type: 'response.content_part.done',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: 'Hello. ' },
    },
    { type: 'response.output_text.done', output_index: 0, content_index: 1, text: 'Bye.' },
    { type: 'response.completed', response: { status: 'completed', output: [] } },
  ];
  const seen = await readBody(bytes(body.map(event).join('')), { isResponses: true });
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello. Bye.', says: [] });
});

test.each(['content_filter', 'safety', 'guardrail_intervened'])(
  'a response incomplete by %s is filtered',
  async (reason) => {
    const output = [{ type: 'message', content: [{ type: 'output_text', text: 'Hel' }] }];
    const body = { object: 'response', status: 'incomplete', incomplete_details: { reason }, output };
    expect(await readBody(bytes(JSON.stringify(body)), { ...json, isResponses: true })).toMatchObject({
      status: 'filtered',
    });
  },
);

test('a sign of life with a message is no error', async () => {
  const stream = [
    { type: 'ping', message: 'Still here.' },
    chunk({ delta: { content: 'Hello.' }, finish_reason: 'stop' }),
  ];
  const seen = await readBody(bytes(`${stream.map(event).join('')}${mark}`), {});
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
});

test('content, reasoning and errors in a great many lists are read without an end of the stack', async () => {
  const deep = `${'['.repeat(30_000)}"x"${']'.repeat(30_000)}`;
  for (const field of ['content', 'reasoning', 'thinking']) {
    const message = `{"content": "Hello.", "${field}": ${deep}}`;
    const body = `{"choices": [{"message": ${message}, "finish_reason": "stop"}], "error": {}}`;
    expect((await readBody(bytes(body), json)).status).toBe(field === 'content' ? 'unavailable' : 'completed');
  }
});

test('events that end parts repeat no text, wherever they say that it stands', async () => {
  const body = [
    { type: 'response.output_text.delta', item_id: 'm', delta: 'Hello.' },
    { type: 'response.output_text.done', output_index: 0, text: 'Hello.' },
    { type: 'response.completed', response: { status: 'completed' } },
  ];
  const seen = await readBody(bytes(body.map(event).join('')), { isResponses: true });
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.' });
});

test('parts within parts', async () => {
  for (const content of [[['Hel', { type: 'text', text: 'lo.' }]], [{ type: 'text', text: ['Hel', 'lo.'] }]]) {
    const seen = await readBody(bytes(whole('stop', { content })), json);
    expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
  }
});

test.each([[7], [{ a: 1 }]])('content that is no text (%j) is told, and not paid for again', async (content) => {
  const seen = await readBody(bytes(whole('stop', { content })), json);
  expect(seen).toMatchObject({ code: 'empty-answer', isRetried: false });
  expect(seen.says).toEqual([expect.stringContaining(`content of the type "${typeof content}" came instead`)]);
});

test.each(['\n', ' \t\u{a0}', '\u{200b}', '\u{feff}\n\u{2060}'])(
  '%j alone is no answer, and cut off not a word',
  async (content) => {
    expect(await readBody(bytes(whole('stop', { content })), json)).toMatchObject({ code: 'empty-answer' });
    expect(await readBody(bytes(whole('length', { content })), json)).toMatchObject({ code: 'no-text' });
  },
);

test('an emoji is an answer', async () => {
  expect(await readBody(bytes(whole('stop', { content: '👍' })), json)).toMatchObject({ status: 'completed' });
});

test('text and a call to a tool: the text counts, with a warning that names the tool', async () => {
  const message = { content: 'Hello.', tool_calls: [{ function: { name: 'search', arguments: '{}' } }] };
  const seen = await readBody(bytes(whole('stop', message)), json);
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.' });
  expect(seen.says).toEqual([expect.stringContaining('called the tool "search"')]);
});

test('a part of an unknown type is told', async () => {
  const content = [
    { type: 'text', text: 'Hello.' },
    { type: 'hologram', hologram: 'x' },
  ];
  const seen = await readBody(bytes(whole('stop', { content })), json);
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.' });
  expect(seen.says).toEqual([expect.stringContaining('"hologram"')]);
});

/** The finish reason on every chunk, as some servers have it. */
const everywhere = ['I am ', 'a whole ', 'answer.'].map((content) =>
  event(chunk({ delta: { content }, finish_reason: 'stop' })),
);

test('a finish reason on every chunk ends nothing', async () => {
  expect(await readBody(bytes(`${everywhere.join('')}${mark}`), {})).toMatchObject({
    status: 'completed',
    text: 'I am a whole answer.',
    says: [],
  });
  const closed = await readBody(bytes(everywhere.slice(0, 2).join('')), {});
  expect(closed).toMatchObject({ status: 'completed', text: 'I am a whole ' });
  expect(closed.says, 'it may be a part').toHaveLength(1);
  const cut = await readBody(bytes(everywhere.slice(0, 2).join('')), {}, true);
  expect(cut).toMatchObject({ status: 'unavailable', text: 'I am a whole ', isRetried: true });
});

test('zeros as usage on every chunk end nothing, and are replaced by the real figures', async () => {
  const zero = { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const stream = [
    event(chunk({ delta: { content: 'I am ' }, finish_reason: 'stop' }, zero)),
    event({ choices: [], ...zero }),
    event(chunk({ delta: { content: 'whole.' }, finish_reason: 'stop' }, zero)),
    event({ choices: [], usage }),
  ].join('');
  const seen = await readBody(bytes(stream), {});
  expect(seen).toMatchObject({ status: 'completed', text: 'I am whole.', usage: { input: 3, output: 4, total: 7 } });
});

test.each([
  [{ prompt_tokens: 3 }, { completion_tokens: 4 }],
  [
    { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
    { prompt_tokens: 0, completion_tokens: 4, total_tokens: 4 },
  ],
  [{ input_tokens: 3, output_tokens: 1 }, { output_tokens: 4 }],
])('the input told with the first chunk %j and the output with the last %j are both counted', async (first, last) => {
  const stream = [
    event(chunk({ delta: { content: 'I am ' } }, { usage: first })),
    event(chunk({ delta: { content: 'whole.' }, finish_reason: 'stop' }, { usage: last })),
  ].join('');
  const { usage } = await readBody(bytes(`${stream}${mark}`), {});
  expect(usage).toEqual({ input: 3, output: 4, total: 7 });
});

/** Usage that is none. */
test.each([
  [{}, undefined],
  [null, undefined],
  ['21', undefined],
  [{ prompt_tokens: '21', completion_tokens: -1, total_tokens: 1.5 }, undefined],
  [{ prompt_tokens: 21, completion_tokens: '9' }, { input: 21 }],
  [
    { prompt_tokens: 21, completion_tokens: 9 },
    { input: 21, output: 9, total: 30 },
  ],
  [
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    { input: 0, output: 0, total: 0 },
  ],
  [
    { prompt_tokens: 1e300, completion_tokens: Number.MAX_SAFE_INTEGER, total_tokens: null },
    { output: Number.MAX_SAFE_INTEGER },
  ],
])('usage %j is read as %j', async (usage, expected) => {
  expect((await readBody(bytes(whole('stop', { content: 'Hello.' }, { usage })), json)).usage).toEqual(expected);
});

/** What keeps a connection alive, and says nothing. */
const heartbeats = [
  'data:\n\n',
  'data: ping\n\n',
  'event: ping\n\n',
  'event: heartbeat\ndata: {}\n\n',
  'data: {"type":"ping"}\n\n',
  ': keep-alive\n\n',
  'data: [HEARTBEAT]\n\n',
  'data: null\n\n',
  'retry: 3000\n\n',
  '\n',
  'event: ping\ndata: {"message":"pong"}\n\n',
  'event: Heartbeat\ndata: {"message":"Still here."}\n\n',
  'data: {"type":"status","message":"The model is loading."}\n\n',
  'data: {"status":"queued","position":3,"message":"Two are before you."}\n\n',
];

test.each(heartbeats)('%j is passed over, wherever it comes', async (heartbeat) => {
  const chat = streamed('stop').replaceAll(/(?<=\n\n)/g, heartbeat);
  expect(await readBody(bytes(heartbeat + chat), {})).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
  const responses = [
    { type: 'response.output_text.delta', delta: 'Hello.' },
    { type: 'response.completed', response: { status: 'completed' } },
  ].map((each) => heartbeat + event(each));
  expect(await readBody(bytes(responses.join('')), { isResponses: true })).toMatchObject({
    status: 'completed',
    text: 'Hello.',
    says: [],
  });
});

const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] };

/** Ends of responses that are not quite OpenAI's: the text is there, so nothing is asked again. */
test.each([
  ['response.done', [{ type: 'response.done', response: { status: 'completed', output: [item] } }], 0],
  [
    'response.done without anything in it',
    [{ type: 'response.output_text.delta', delta: 'Hello.' }, { type: 'response.done' }],
    1,
  ],
  ['an item, then the mark', [{ type: 'response.output_item.done', output_index: 0, item }, '[DONE]'], 1],
  ['pieces, then the mark', [{ type: 'response.output_text.delta', delta: 'Hello.' }, '[DONE]'], 1],
  [
    'an empty output',
    [
      { type: 'response.output_text.delta', delta: 'Hello.' },
      { type: 'response.completed', response: { status: 'completed', output: [] } },
    ],
    0,
  ],
  [
    'no output',
    [
      { type: 'response.output_text.delta', delta: 'Hello.' },
      { type: 'response.completed', response: { status: 'completed' } },
    ],
    0,
  ],
  [
    'a text that is told as done',
    [
      { type: 'response.content_part.done', output_index: 0, part: { type: 'output_text', text: 'Hello.' } },
      { type: 'response.completed', response: {} },
    ],
    0,
  ],
  ['a status that nobody knows', [{ type: 'response.completed', response: { status: 'finished', output: [item] } }], 1],
  ['a whole response', [{ object: 'response', status: 'completed', output: [item] }], 0],
])('responses: %s', async (_, sent, warnings) => {
  const seen = await readBody(bytes(sent.map(event).join('')), { isResponses: true });
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', isRetried: false });
  expect(seen.says).toHaveLength(warnings);
});

test.each(['event: done\ndata: {}\n\n', 'data: [Done]\n\n', "data: '[DONE]'\n\n", 'data: <|done|>\n\n'])(
  '%j ends a stream',
  async (end) => {
    const seen = await readBody(bytes(`${event(chunk({ delta: { content: 'Hello.' } }))}${end}`), {});
    expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', isRetried: false });
  },
);

test('events without a blank line between them', async () => {
  const lines = [
    chunk({ delta: { content: 'Hel' } }),
    chunk({ delta: { content: 'lo.' } }),
    chunk({ delta: {}, finish_reason: 'stop' }),
  ];
  const body = `${lines.map((line) => `data: ${JSON.stringify(line)}\n`).join('')}data: [DONE]\n`;
  expect(await readBody(bytes(body), {})).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
});

test('JSON over several lines of data is one event', async () => {
  const lines = JSON.stringify(chunk({ delta: { content: 'Hello.' }, finish_reason: 'stop' }), null, 1).split('\n');
  const body = `${lines.map((line) => `data: ${line}\n`).join('')}\n${mark}`;
  expect(await readBody(bytes(body), {})).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
});

test('responses: events whose type is their name alone', async () => {
  const body = [
    'event: response.output_text.delta\ndata: {"output_index":0,"delta":"Hello."}\n\n',
    'event: response.completed\ndata: {"response":{"status":"completed","output":[]}}\n\n',
  ];
  const seen = await readBody(bytes(body.join('')), { isResponses: true });
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
});

const delta = { type: 'response.output_text.delta', delta: 'Hello.' };

/** Events that are none of an answer on the surface that was asked, and what is to be told of them. */
test.each([
  [{ status: 'error', reason: 'The plan is used up.' }, false, 'The plan is used up.'],
  [{ success: false, description: 'It broke.' }, false, 'It broke.'],
  [{ type: 'exception', exception: 'It broke.' }, true, 'It broke.'],
  [{ error: 500, hint: 'It broke.' }, false, 'It broke.'],
  [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hello.' } }, false, 'content_block_delta'],
  [delta, false, 'response.output_text.delta'],
  [chunk({ delta: { content: 'Hello.' } }), true, 'chat.completion.chunk'],
  [{ type: 'response.failed', response: { status_details: { error: { message: 'It broke.' } } } }, true, 'It broke.'],
])('the words of %j are not lost', async (sent, isResponses, words) => {
  const seen = await readBody(bytes(event(sent)), { isResponses });
  expect(seen).toMatchObject({ status: 'unavailable', text: '' });
  expect(seen.says).toEqual([expect.stringContaining(words)]);
});

const outputText = { type: 'output_text', text: 'Hello.' };

/** Where servers have the words of a whole response. */
test.each([
  { output: [], output_text: 'Hello.' },
  { output: [{ type: 'reasoning', summary: [] }], output_text: 'Hello.' },
  { output: 'Hello.' },
  { output: item },
  { output: [outputText] },
  { output: [{ type: 'message', text: 'Hello.' }] },
  { output: [{ type: 'message', content: outputText }] },
  { output: [{ type: 'message', content: [{ type: 'input_text', text: 'Hello.' }] }], output_text: 'Hello.' },
])('responses: the words of %j', async (more) => {
  const body = { object: 'response', status: 'completed', ...more };
  expect(await readBody(bytes(JSON.stringify(body)), { ...json, isResponses: true })).toMatchObject({
    status: 'completed',
    text: 'Hello.',
    says: [],
  });
});

test('responses: a message that is not whole makes no whole answer', async () => {
  const body = { object: 'response', status: 'completed', output: [{ ...item, status: 'incomplete' }] };
  const seen = await readBody(bytes(JSON.stringify(body)), { ...json, isResponses: true });
  expect(seen).toMatchObject({ status: 'truncated', text: 'Hello.' });
});

/** Two messages, of which the second is the answer, by their phases and the places that the pieces tell. */
test.each([
  ['commentary', 'final_answer', (id: string) => ({ item_id: id })],
  ['commentary', 'final_answer', () => ({})],
  ['commentary', undefined, (_: string, output_index: number) => ({ output_index })],
  ['Commentary', 'FINAL', (_: string, output_index: number) => ({ output_index })],
] as const)('responses: of phases %s and %s the second is the answer', async (first, second, place) => {
  const said = (index: number, phase: string | undefined, text: string) => {
    const message = { type: 'message', id: `msg_${index}`, phase };
    return [
      { type: 'response.output_item.added', output_index: index, item: { ...message, content: [] } },
      { type: 'response.output_text.delta', delta: text, ...place(message.id, index) },
    ];
  };
  const end = { type: 'response.completed', response: { status: 'completed', output: [] } };
  const body = [...said(0, first, 'Let me see. '), ...said(1, second, 'Hello.'), end].map(event).join('');
  const seen = await readBody(bytes(body), { isResponses: true });
  expect(seen).toMatchObject({ status: 'completed', text: 'Hello.', says: [] });
});

test.each(['reasoning_text', 'thoughts', 'cot_summary', 'thinking_content'])(
  'nothing but %s is told, and not paid for again',
  async (field) => {
    const seen = await readBody(bytes(whole('stop', { content: '', [field]: 'Hm.' })), json);
    expect(seen).toMatchObject({ code: 'empty-answer', isRetried: false });
    expect(seen.says).toEqual([expect.stringContaining('3 characters of reasoning')]);
  },
);

test.each([
  ['mebibytes of brackets', '['.repeat(8 << 20)],
  ['mebibytes of maps', '{"a":'.repeat(1 << 20)],
  ['millions of empty lists', `[${'[],'.repeat(2 << 20)}[]]`],
])('%s are no answer, and are not taken apart', async (_, body) => {
  const before = process.memoryUsage().rss;
  expect(await readBody(bytes(body), json)).toMatchObject({ status: 'unavailable', code: 'malformed-answer' });
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
});

/** Anything that a server may put into a stream. */
const reasons = fc.constantFrom(
  undefined,
  null,
  '',
  'stop',
  'STOP',
  'eos',
  'length',
  'content_filter',
  'error',
  'weird',
  'tool_calls',
  7,
);
const contents = fc.constantFrom(
  undefined,
  null,
  '',
  'a',
  'b ',
  'Hello',
  '🌍',
  '"',
  '\\',
  [{ type: 'text', text: 'part' }],
  [{ type: 'odd', text: 'x' }],
  [{ type: 'thinking', thinking: 'hm' }],
);
const sent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({ content: contents, reason: reasons, under: fc.constantFrom('delta', 'message') })
      .map(({ content, reason, under }) => event(chunk({ [under]: { content }, finish_reason: reason }))),
  },
  fc.constantFrom(...heartbeats),
  fc.constantFrom(
    event({ choices: [] }),
    event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
  ),
  fc.constantFrom(event({ error: 'It broke.' }), event({ object: 'error', message: 'It broke.', code: 500 })),
  fc.constant(mark),
);

/** The chunk that ends an answer once there was a finish reason. */
const closing = event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } });

/** The choices of a stream as far as it counts, read without anything of ours. */
function choicesIn(parts: readonly string[]) {
  const choices: { readonly content: unknown; readonly reason: string }[] = [];
  for (const part of parts) {
    const hasEnded = choices.some(({ reason }) => reason !== '' && reason !== 'null');
    // An error behind the end takes nothing away from an answer.
    if (part === mark || (part === closing && hasEnded) || part.includes('It broke')) break;
    if (!part.startsWith('data: {')) continue;
    const choice = JSON.parse(part.slice(6)).choices?.[0];
    const reason = typeof choice?.finish_reason === 'string' ? choice.finish_reason : '';
    choices.push({ content: (choice?.delta ?? choice?.message)?.content, reason });
  }
  return choices;
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.map(({ type, text }) => (type === 'text' ? text : '')).join('');
}

test('whatever comes: completed without a warning is a known full stop with all of its text', async () => {
  let silent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 12 }), fc.boolean(), async (parts, isCut) => {
      const seen = await readBody(bytes(parts.join('')), {}, isCut);
      if (seen.status !== 'completed') return;
      expect(seen.isRetried).toBe(false);
      if (seen.says.length > 0) return;
      silent++;
      const choices = choicesIn(parts);
      expect(kindOfEnd(choices.findLast(({ reason }) => reason !== '')?.reason ?? '')).toBe('full-stop');
      const text = choices.map(({ content }) => textOf(content)).join('');
      expect(seen.text).toBe(text);
    }),
    { numRuns: 3000 },
  );
  expect(silent, 'there are plain answers among them').toBeGreaterThan(100);
});

test('an answer with text that came to a mark is never asked for again, whatever its end is called', async () => {
  const texts = fc.array(fc.constantFrom('a', 'b ', '🌍', '"'), { minLength: 1 });
  const words = fc.oneof(fc.string(), fc.constantFrom(undefined, null, 'stop', 'weird', 'eos_token'));
  await fc.assert(
    fc.asyncProperty(texts, words, async (pieces, word) => {
      fc.pre(typeof word !== 'string' || kindOfEnd(word) !== 'failed');
      const stream = [
        ...pieces.map((content) => event(chunk({ delta: { content } }))),
        event(chunk({ delta: {}, finish_reason: word })),
        mark,
      ].join('');
      const seen = await readBody(bytes(stream), {});
      expect(seen).toMatchObject({ text: pieces.join(''), isRetried: false });
    }),
    { numRuns: 500 },
  );
});
