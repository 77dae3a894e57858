import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { chunk, event } from '../harness/server-case.ts';
import { eventStream, pieces, surfaces } from '../harness/surfaces.ts';

const [chat, responses] = surfaces;
if (!chat || !responses) throw new Error('There are surfaces.');

const stream = (...events: readonly (object | string)[]): Reply => ({
  headers: eventStream,
  body: events.map(event).join(''),
});

/** Runs a step once against a server that always answers the same. */
async function runOn(reply: Reply, inputs: Readonly<Record<string, string>> = {}, policy?: (url: string) => string) {
  await using server = await startServer(() => reply);
  const ran = await runAction(stepFor(server.url, { retries: '0', ...inputs }, policy?.(server.url)));
  return { ...ran, requests: server.received };
}

test('an unusual end: the step passes, and warns in log and summary', async () => {
  const ran = await runOn(
    stream(chunk({ delta: { content: 'All is well.' } }), chunk({ delta: {}, finish_reason: 'OTHER' }), '[DONE]'),
  );
  expect(ran.exitCode).toBe(0);
  expect(ran.outputs).toMatchObject({
    status: 'completed',
    response: 'All is well.',
    'finish-reason': 'OTHER',
    'error-code': '',
  });
  expect(ran.log).toContain('"OTHER", which is not a known finish reason');
  expect(ran.log).toMatch(/^::warning/m);
  expect(ran.summary).toContain('which is not a known finish reason');
});

test('an unusual end under a schema: what fits passes, with the warning', async () => {
  const ran = await runOn(stream(chunk({ delta: { content: '<think>Hm.</think>{"a":1}' } }), '[DONE]'), {
    'response-schema': 'type: object',
  });
  expect(ran.outputs).toMatchObject({ status: 'completed', json: '{"a":1}', response: '<think>Hm.</think>{"a":1}' });
  expect(ran.log).toContain('gave no finish reason');
});

for (const speaking of [chat, responses]) {
  test(`${speaking.name}: an answer that breaks off each time stays in response, with the tokens`, async () => {
    const events = pieces(speaking, { text: 'Half of it is here.' })
      .slice(0, 4)
      .map((each) => event(each));
    await using server = await startServer(() => ({ headers: eventStream, body: events.join('') }));
    const ran = await runAction(stepFor(server.url, { retries: '1' }, speaking.policy(server.url)));
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer' });
    expect('Half of it is here.').toContain(ran.outputs.response ?? '-');
    expect(ran.outputs.response).not.toBe('');
    expect(ran.log).toContain('`response` contains what had arrived.');
    expect(server.received).toHaveLength(2);
  });

  test(`${speaking.name}: what came stays, when the attempts behind it bring nothing`, async () => {
    const events = pieces(speaking, { text: 'Half of it is here.' })
      .slice(0, 4)
      .map((each) => event(each));
    await using server = await startServer((_, before) =>
      before === 0 ? { headers: eventStream, body: events.join('') } : { status: 401 },
    );
    const ran = await runAction(stepFor(server.url, { retries: '1' }, speaking.policy(server.url)));
    expect(ran.outputs).toMatchObject({ 'error-code': 'authentication' });
    expect(ran.outputs.response).not.toBe('');
  });

  test(`${speaking.name}: comments keep no stalled answer alive`, async () => {
    const [first = {}, second = {}, third = {}] = pieces(speaking, { text: 'Hello.' });
    const stalled: Reply = (response) => {
      response.writeHead(200, eventStream);
      response.write([first, second, third].map((each) => event(each)).join(''));
      const beat = setInterval(() => response.write(': keep-alive\n\n'), 100);
      response.on('close', () => clearInterval(beat));
    };
    const ran = await runOn(stalled, { timeout: '1', deadline: '60' }, speaking.policy);
    expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'timed-out' });
    expect(Number(ran.outputs['duration-ms'])).toBeLessThan(10_000);
    expect(ran.log).toContain('sent no part of an answer for 3 s');
  });
}

test('comments between the pieces of a slow answer do it no harm', async () => {
  const events = pieces(chat, { text: 'Hello, world.' }).map((each) => event(each));
  const slow: Reply = (response) => {
    response.writeHead(200, eventStream);
    const beat = setInterval(() => response.write(': keep-alive\n\n'), 100);
    const next = (index: number): void => {
      const piece = events[index];
      if (piece === undefined) {
        clearInterval(beat);
        response.end();
        return;
      }
      response.write(piece, () => setTimeout(() => next(index + 1), 700));
    };
    next(0);
  };
  const ran = await runOn(slow, { timeout: '1' });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello, world.' });
});

test('an answer whose end came does not wait on a connection that goes on pinging', async () => {
  const pinging: Reply = (response) => {
    response.writeHead(200, eventStream);
    response.write(event(chunk({ delta: { content: 'Hello.' } })) + event(chunk({ delta: {}, finish_reason: 'stop' })));
    const beat = setInterval(() => response.write(': ping\n\n'), 100);
    response.on('close', () => clearInterval(beat));
  };
  const ran = await runOn(pinging);
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
  expect(Number(ran.outputs['duration-ms'])).toBeLessThan(15_000);
  expect(ran.requests).toHaveLength(1);
  expect(ran.log).toContain('neither its usual end ([DONE]) nor token counts');
});

test('a finish reason that came alone ends nothing while the connection goes on', async () => {
  const hesitating: Reply = (response) => {
    response.writeHead(200, eventStream);
    response.write(
      event(chunk({ delta: { content: 'Hello, ' } })) + event(chunk({ delta: {}, finish_reason: 'stop' })),
    );
    const beat = setInterval(() => response.write(': ping\n\n'), 100);
    const rest = event(chunk({ delta: { content: 'world.' } })) + event(chunk({ delta: {}, finish_reason: 'stop' }));
    setTimeout(() => {
      clearInterval(beat);
      response.end(`${rest}data: [DONE]\n\n`);
    }, 6500);
  };
  expect((await runOn(hesitating)).outputs).toMatchObject({ status: 'completed', response: 'Hello, world.' });
});

test('a finish reason with token counts ends an answer without a warning, though the connection stays open', async () => {
  const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
  const open: Reply = (response) => {
    response.writeHead(200, eventStream);
    const last = event(chunk({ delta: {}, finish_reason: 'stop' }, { usage }));
    response.write(event(chunk({ delta: { content: 'Hello.' } })) + last);
  };
  const ran = await runOn(open);
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.', 'output-tokens': '2' });
  expect(ran.log).not.toContain('::warning');
});

test('a finish reason before the first word ends nothing, however long the word takes', async () => {
  const thinking: Reply = (response) => {
    response.writeHead(200, eventStream);
    response.write(event(chunk({ delta: { role: 'assistant', content: '' }, finish_reason: 'stop' })));
    const last = event(chunk({ delta: { content: 'Hello.' }, finish_reason: 'stop' }));
    setTimeout(() => response.end(`${last}data: [DONE]\n\n`), 5500);
  };
  expect((await runOn(thinking)).outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
});

test('no encoding is accepted, and one that comes all the same is named', async () => {
  const body = gzipSync('{"choices":[]}');
  const ran = await runOn((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  expect(ran.requests[0]?.headers['accept-encoding']).toBe('identity');
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer' });
  expect(ran.log).toContain('content-encoding: "gzip"');
  expect(ran.requests).toHaveLength(1);
});

test.each(['utf-8', 'none', 'Identity'])(
  'content-encoding: %s changes no byte, and the answer counts',
  async (encoding) => {
    const { body } = completion('Grüße.') as { readonly body: object };
    const ran = await runOn({ headers: { 'content-encoding': encoding }, body });
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Grüße.' });
  },
);

test('an error that is compressed: the encoding is named, and no bytes reach the log', async () => {
  const body = gzipSync('{"error":{"message":"No such key."}}');
  const ran = await runOn((response) => {
    response.writeHead(401, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  expect(ran.outputs).toMatchObject({ status: 'rejected', 'error-code': 'authentication' });
  expect(ran.log).toContain('answered 401. The provider’s answer is compressed (content-encoding: "gzip")');
});

test('tokens beside an error are reported, whatever its status', async () => {
  const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
  const ran = await runOn({ status: 500, body: { error: { message: 'Oops.', code: 'server_error' }, usage } });
  expect(ran.outputs).toMatchObject({
    'error-code': 'server-error',
    'input-tokens': '7',
    'output-tokens': '2',
    'total-tokens': '9',
  });
});

test('tokens that are not told are empty and not 0', async () => {
  const ran = await runOn(completion('Hello.', { usage: { prompt_tokens: 'many', completion_tokens: 9 } }));
  expect(ran.outputs).toMatchObject({
    status: 'completed',
    'input-tokens': '',
    'output-tokens': '9',
    'total-tokens': '',
  });
  expect(ran.log).toContain('unknown tokens in, 9 out');
});

test('a page in the place of an answer is quoted, cleaned, with its type', async () => {
  const ran = await runOn({
    headers: { 'content-type': 'text/html' },
    body: `<html>\n<title>Sign in</title> ${'x'.repeat(1000)}`,
  });
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer' });
  expect(ran.log).toContain('(text/html). It begins: "<html> <title>Sign in</title> xxx');
  expect(ran.log).not.toContain('x'.repeat(250));
});

test('all tokens were reasoning: said, and the step fails', async () => {
  const usage = {
    prompt_tokens: 5,
    completion_tokens: 40,
    total_tokens: 45,
    completion_tokens_details: { reasoning_tokens: 40 },
  };
  const ran = await runOn(completion('', { finish: 'length', usage }));
  expect(ran.exitCode).toBe(1);
  expect(ran.outputs).toMatchObject({
    status: 'truncated',
    'error-code': 'no-text',
    response: '',
    'reasoning-tokens': '40',
  });
  expect(ran.log).toContain('All 40 output tokens were spent on hidden reasoning.');
  const held = await runOn(completion('', { finish: 'length', usage }), { 'response-schema': 'type: object' });
  expect(held.outputs).toMatchObject({ status: 'mismatched', 'error-code': 'schema-mismatch' });
  expect(held.log).toContain('All 40 output tokens were spent on hidden reasoning.');
});

test.each<[says: string, reply: Reply]>([
  ['answered 202 with', { status: 202, body: { id: 'job_1', status: 'queued' } }],
  ['answered 204 with something that is not a completion (application/json). It was empty.', { status: 204 }],
  [
    'declares the charset "utf-16le", but only UTF-8 is read.',
    {
      headers: { 'content-type': 'application/json; charset=utf-16le' },
      body: Buffer.from('{"choices":[]}', 'utf16le'),
    },
  ],
])('an answer that is none: the provider %s', async (says, reply) => {
  const ran = await runOn(reply);
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer', response: '' });
  expect(ran.log).toContain(says);
});

test('a charset that is UTF-8 under any name is not blamed', async () => {
  const ran = await runOn({ headers: { 'content-type': 'text/html; Charset="UTF-8"' }, body: '<html>' });
  expect(ran.log).toContain('(text/html). It begins: "<html>".');
  expect(ran.log).not.toContain('declares');
});

test('of several choices the first by index is the answer, also if it comes last', async () => {
  const other = (content: string, reason: string | null) =>
    chunk({ index: 1, delta: { content }, finish_reason: reason });
  const ran = await runOn(
    stream(
      other('Nothing is well.', null),
      other('', 'length'),
      chunk({ delta: { content: 'All is ' } }),
      chunk({ delta: { content: 'well.' } }),
      chunk({ delta: {}, finish_reason: 'stop' }),
      '[DONE]',
    ),
  );
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'All is well.', 'finish-reason': 'stop' });
  expect(ran.log).toContain('several choices');
});
