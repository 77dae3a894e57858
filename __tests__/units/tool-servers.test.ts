import { describe, expect, test } from 'vitest';
import type { ListedServer } from '../../src/inference/tools/offered-tools.ts';
import { offerTools } from '../../src/inference/tools/offered-tools.ts';
import { cutBytes, openToolTexts } from '../../src/inference/tools/tool-texts.ts';
import { canonical, canonicalTools, readPin, writePin } from '../../src/policy/model/tools/pin.ts';
import { onlyAnswer } from '../../src/providers/tools/only-answer.ts';
import { answerIn, definitionsIn } from '../../src/providers/tools/read-answers.ts';
import type { ToolDefinition } from '../../src/providers/tools/tool-server.ts';

const answer = { jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'wörld 🌍' }] } };
const other = { jsonrpc: '2.0', id: 8, result: { content: [] } };
const request = { jsonrpc: '2.0', id: 's', method: 'sampling/createMessage', params: {} };
const notification = { jsonrpc: '2.0', method: 'notifications/progress', params: {} };

const asStream = (messages: readonly object[]) =>
  new TextEncoder().encode(
    messages.map((message) => `id: 1\nevent: message\ndata: ${JSON.stringify(message)}\n\n`).join(''),
  );

/** The messages that are handed on of an event stream that comes in pieces. */
async function handedOn(...pieces: readonly Uint8Array[]): Promise<readonly unknown[]> {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream', 'mcp-session-id': 's-1' } });
  const only = await onlyAnswer(response, 7);
  expect(only.headers.get('mcp-session-id')).toBe('s-1');
  const text = await only.text();
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '').replaceAll('\ndata: ', '\n')));
}

describe('of an event stream', () => {
  test('the answer to the request is handed on, and requests of the server, wherever the stream is cut into pieces', async () => {
    const bytes = asStream([notification, other, request, answer, other]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await handedOn(bytes.slice(0, cut), bytes.slice(cut))).toEqual([request, answer]);
    }
  });

  test('one that ends too early, at any byte, ends with an error to this request and to no other', async () => {
    const bytes = asStream([request, answer]);
    const needed = bytes.length - 1;
    for (let length = 0; length < needed - 1; length += 7) {
      const last = (await handedOn(bytes.slice(0, length))).at(-1);
      expect(last).toMatchObject({ id: 7, error: { code: -32_000, message: expect.stringContaining('ended') } });
    }
  });

  test('at most eight requests of the server are handed on', async () => {
    expect(await handedOn(asStream([...Array.from({ length: 50 }, () => request), answer]))).toHaveLength(9);
  });
});

test.each([
  ['another id', JSON.stringify(other), 'application/json'],
  ['no JSON', '<html>', 'text/html'],
  ['nothing', '', 'application/json'],
])('a body with %s becomes an error to the request', async (_, body, type) => {
  const only = await onlyAnswer(new Response(body, { headers: { 'content-type': type } }), 7);
  expect(await only.json()).toMatchObject({ id: 7, error: { code: -32_000 } });
});

test('an answer among several messages is found, and a status that is no success is left as it is', async () => {
  const json = { headers: { 'content-type': 'application/json; charset=utf-8' } };
  expect(await (await onlyAnswer(new Response(JSON.stringify([other, answer]), json), 7)).json()).toEqual(answer);
  const refused = new Response('no', { status: 401 });
  expect(await onlyAnswer(refused, 7)).toBe(refused);
});

test('definitions and results are read from whatever a server sends', () => {
  for (const page of [undefined, null, 1, [], {}, { tools: 'x' }, { tools: [null, {}, { name: 3 }] }]) {
    expect(definitionsIn(page)).toEqual([]);
  }
  expect(definitionsIn({ tools: [{ name: 'a', description: 1, inputSchema: [] }] })).toEqual([
    { name: 'a', description: '', inputSchema: { type: 'object', properties: {} } },
  ]);
  for (const result of [undefined, null, [], {}, { content: {} }, { content: [null, 1] }]) {
    expect(answerIn(result).isError).toBe(false);
  }
  expect(
    answerIn({
      content: [
        { type: 'resource', resource: { uri: 'a:b', text: 'T' } },
        { type: 'resource_link', name: 'n', uri: 'u:v' },
      ],
      isError: true,
    }),
  ).toEqual({
    text: 'T\nn: u:v',
    isError: true,
  });
  for (const content of ['T', ['T'], { type: 'text', text: 'T' }]) expect(answerIn({ content }).text).toBe('T');
});

/** The names that tools of servers are offered under. */
async function namesOf(servers: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> {
  const texts = await openToolTexts({ findCredentials: () => [], handling: 'redact', boundary: 'b0' });
  const connection: ListedServer['connection'] = {
    list: async () => ({ answer: [] }),
    call: async () => ({ answer: { text: '', isError: false } }),
    close: async () => undefined,
  };
  const define = (name: string): ToolDefinition => ({ name, description: '', inputSchema: {} });
  const listed = Object.entries(servers).map(([name, tools]) => ({ name, connection, tools: tools.map(define) }));
  return offerTools(listed, texts, () => undefined).map(({ told }) => told.name);
}

test('names are told apart, and have the letters and the length that providers take', async () => {
  expect(await namesOf({ a: ['read', 'list'], b: ['read', 'Read'] })).toEqual([
    'a__read',
    'list',
    'b__read',
    'b__Read',
  ]);
  expect(await namesOf({ a: ['x.y', 'x/y', 'x_y'] })).toEqual(['a__x_y', 'a__x_y_2', 'a__x_y_3']);
  const long = 'n'.repeat(128);
  const names = await namesOf({ ['s'.repeat(63)]: [long, `${long.slice(1)}m`], b: ['ü'] });
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test('a text is cut between characters', () => {
  expect(cutBytes('aä🌍', 7)).toBe('aä🌍');
  expect(cutBytes('aä🌍', 6)).toBe('aä');
  expect(cutBytes('aä🌍', 2)).toBe('a');
});

test('a pin does not depend on the order of tools and fields, and depends on every word', () => {
  const tool = {
    name: 'a',
    description: 'd',
    inputSchema: { type: 'object', properties: { x: { type: 'string', enum: ['1', '2'] } } },
  };
  const turned = {
    inputSchema: { properties: { x: { enum: ['1', '2'], type: 'string' } }, type: 'object' },
    description: 'd',
    name: 'a',
  };
  const second = { ...tool, name: 'b' };
  expect(canonicalTools([second, turned])).toBe(canonicalTools([tool, second]));
  for (const changed of [
    { ...tool, name: 'c' },
    { ...tool, description: 'D' },
    { ...tool, inputSchema: { ...tool.inputSchema, x: 1 } },
  ]) {
    expect(canonicalTools([changed])).not.toBe(canonicalTools([tool]));
  }
  const reversed = {
    ...tool,
    inputSchema: { ...tool.inputSchema, properties: { x: { type: 'string', enum: ['2', '1'] } } },
  };
  expect(canonicalTools([reversed])).not.toBe(canonicalTools([tool]));
});

test('a pin is read as it is written', () => {
  const pin = {
    pin: `sha256:${'0'.repeat(64)}`,
    parts: new Map([['a.b/c', { description: '00000000', input: 'ffffffff' }]]),
  };
  expect(writePin(pin)).toBe(`sha256:${'0'.repeat(64)} a.b/c=00000000.ffffffff`);
  expect(readPin(writePin(pin))).toEqual(pin);
  for (const text of [
    '',
    'sha256:0',
    `${pin.pin} `,
    `${pin.pin} a=1`,
    `${pin.pin}  a=00000000.ffffffff`,
    ` ${pin.pin}`,
    `x${pin.pin}`,
    `${pin.pin}0`,
    `${pin.pin} !a=00000000.ffffffff`,
    `${pin.pin} a=00000000.ffffffff0`,
    `${pin.pin} a=00000000.fffffff`,
  ]) {
    expect(readPin(text)).toBeUndefined();
  }
});

test.each([
  ['null', 'null'],
  ['[{"b":null,"a":[]},1,"x"]', '[{"a":[],"b":null},1,"x"]'],
  ['{"b":{"d":1,"c":2},"B":3,"a":false,"aa":4}', '{"B":3,"a":false,"aa":4,"b":{"c":2,"d":1}}'],
])('%s in the order of its fields', (text, expected) => {
  expect(JSON.stringify(canonical(JSON.parse(text)))).toBe(expected);
});

test('tools of one name keep their order', () => {
  const tool = (name: string, description: string) => ({ name, description, inputSchema: {} });
  const tools = [tool('b', '1'), tool('a', '2'), tool('c', '3'), tool('a', '4'), tool('b', '5')];
  const said: readonly { readonly description: string }[] = JSON.parse(canonicalTools(tools));
  expect(said.map(({ description }) => description)).toEqual(['2', '4', '1', '5', '3']);
});
