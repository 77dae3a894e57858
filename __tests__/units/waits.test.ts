import { describe, expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { openWaits } from '../../src/github/waits.ts';
import { startServer } from '../harness/server.ts';

test('it is told that a request has left while its answer is still missing', async () => {
  const { promise: hasLeft, resolve: left } = Promise.withResolvers<void>();
  await using server = await startServer(() => async (response) => {
    await hasLeft;
    response.end('done');
  });
  const send = openTransport(
    {},
    5,
    () => undefined,
    () => left,
  );
  const answer = await send(`${server.url}/`, { method: 'POST', headers: {}, body: 'all of it' });
  expect(await answer.text()).toBe('done');
});

test('a request that never leaves is told of as well', async () => {
  const { promise: hasEnded, resolve: ended } = Promise.withResolvers<void>();
  const send = openTransport(
    {},
    5,
    () => undefined,
    () => ended,
  );
  await expect(send('http://127.0.0.1:1/', { method: 'GET', headers: {} })).rejects.toThrow();
  await hasEnded;
});

describe('while a step waits', () => {
  test('something is loaded once for each who is waited for, and what fails is left to whoever needs it', async () => {
    const loaded: string[] = [];
    const waits = openWaits();
    waits.use('github', async () => {
      loaded.push('client');
      throw new Error('The file is gone.');
    });
    waits.use('provider', async () => loaded.push('report'));
    expect(loaded).toEqual([]);
    for (const whom of ['github', 'github', 'provider', 'github', 'provider'] as const) waits.departing(whom)();
    await new Promise(setImmediate);
    expect(loaded).toEqual(['client', 'report']);
  });

  test('nothing is loaded until all requests that were begun side by side have left', () => {
    let isLoaded = false;
    const waits = openWaits();
    waits.use('github', async () => {
      isLoaded = true;
    });
    const [first, second] = [waits.departing('github'), waits.departing('github')];
    first();
    first();
    expect(isLoaded).toBe(false);
    second();
    expect(isLoaded).toBe(true);
  });
});
