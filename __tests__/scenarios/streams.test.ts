import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { eventStream, pieces, streamed, surfaces } from '../harness/surfaces.ts';

const [chat, responses] = surfaces;
if (!chat || !responses) throw new Error('There are surfaces.');

/** Everything that a streamed answer sends, as text. */
const linesOf = (text: string) =>
  pieces(chat, { text })
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('');

/** Writes pieces one after the other, with a pause between them. */
function slowly(parts: readonly (string | Uint8Array)[], pause: number) {
  return async (response: ServerResponse) => {
    response.writeHead(200, eventStream);
    for (const part of parts) {
      response.write(part);
      await new Promise((done) => setTimeout(done, pause));
    }
    response.end();
  };
}

/** The bytes of a text, one by one. */
const bytesOf = (text: string) => [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));

/** Streams that differ in everything that a stream may differ in, and mean the same. */
const spellings: readonly [name: string, reply: Reply][] = [
  ['in pieces', streamed(chat, pieces(chat, { text: 'Grüße 🌍.' }))],
  ['without the mark at the end', streamed(chat, pieces(chat, { text: 'Grüße 🌍.' }), false)],
  ['byte by byte', slowly(bytesOf(linesOf('Grüße 🌍.')), 0)],
  ['with CR LF', { headers: eventStream, body: linesOf('Grüße 🌍.').replaceAll('\n', '\r\n') }],
  [
    'with comments between',
    { headers: eventStream, body: `: hello\n\n${linesOf('Grüße 🌍.').replaceAll('\n\n', '\n\n: ping\n\n')}` },
  ],
  [
    'without a blank behind the colon',
    { headers: eventStream, body: linesOf('Grüße 🌍.').replaceAll('data: ', 'data:') },
  ],
  ['declared as plain text', { headers: { 'content-type': 'text/plain' }, body: linesOf('Grüße 🌍.') }],
  ['declared as JSON', { headers: { 'content-type': 'application/json' }, body: linesOf('Grüße 🌍.') }],
  ['JSON that is no stream at all', completion('Grüße 🌍.')],
];

for (const [name, reply] of spellings) {
  test(`a stream ${name}: the answer is whole`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Grüße 🌍.', 'total-tokens': '30' });
    expect(server.received).toHaveLength(1);
  });
}

bundled('a slow stream is no idle one: it may take longer than timeout, as long as something comes', async () => {
  const parts = linesOf('Hello, world.').split(/(?<=\n\n)/);
  await using server = await startServer(() => slowly(parts, 300));
  const ran = await runAction(stepFor(server.url, { timeout: '1', retries: '0' }));
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello, world.' });
  expect(Number(ran.outputs['duration-ms'])).toBeGreaterThan(1000);
});

/** How servers refuse a stream, and nothing else. */
const refusals = [
  {
    error: {
      message: 'Your organization must be verified to stream this model.',
      param: 'stream',
      code: 'unsupported_value',
    },
  },
  { error: { message: 'Unknown parameter.', param: 'stream_options', code: 'unknown_parameter' } },
  { error: { message: 'extra fields not permitted: stream_options', code: null } },
];

for (const { error } of refusals) {
  test(`a server that refuses a stream (${error.message}) is asked for a whole answer`, async () => {
    await using server = await startServer(({ body }) =>
      JSON.parse(body).stream === true ? { status: 400, body: { error } } : completion('Hello.'),
    );
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
    expect(server.received.map(({ body }) => JSON.parse(body).stream)).toEqual([true, undefined]);
  });
}

test('another bad request is not asked again', async () => {
  await using server = await startServer(() => failure(400, 'unsupported_value', 'No such temperature.'));
  const ran = await runAction(stepFor(server.url));
  expect(ran.outputs).toMatchObject({ status: 'rejected', 'error-code': 'bad-request' });
  expect(server.received).toHaveLength(1);
});

test.each([
  ['temperature', 'Remove `temperature`, or choose'],
  ['top_p', 'Reasoning models accept neither temperature nor top-p.'],
  ['logit_bias', 'Remove `logit_bias` from `parameters`'],
])('a parameter that the model does not take (%s): the message names the input', async (param, says) => {
  const error = { message: 'Unsupported.', param, code: 'unsupported_parameter' };
  await using server = await startServer(() => ({ status: 400, body: { error } }));
  const ran = await runAction(stepFor(server.url));
  expect(ran.outputs).toMatchObject({ status: 'rejected', 'error-code': 'bad-request' });
  expect(ran.log).toContain(says);
});

test('what cannot be the name of a parameter is not repeated as one', async () => {
  const error = { message: 'Unsupported.', param: 'a` [b](https://c.test)', code: 'unsupported_parameter' };
  await using server = await startServer(() => ({ status: 400, body: { error } }));
  const ran = await runAction(stepFor(server.url));
  expect(ran.log).toContain('Change what the message names');
});

test('an outage that is about streams is an outage', async () => {
  const error = { message: 'stream_options broke.', param: 'stream', code: 'server_error' };
  await using server = await startServer(() => ({ status: 500, body: { error } }));
  const ran = await runAction(stepFor(server.url, { retries: '0' }));
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'server-error' });
  expect(server.received).toHaveLength(1);
});

/** An answer that never ends. */
const endless = (piece: string) => (response: ServerResponse) => {
  response.writeHead(200, eventStream);
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
};

test.each([
  ['events', `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(50_000) } }] })}\n\n`],
  ['one line', 'x'.repeat(50_000)],
  ['one event', `data: ${'x'.repeat(50_000)}\n`],
])('an answer of endless %s is given up at 16 MiB, and not asked for again', async (_, piece) => {
  await using server = await startServer(() => endless(piece));
  const ran = await runAction(stepFor(server.url));
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer' });
  expect(ran.log).toContain('larger than 16 MiB');
  expect(server.received).toHaveLength(1);
});

bundled('an answer of 5 MB is read whole, and stands in the response file', async () => {
  const text = `${'A line of forty characters, more or less.\n'.repeat(125_000)}end`;
  await using server = await startServer(() => streamed(responses, pieces(responses, { text }, 500)));
  const ran = await runAction(stepFor(server.url, {}, responses.policy(server.url)));
  expect(ran.outputs).toMatchObject({ status: 'completed', response: '' });
  expect(ran.log).toContain('read `response-file`');
  expect(ran.log).not.toContain(secret.slice(0, 12).repeat(2));
});

/** What may happen behind the end of an answer, and takes nothing away from it. */
const afterwards: readonly [name: string, end: (response: ServerResponse) => void][] = [
  ['the connection is cut', (response) => setTimeout(() => response.socket?.destroy(), 20)],
  ['nothing comes any more', () => undefined],
  ['an error comes', (response) => response.end('data: {"error":{"code":"server_error","message":"Late."}}\n\n')],
  ['something comes that is no JSON', (response) => response.end('data: {"broken\n\n')],
];

for (const speaking of oneOfEach([chat, responses])) {
  for (const [name, end] of afterwards) {
    bundled(`${speaking.name}, when the answer is there ${name}: it counts, and nothing is asked again`, async () => {
      const events = pieces(speaking, { text: 'Hello.' }).map((event) => `data: ${JSON.stringify(event)}\n\n`);
      await using server = await startServer(() => (response) => {
        response.writeHead(200, eventStream).write(events.join(''), () => end(response));
      });
      const ran = await runAction(stepFor(server.url, { timeout: '20' }, speaking.policy(server.url)));
      expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.', 'total-tokens': '30' });
      expect(server.received).toHaveLength(1);
    });
  }
}

test('an answer that breaks off after its tokens were told: they are reported, with the request id', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const event = { choices: [{ delta: { content: 'Hel' } }], usage };
  await using server = await startServer(() => (response) => {
    response.writeHead(200, eventStream);
    response.write(`data: ${JSON.stringify(event)}\n\n`, () => setTimeout(() => response.socket?.destroy(), 20));
  });
  const ran = await runAction(stepFor(server.url, { retries: '0' }));
  expect(ran.outputs).toMatchObject({
    status: 'unavailable',
    'error-code': 'connection-failed',
    'total-tokens': '15',
    'request-id': 'req_7f3a',
  });
});

/** Responses that are not over, or not as they should be. */
test.each([
  [
    'incomplete for no reason, without text',
    { status: 'incomplete', incomplete_details: null, output: [] },
    'truncated',
  ],
  [
    'incomplete for a reason of its own',
    { status: 'incomplete', incomplete_details: { reason: 'max_tool_calls' }, output: [] },
    'truncated',
  ],
  ['still in progress', { status: 'in_progress', output: [] }, 'unavailable'],
  ['cancelled', { status: 'cancelled', output: [] }, 'unavailable'],
])('a response that is %s is not completed', async (_, body, status) => {
  await using server = await startServer(() => ({ body }));
  const ran = await runAction(stepFor(server.url, { retries: '0' }, responses.policy(server.url)));
  expect(ran.outputs.status).toBe(status);
});

bundled('what a provider says while it fails is quoted, cut and cleaned, with its request id', async () => {
  const error = { code: 'server_error', message: `Broke\n::error::${'x'.repeat(900)} ${secret}` };
  await using server = await startServer(() => ({
    headers: eventStream,
    body: `${linesOf('Hello.').slice(0, 300).split('\n\n')[0]}\n\ndata: ${JSON.stringify({ error })}\n\n`,
  }));
  const ran = await runAction(stepFor(server.url, { retries: '0' }));
  expect(ran.outputs).toMatchObject({ 'error-code': 'server-error', 'request-id': 'req_7f3a' });
  expect(ran.log).toContain('The provider failed while answering server_error: "Broke ::error::xxx');
  expect(ran.log.match(/^::error/gm)).toHaveLength(1);
  expect(ran.log).toContain('…" (request req_7f3a). This step asked 127.0.0.1:');
  expect(ran.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(secret);
});
