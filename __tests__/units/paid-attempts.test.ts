import { expect, test } from 'vitest';
import type { Tab } from '../../src/costs/tab.ts';
import { Attempts, attempt } from '../../src/inference/attempts.ts';
import { settlingSignal } from '../../src/inference/session/step-ledgers.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { fault } from '../harness/asking.ts';
import { freeTab } from '../harness/free-tab.ts';
import { fileOf } from '../harness/judging.ts';
import { ManualClock } from '../harness/manual-clock.ts';

const file = fileOf('version: 1\nkeys:\n  - {name: first, provider: openai, secret: FIRST}');
const [route] = file.keys.map((key) => ({ key, model: 'openai/x', name: 'x', api: 'chat-completions' }) as const);
const call = { messages: [{ role: 'user', content: 'Hello.' }], parameters: new Map() } as const;

/** Makes one attempt, at a tab that takes its time to reserve. */
function make(open: () => Promise<Provider>, signal: AbortSignal, tab: Tab) {
  if (!route) throw new Error('The policy has a key.');
  const clock = new ManualClock();
  const attempts = new Attempts(route);
  const options = { retries: 0, clock, signal, cancelled: signal, deadline: 1000, log: () => undefined, tab, open };
  return { attempts, made: attempt({ route, call, access: async () => ({ secret: 'sk' }) }, options, attempts) };
}

test('whoever settles knows of a reservation that was under way when something else failed', async () => {
  let isReserved = false;
  const reserve = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    isReserved = true;
    return undefined;
  };
  const { made } = make(() => Promise.reject(new Error('broken')), new AbortController().signal, {
    ...freeTab,
    reserve,
  });
  await expect(made).rejects.toThrow('broken');
  expect(isReserved).toBe(true);
});

test('cancelled between the reservation and the request: nothing is sent, and nothing billed', async () => {
  const cancelling = new AbortController();
  const billed: object[] = [];
  const reserve = async () => {
    cancelling.abort();
    return undefined;
  };
  const bill: Tab['bill'] = (_, one) => void billed.push(one);
  const { made, attempts } = make(async () => ({ complete: async () => fault('cancelled') }), cancelling.signal, {
    ...freeTab,
    reserve,
    bill,
  });
  await made;
  expect(billed).toEqual([]);
  expect(attempts.list).toEqual([]);
});

test.each([0, 2000])('a run that is cancelled %i ms after settling began: it ends 6 s after that', (after) => {
  const clock = new ManualClock();
  const cancelling = new AbortController();
  const done = new AbortController();
  if (after === 0) cancelling.abort();
  const signal = settlingSignal({ clock, cancelled: cancelling.signal }, done.signal);
  clock.pass(after);
  cancelling.abort();
  clock.pass(5999);
  expect(signal.aborted).toBe(false);
  clock.pass(2);
  expect(signal.aborted).toBe(true);
});
