import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Envelope } from '../../src/costs/envelope.ts';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import type { ReserveResult, Settlement } from '../../src/costs/ledger/reservations.ts';
import type { MeterOptions } from '../../src/costs/meter.ts';
import { loadPrices } from '../../src/costs/prices/price-list.ts';
import type { CostedCall } from '../../src/costs/tab.ts';
import { fileOf } from '../harness/judging.ts';

const file = fileOf(`version: 1
keys: [{name: own, provider: openai, endpoint: 'http://127.0.0.1:1/v1', secret: OWN, models: [acme/llama, acme/opt]}]
prices:
  acme/llama: {input: 1, output: 10}
  acme/opt: {input: 1, output: 10}
ledger: {}`);

const [key] = file.keys;
const never = new AbortController().signal;

function callTo(model: string): CostedCall {
  if (!key) throw new Error('The policy has a key.');
  const messages = [{ role: 'user', content: 'Say hello.' }] as const;
  return { key, model, provider: 'openai', tier: 'default', messages, besides: [], maxOutputTokens: 100 };
}

/** An envelope over a ledger that has room for everything, what it settles, and what it warns of. */
async function openEnvelope(settle?: Ledgers['settle']) {
  const settled: Settlement[] = [];
  const warnings: string[] = [];
  let reservations = 0;
  const ledgers: Ledgers = {
    preload: () => undefined,
    reserve: async ({ micros }) => {
      const reservation = { id: `reservation-${++reservations}`, at: '2026-11-27T12:00:00Z', micros };
      return { kind: 'reserved', reservation, alerts: [], warnings: [] };
    },
    raise: async (before, micros) => {
      return { kind: 'reserved', reservation: { ...before, micros }, alerts: [], warnings: [] };
    },
    adopt: async () => ({ kind: 'reserved', problems: [] }),
    settle:
      settle ??
      (async (settlements) => {
        settled.push(...settlements);
        return { alerts: [], warnings: [], unsettled: [] };
      }),
    standing: () => [],
  };
  const options: MeterOptions = {
    files: [file],
    list: await loadPrices(),
    date: () => new Date('2026-11-27T12:00:00Z'),
    ledgers,
    settling: () => never,
    warn: ({ message }) => void warnings.push(message),
  };
  return { envelope: new Envelope(options), settled, warnings, options: { ...options, ledgers } };
}

const answered = { servedModel: '', unbilled: false, mayBeMore: false };
const usage = { input: 10, output: 5, total: 15 };

test('an answer in a tier without a price is settled at its worst case, never at nothing', async () => {
  const { envelope, settled } = await openEnvelope();
  const tab = await envelope.openTab();
  const call = callTo('acme/llama');
  expect(await tab.reserve(call, never)).toBeUndefined();
  tab.bill(call, { ...answered, usage, serviceTier: 'priority' });
  await envelope.settle();
  // 100 tokens of output at 10 dollars a million are 1,000 micros, without the input.
  expect(settled).toMatchObject([{ assumed: true }]);
  expect(settled[0]?.micros).toBeGreaterThan(1000);
  expect(envelope.cost?.micros).toBeUndefined();
});

test('two models through one key are settled apart, each at what it was billed', async () => {
  const { envelope, settled } = await openEnvelope();
  for (const [model, times] of [
    ['acme/llama', 1],
    ['acme/opt', 3],
  ] as const) {
    const tab = await envelope.openTab();
    for (let time = 0; time < times; time++) {
      const call = callTo(model);
      expect(await tab.reserve(call, never)).toBeUndefined();
      tab.bill(call, { ...answered, usage });
    }
  }
  await envelope.settle();
  expect(settled.map(({ micros, tokens }) => [micros, tokens?.output])).toEqual([
    [60, 5],
    [180, 15],
  ]);
});

test('settling that throws is a warning: what was answered is not lost over it', async () => {
  const { envelope, warnings } = await openEnvelope(async () => {
    throw new Error('out of order');
  });
  const tab = await envelope.openTab();
  const call = callTo('acme/llama');
  await tab.reserve(call, never);
  tab.bill(call, { ...answered, usage });
  await envelope.settle();
  expect(warnings).toEqual([expect.stringContaining('out of order')]);
  expect(envelope.cost).toMatchObject({ micros: 60 });
});

test('calls that are counted at the same time do not pass `max-cost` together', async () => {
  const { keys } = fileOf('version: 1\nkeys: [{name: openai, provider: openai, secret: KEY}]\nledger: {}');
  const [openai] = keys;
  if (!openai) throw new Error('The policy has a key.');
  const messages = [{ role: 'user', content: 'Say hello to everybody who is here today. '.repeat(40) }] as const;
  const call: CostedCall = {
    ...{ key: openai, model: 'openai/gpt-6-luna', provider: 'openai', tier: 'default' },
    ...{ messages, besides: [], maxOutputTokens: 10 },
  };
  const { envelope: planning, options } = await openEnvelope();
  const bytes = (await planning.plan([call])) ?? 0;
  const refused: ReserveResult = { kind: 'exceeded', refusals: [], problems: [{ message: 'Spent.', remedy: '' }] };
  let asked = 0;
  let second: ReturnType<Envelope['reserve']> | undefined;
  const ledgers: Ledgers = {
    ...options.ledgers,
    // The first call is refused by its bytes, at the amount with headroom and without; while it is counted, another comes.
    reserve: async (wanted, signal) => {
      if (++asked > 2) return options.ledgers.reserve(wanted, signal);
      if (asked === 2) setTimeout(() => (second = envelope.reserve(call, 0, signal)));
      return refused;
    },
  };
  const envelope = new Envelope({ ...options, ledgers }, { maxCost: bytes + 1 });
  const first = await envelope.reserve(call, 0, never);
  await sleep(20);
  const granted = [first, await second].flatMap((one) => (one && 'micros' in one ? [one.micros] : []));
  expect(granted.length).toBeGreaterThan(0);
  expect(granted.reduce((sum, micros) => sum + micros)).toBeLessThanOrEqual(bytes + 1);
});
