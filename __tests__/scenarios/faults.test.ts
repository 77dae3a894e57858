import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

/** What a provider can do wrong: how the step ends, and how often it was asked. */
const faults: readonly { name: string; reply: Reply; status: string; code: string; requests: number; says?: string }[] =
  [
    {
      name: '401',
      reply: failure(401, 'invalid_api_key', 'Incorrect API key'),
      status: 'rejected',
      code: 'authentication',
      requests: 1,
      says: 'Incorrect API key',
    },
    {
      name: '403',
      reply: failure(403, 'forbidden', 'No access'),
      status: 'rejected',
      code: 'authentication',
      requests: 1,
    },
    {
      name: '404',
      reply: failure(404, 'model_not_found', 'No such model'),
      status: 'rejected',
      code: 'unknown-model',
      requests: 1,
    },
    {
      name: '404 without a body that can be read',
      reply: { status: 404, body: 'nothing here' },
      status: 'rejected',
      code: 'unknown-model',
      requests: 1,
    },
    {
      name: '400',
      reply: failure(400, 'unsupported_parameter', "Unsupported: 'temperature'"),
      status: 'rejected',
      code: 'bad-request',
      requests: 1,
      says: "Unsupported: 'temperature'",
    },
    {
      name: 'a prompt that is too long',
      reply: failure(400, 'context_length_exceeded', 'Too long'),
      status: 'rejected',
      code: 'context-length',
      requests: 1,
    },
    {
      name: 'a filtered prompt',
      reply: failure(400, 'content_filter', 'Filtered'),
      status: 'filtered',
      code: 'content-filter',
      requests: 1,
    },
    {
      name: 'exhausted credit',
      reply: failure(429, 'insufficient_quota', 'Pay'),
      status: 'rejected',
      code: 'quota',
      requests: 1,
    },
    {
      name: 'a rate limit',
      reply: failure(429, 'rate_limit_exceeded', 'Slow down', { 'retry-after-ms': '5' }),
      status: 'unavailable',
      code: 'rate-limited',
      requests: 3,
    },
    {
      name: '500',
      reply: failure(500, 'server_error', 'Oops', { 'retry-after': '0' }),
      status: 'unavailable',
      code: 'server-error',
      requests: 3,
    },
    {
      name: '503',
      reply: failure(503, 'overloaded', 'Busy', { 'retry-after-ms': '1' }),
      status: 'unavailable',
      code: 'server-error',
      requests: 3,
    },
    {
      name: '408',
      reply: failure(408, 'timeout', 'Late', { 'retry-after-ms': '1' }),
      status: 'unavailable',
      code: 'server-error',
      requests: 3,
    },
  ];

for (const { name, reply, status, code, requests, says } of oneOfEach(faults, ({ status }) => status)) {
  bundled(`${name}: ${status}, ${code}, ${requests} request(s)`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { retries: '2' }));
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ status, 'error-code': code, response: '', 'response-file': '' });
    expect(server.received).toHaveLength(requests);
    expect(ran.log.match(/^::error/gm)).toHaveLength(1);
    if (says !== undefined) expect(ran.log).toContain(says);
    if (requests > 1) expect(ran.log.match(/Waiting \d\.\d s, then attempt/g)).toHaveLength(requests - 1);
  });
}

test('Azure’s filter: the categories that it stopped the prompt for are named', async () => {
  const content_filter_result = {
    hate: { filtered: false, severity: 'safe' },
    violence: { filtered: true, severity: 'high' },
    jailbreak: { filtered: true, detected: true },
  };
  const error = { code: 'content_filter', message: 'Filtered.', innererror: { content_filter_result } };
  await using server = await startServer(() => ({ status: 400, body: { error } }));
  const ran = await runAction(stepFor(server.url));
  expect(ran.outputs).toMatchObject({ status: 'filtered', 'error-code': 'content-filter' });
  expect(ran.log).toContain('answered 400 content_filter for violence (high), jailbreak: "Filtered."');
});

/** Answers that cannot be used; without `retries` each is asked for once. */
const unusable: readonly { name: string; reply: Reply; code: string }[] = [
  { name: 'no JSON', reply: { body: '{"choices": [' }, code: 'malformed-answer' },
  { name: 'a web page', reply: { headers: { 'content-type': 'text/html' }, body: '<html>' }, code: 'malformed-answer' },
  { name: 'JSON of another kind', reply: { body: { hello: 'world' } }, code: 'malformed-answer' },
  { name: 'JSON null', reply: { body: 'null' }, code: 'malformed-answer' },
  {
    name: 'no choices',
    reply: { body: { choices: [], usage: { prompt_tokens: 5, completion_tokens: 0 } } },
    code: 'empty-answer',
  },
  { name: 'an empty answer', reply: completion(''), code: 'empty-answer' },
  { name: 'a cut connection', reply: (response) => void response.socket?.destroy(), code: 'connection-failed' },
  {
    name: 'a cut body',
    reply: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices":', () => response.socket?.destroy());
    },
    code: 'connection-failed',
  },
];

for (const { name, reply, code } of unusable) {
  test(`${name}: unavailable, ${code}`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'unavailable', 'error-code': code } });
    expect(server.received).toHaveLength(1);
  });
}

bundled('a server that is not there: unavailable, connection-failed', async () => {
  const server = await startServer(() => ({}));
  await server[Symbol.asyncDispose]();
  const ran = await runAction(stepFor(server.url, { retries: '0' }));
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'connection-failed' });
  expect(ran.log).toContain('ECONNREFUSED');
});

for (const silent of [
  { when: 'before the first byte', reply: () => undefined },
  {
    when: 'in the middle',
    reply: (response: import('node:http').ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  },
]) {
  bundled(`a server that falls silent ${silent.when} is given up after timeout`, async () => {
    await using server = await startServer(() => silent.reply);
    const ran = await runAction(stepFor(server.url, { retries: '0', timeout: '1' }));
    expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'timed-out' });
  });
}

/** Answers that are made to hurt the reader: none costs more than its own size, and none is called a bug of ours. */
const hostile: readonly { name: string; reply: Reply; code: string }[] = [
  {
    name: 'a compressed bomb',
    reply: {
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(50 * 1024 * 1024, 'x')).toString('latin1'),
    },
    code: 'malformed-answer',
  },
  { name: 'more than 16 MiB', reply: { body: ' '.repeat(17 * 1024 * 1024) }, code: 'malformed-answer' },
  {
    name: 'deep nesting',
    reply: { status: 400, body: `{"error":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
    code: '',
  },
];

for (const { name, reply, code } of hostile) {
  test(`${name}: reported like any other fault`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran.outputs.status).toMatch(/^(?:unavailable|rejected)$/);
    if (code !== '') expect(ran.outputs['error-code']).toBe(code);
  });
}

for (const status of [101, 199, 204, 205, 304, 600, 999]) {
  test(`the status ${status}: reported, and the step ends at once`, async () => {
    await using server = await startServer(() => (response) => {
      const upgrade = status === 101 ? 'upgrade: x\r\nconnection: upgrade' : 'connection: close';
      response.socket?.end(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\n${upgrade}\r\n\r\n`);
    });
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran.outputs.status).toMatch(/^(?:unavailable|rejected)$/);
  });
}

bundled('an answer before the prompt was read is taken, and the upload does not hold the step', async () => {
  const early = createTcpServer((socket) => {
    const body = JSON.stringify({ choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] });
    socket.on('error', () => undefined).pause();
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  await new Promise<void>((done) => early.listen(0, '127.0.0.1', done));
  const address = early.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const step = stepFor(url, { 'prompt-file': 'big.txt', retries: '0' });
  const ran = await runAction({ ...step, files: { ...step.files, 'big.txt': 'x'.repeat(9 * 1024 * 1024) } });
  early.close();
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
});

test('an answer in pieces of one byte is counted by what it takes in memory', async () => {
  await using server = await startServer(() => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (let piece = 0; piece < 200_000; piece++) response.write(' ');
    response.end();
  });
  const ran = await runAction(stepFor(server.url, { retries: '0' }));
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'malformed-answer' });
});

test('a header of any name does no harm', async () => {
  await using server = await startServer(() => ({
    ...completion('Hello.'),
    headers: { ['__proto__']: 'x', constructor: 'y' },
  }));
  expect((await runAction(stepFor(server.url))).outputs.status).toBe('completed');
});

test('names of any length from a provider fit into outputs and summary', async () => {
  const long = 'm'.repeat(3_000_000);
  await using server = await startServer(() => completion('Hello.', { model: long, finish: long }));
  const ran = await runAction(stepFor(server.url));
  expect(Buffer.byteLength(ran.summary)).toBeLessThan(10_000);
  expect(JSON.stringify(ran.outputs).length).toBeLessThan(10_000);
});

test('after a passing fault the answer of the next attempt counts, and all usage is added up', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
  const replies = [
    failure(500, 'server_error', 'Oops', { 'retry-after-ms': '1' }),
    completion('', { usage }),
    completion('Hello.', { usage }),
  ];
  await using server = await startServer((_, before) => replies[before] ?? {});
  const ran = await runAction(stepFor(server.url, { retries: '3' }));
  expect(ran).toMatchObject({
    exitCode: 0,
    outputs: { status: 'completed', response: 'Hello.', 'input-tokens': '20', 'total-tokens': '22' },
  });
  expect(server.received).toHaveLength(3);
  expect(ran.summary).toMatch(/server-error after [\s\S]* empty-answer after [\s\S]* answered after/);
});

bundled('a provider that echoes the key: it is redacted in log, summary and outputs', async () => {
  await using server = await startServer(({ headers }) =>
    failure(401, 'invalid_api_key', `Bad key ${headers.authorization} ${'x'.repeat(600)}`),
  );
  const ran = await runAction(stepFor(server.url));
  const written = JSON.stringify([ran.log.replace(/^::add-mask::.*$/gm, ''), ran.outputs, ran.summary]);
  expect(written).not.toContain(secret);
  expect(ran.log).toContain('Bad key Bearer ***');
});
