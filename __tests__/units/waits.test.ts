import { expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { openWaits } from '../../src/github/waits.ts';
import { startServer } from '../harness/server.ts';

test('it is told that a request has left while its answer is still missing', async () => {
  const { promise: hasLeft, resolve: left } = Promise.withResolvers<void>();
  await using server = await startServer(() => async (response) => {
    await hasLeft;
    response.end('done');
  });
  const send = openTransport({}, 5, () => undefined, left);
  const answer = await send(`${server.url}/`, { method: 'POST', headers: {}, body: 'all of it' });
  expect(await answer.text()).toBe('done');
});

test('something is loaded once for each who is waited for, and what fails is left to whoever needs it', async () => {
  const loaded: string[] = [];
  const waits = openWaits();
  waits.use('github', async () => {
    loaded.push('client');
    throw new Error('The file is gone.');
  });
  waits.use('provider', async () => loaded.push('report'));
  expect(loaded).toEqual([]);
  for (const whom of ['github', 'github', 'provider', 'github', 'provider'] as const) waits.begin(whom);
  await new Promise(setImmediate);
  expect(loaded).toEqual(['client', 'report']);
});
