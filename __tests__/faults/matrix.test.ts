import { createServer as createTcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { ask } from '../../src/inference/ask.ts';
import { judgeAnswer } from '../../src/inference/judge.ts';
import { openProvider } from '../../src/providers/open-provider.ts';
import { selfSigned } from '../harness/certificate.ts';
import { freeTab } from '../harness/free-tab.ts';
import { fileOf } from '../harness/judging.ts';
import { listen } from '../harness/listen.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { startServer } from '../harness/server.ts';
import { type Speaking, surfaces } from '../harness/surfaces.ts';
import { answers, type FaultCase, type Form, refusals } from './faults.ts';
import { servers } from './servers.ts';

/** Seconds without a byte until an attempt is given up: few where that is the fault, many where a busy machine must not make one. */
const patience = { silent: 0.15, answering: 10 };

/** How remedies begin: with what to do about it. */
const todo = /^(?:Add|Change|Check|Lower|Raise|Read|Remove|Run|Set|Shorten|Write)\b/;

/** Asks at an address through a surface, three times at most. Nothing but time is made up. */
async function askAt(url: string, { policy, isResponses }: Speaking, isSilent = false) {
  const [key] = fileOf(policy(url)).keys;
  if (!key) throw new Error('The policy has a key.');
  const apiVersion = key.apiVersion === undefined ? {} : { apiVersion: key.apiVersion };
  const name = key.models?.[0]?.name ?? '';
  const api = isResponses ? 'responses' : 'chat-completions';
  const clock = new ManualClock();
  const means = {
    transport: openTransport({}, isSilent ? patience.silent : patience.answering),
    openCleaner: async () => (text: string) => text,
    customHeaders: new Map(),
  };
  const prepared = {
    route: { key, model: 'openai/gpt-6-luna', name, api, ...apiVersion },
    call: { messages: [{ role: 'user', content: 'Say hello.' }], parameters: new Map() },
    access: async () => ({ secret: 'sk-local' }),
  } as const;
  const asked = await ask([prepared], {
    fallback: ['outage'],
    retries: 2,
    limit: 3_600_000,
    open: async (route, secret) => openProvider(route, secret, means),
    clock,
    signal: new AbortController().signal,
    tab: freeTab,
    log: () => undefined,
  });
  if (!asked.last) throw new Error('The key has a credential.');
  const { status, code, problems } = judgeAnswer(asked.last, asked.route);
  for (const { message, remedy } of problems) {
    expect(message, 'the message ends before the remedy begins').toMatch(/[.!?]"?$/);
    expect(remedy, 'the remedy is something to do').toMatch(todo);
    expect(message, 'nothing is no word').not.toMatch(/\b(?:None|null|undefined|NaN)\b|\[object/);
    expect(message, 'a status is told once').not.toMatch(/\b([45]\d\d)\b\W+\1\b/);
  }
  const wait = clock.waits.reduce((sum, pause) => sum + pause, 0);
  const said = problems.map(({ message, remedy }) => `${message} ${remedy}`).join('\n');
  return { status, code, wait, said };
}

async function holds(
  { reply, code: expected, status, requests, wait, says = /^/ }: FaultCase,
  speaking: Speaking,
  form: Form,
) {
  await using server = await startServer(() => reply(speaking, form));
  const code = typeof expected === 'function' ? expected(speaking, form) : expected;
  const { said, ...seen } = await askAt(server.url, speaking, code === 'timed-out');
  expect({ ...seen, requests: server.received.length }, said).toEqual({ status, code, requests, wait });
  expect(said).toMatch(says);
}

for (const speaking of surfaces) {
  for (const fault of [...refusals, ...servers])
    test(`${speaking.name}: ${fault.name}`, () => holds(fault, speaking, 'whole'));
  for (const form of ['streamed', 'whole'] as const) {
    for (const fault of answers) test(`${speaking.name}, ${form}: ${fault.name}`, () => holds(fault, speaking, form));
  }

  test(`${speaking.name}: nobody listens`, async () => {
    const server = await startServer(() => ({}));
    await server[Symbol.asyncDispose]();
    expect(await askAt(server.url, speaking)).toMatchObject({
      status: 'unavailable',
      code: 'connection-failed',
      wait: 1500,
    });
  });

  test(`${speaking.name}: a name without an address`, async () => {
    // No resolver takes an empty label, so that nobody is asked for it.
    const seen = await askAt('https://a..b', speaking);
    expect(seen).toMatchObject({ status: 'unavailable', code: 'connection-failed', wait: 1500 });
  });

  test(`${speaking.name}: a TLS handshake that is cut`, async () => {
    await using server = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())));
    const seen = await askAt(`https://127.0.0.1:${server.port}`, speaking);
    expect(seen).toMatchObject({ status: 'unavailable', code: 'connection-failed', wait: 1500 });
    expect(server.connections()).toBe(3);
  });

  test(`${speaking.name}: a certificate that nobody has signed`, async () => {
    await using server = await listen(createTlsServer(selfSigned, () => undefined));
    const seen = await askAt(`https://127.0.0.1:${server.port}`, speaking);
    expect(seen).toMatchObject({ status: 'rejected', code: 'certificate', wait: 0 });
    expect(server.connections()).toBe(1);
  });
}
