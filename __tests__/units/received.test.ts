import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReceivedResponse } from '../../src/github/network/received-response.ts';
import { openTransport } from '../../src/github/network/transport.ts';
import { ReceivedHeaders } from '../../src/language/received-headers.ts';
import { TooLarge } from '../../src/language/too-large.ts';
import { providerFault } from '../../src/providers/faults/faults.ts';
import type { Fault } from '../../src/providers/provider.ts';
import { fileOf } from '../harness/judging.ts';
import { startServer } from '../harness/server.ts';

/** Names that meet one another, in large and small letters, among any others (RFC 9110, section 5.6.2). */
const names = fc.oneof(
  fc.constantFrom('Set-Cookie', 'set-cookie', 'Retry-After', 'retry-after', 'X-Request-Id', '__proto__', 'constructor'),
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
);

/** Values as a parser gives them: Latin-1 without control characters, and without blanks around them. */
const values = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
  })
  .map((value) => value.replace(/^[ \t]+|[ \t]+$/g, ''));

test('what is asked of received headers is answered as by Node’s own', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values), { maxLength: 12 }), names, (pairs, asked) => {
      const own = new ReceivedHeaders(pairs);
      const standard = new Headers(pairs);
      const told = (headers: Headers) => {
        const each: unknown[] = [];
        headers.forEach(function (this: unknown, value, name) {
          each.push([this, name, value]);
        }, 'this');
        const lists = [[...headers], [...headers.entries()], [...headers.keys()], [...headers.values()]];
        return [...lists, each, headers.get(asked), headers.has(asked), headers.getSetCookie()];
      };
      expect(told(own)).toEqual(told(standard));
      expect([...new Headers([...own])]).toEqual([...new Headers([...standard])]);
    }),
  );
});

test('received headers cannot be changed, as those of an answer that fetch gives cannot', () => {
  const headers = new ReceivedHeaders([['a', 'b']]);
  for (const change of [headers.append, headers.set, headers.delete]) expect(change).toThrow(TypeError);
  expect([...headers]).toEqual([['a', 'b']]);
});

test('headers that are kept as an object are read as well, whatever it is', () => {
  expect([...ReceivedHeaders.of({ 'Retry-After': 5, status: '200' })]).toEqual([
    ['retry-after', '5'],
    ['status', '200'],
  ]);
  expect([...ReceivedHeaders.of(undefined)]).toEqual([]);
});

const bodies: readonly (readonly [name: string, pieces: readonly (readonly number[])[]])[] = [
  ['nothing', []],
  [
    'a character in two pieces',
    [
      [0x22, 0xe2],
      [0x82, 0xac, 0x22],
    ],
  ],
  ['a byte order mark', [[0xef, 0xbb, 0xbf], [0x31]]],
  ['bytes that are no UTF-8', [[0x22, 0xff, 0xc3, 0x22]]],
];

function streamOf(pieces: readonly (readonly number[])[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces.map((piece) => Uint8Array.from(piece)));
}

/** What a provider's route makes of an error. */
function faultOf(thrown: unknown): Fault {
  const [key] = fileOf('version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n').keys;
  if (!key) throw new Error('The policy has a key.');
  const route = { key, model: 'openai/gpt-6-luna', name: 'gpt-6-luna', api: 'chat-completions' } as const;
  return providerFault(thrown, new AbortController().signal, { clean: (text) => text, route, idle: 5000 });
}

/** What comes of a promise, or that it fails. */
const settled = (promise: Promise<unknown>) =>
  promise.catch((error: unknown) => (error instanceof Error ? error.name : error));

test.each(bodies)('a received answer is read as Node’s own is: %s', async (_, pieces) => {
  const pair: readonly [string, string] = ['content-type', 'text/plain'];
  const answers = () => [
    new ReceivedResponse(streamOf(pieces), { status: 200, headers: new ReceivedHeaders([pair]) }),
    new Response(streamOf(pieces), { headers: [[...pair]] }),
  ];
  const reads: readonly ((answer: Response) => Promise<unknown>)[] = [
    (answer) => answer.text(),
    (answer) => answer.json(),
    async (answer) => [...(await answer.bytes())],
    async (answer) => [...new Uint8Array(await answer.arrayBuffer())],
    async (answer) => [(await answer.clone().blob()).type, await (await answer.blob()).text()],
    async (answer) => [await answer.text(), answer.clone()],
    async (answer) => [await answer.clone().text(), await answer.text()],
    async (answer) => [await answer.text(), answer.bodyUsed, await settled(answer.text())],
  ];
  for (const read of reads) {
    const [own, standard] = await Promise.all(answers().map((answer) => settled(read(answer))));
    expect(own).toEqual(standard);
  }
});

test('a received answer without a body is empty, and says how it stands', async () => {
  for (const status of [200, 204, 299, 301, 404]) {
    const own = new ReceivedResponse(null, { status, headers: new ReceivedHeaders() });
    const standard = new Response(null, { status });
    const told = ({ status, ok, url, type, redirected, statusText, body, bodyUsed }: Response) =>
      [status, ok, url, type, redirected, statusText, body, bodyUsed] as const;
    expect(told(own)).toEqual(told(standard));
    expect(await own.clone().text()).toBe('');
    expect([await own.text(), own.bodyUsed]).toEqual(['', false]);
  }
});

test('a form is read by Node’s own class', async () => {
  const headers = new ReceivedHeaders([['content-type', 'application/x-www-form-urlencoded']]);
  const answer = new ReceivedResponse(ReadableStream.from([Buffer.from('a=1&a=2')]), { status: 200, headers });
  expect((await answer.formData()).getAll('a')).toEqual(['1', '2']);
});

test('what comes over the wire has no blanks around its values, and the bytes of Latin-1', async () => {
  const lines = ['HTTP/1.1 200 OK', 'X-A: \t one \t ', 'x-a:two', 'X-Empty:', 'X-Latin: caf\xe9', 'Content-Length: 0'];
  const server = createServer((socket) =>
    socket.once('data', () => socket.end(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has an address.');
  const send = openTransport({}, 5);
  const { headers } = await send(`http://127.0.0.1:${address.port}/`, { method: 'GET', headers: {} });
  server.close();
  expect([headers.get('X-A'), headers.get('x-empty'), headers.get('x-latin')]).toEqual(['one, two', '', 'caf\xe9']);
});

test.each([
  [undefined, '16 MiB'],
  [2 * 1024 * 1024, '2 MiB'],
])('of an answer that is too large is told how much is read of such a one: %s', async (maxBytes, limit) => {
  await using server = await startServer(() => ({ body: ' '.repeat(17 * 1024 * 1024) }));
  const sending = { method: 'GET', headers: {}, ...(maxBytes !== undefined && { maxBytes }) };
  const answer = await openTransport({}, 5)(server.url, sending);
  const thrown = await answer.text().catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'ERR_TOO_LARGE', message: `The answer has more than ${limit}` });
  expect(faultOf(thrown)).toMatchObject({
    message: `The provider’s answer is larger than ${limit}.`,
    transient: false,
  });
});

test('files of a batch may have gibibytes, and their limit is told as that', () => {
  expect(faultOf(new TooLarge(8 * 1024 ** 3)).message).toBe('The provider’s answer is larger than 8 GiB.');
});
