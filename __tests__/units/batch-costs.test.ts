import { describe, expect, test } from 'vitest';
import { BatchCosts } from '../../src/costs/batch-costs.ts';
import { effectiveRates } from '../../src/costs/prices/effective-rates.ts';
import type { PriceList } from '../../src/costs/prices/price-list.ts';
import type { CostedCall } from '../../src/costs/tab.ts';
import type { PolicyPrice } from '../../src/policy/model/costs.ts';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { budget, fastClock, never, openStep, own, policyFile } from '../harness/ledgers.ts';

const place = { file: '.github/models.yml', annotatable: true, line: 1, column: 1 };
const clock = fastClock(1000);

/** A model whose price falls on the first of December, and another without a price for batches. */
const list: PriceList = {
  date: '2026-11-01',
  models: [
    {
      names: ['openai/falling'],
      maxOutputTokens: 100,
      prices: [
        { providers: ['openai'], until: '2026-11-30', rates: { input: 2_000_000, output: 8_000_000 } },
        { providers: ['openai'], from: '2026-12-01', rates: { input: 200_000, output: 800_000 } },
      ],
      tiers: { batch: { times: [1, 2] } },
    },
    {
      names: ['openai/live'],
      prices: [{ providers: ['openai'], rates: { input: 1_000_000, output: 1_000_000 } }],
      tiers: {},
    },
  ],
};

const price = (model: string): PolicyPrice => ({ model, rates: { input: 4_000_000, output: 4_000_000 }, place });

describe('prices of the tier batch', () => {
  const when = new Date('2026-11-27T12:00:00Z');
  const ratesOf = (model: string, prices: readonly PolicyPrice[] = []) =>
    effectiveRates(list, [{ prices }], { model, provider: 'openai', tier: 'batch' }, when)?.rates;

  test.each([
    ['half of the list’s', 'openai/falling', [], 1_000_000],
    ['half of the policy’s, where the list knows the discount', 'openai/falling', ['openai/falling'], 2_000_000],
    ['all of the policy’s, where nobody knows it', 'openai/other', ['openai/other'], 4_000_000],
    ['all of the policy’s, where the list knows none', 'openai/live', ['openai/live'], 4_000_000],
    ['unknown, where only the usual price is known', 'openai/live', [], undefined],
    ['unknown, where nothing is', 'openai/other', [], undefined],
  ])('%s', (_, model, priced, input) => {
    expect(ratesOf(model, priced.map(price))?.input).toBe(input);
  });
});

test('reserved in one month and collected in the next: the dearer price, in the first month’s file and budget', async () => {
  await using server = await startLedgerGitHub(own);
  const file = policyFile([budget()]);
  const [key] = file.keys;
  if (!key) throw new Error('The policy has a key.');
  const files = [file] as const;
  const call: CostedCall = {
    key,
    model: 'openai/falling',
    provider: 'openai',
    tier: 'default',
    messages: [{ role: 'user', content: 'Hi.' }],
    besides: [],
    maxOutputTokens: 100,
  };
  const open = (date: Date, since?: Date) => {
    const ledgers = openStep(server.url, { files, clock, date: () => date });
    const options = { files, list, ledgers, date: () => date, settling: () => never, warn: () => undefined };
    return { ledgers, costs: new BatchCosts(options, since ? { since } : {}) };
  };
  const submitted = new Date('2026-11-30T23:59:00Z');
  const { costs: submitting } = open(submitted);
  await submitting.plan(call);
  const reserved = await submitting.reserve(never);
  const reservation = 'reservation' in reserved ? reserved.reservation : undefined;
  expect(reservation).toMatchObject({ at: '2026-11-30T23:59:00Z' });

  const { ledgers, costs } = open(new Date('2026-12-01T08:00:00Z'), submitted);
  const reservedFor = { key, model: call.model, requests: 1, micros: 0 };
  expect(await costs.adopt(reservation ?? { id: '', at: '' }, reservedFor, never)).toMatchObject({ kind: 'reserved' });
  await costs.bill(call, {
    usage: { input: 100, output: 10 },
    servedModel: 'falling',
    unbilled: false,
    mayBeMore: false,
  });
  expect(await costs.settle(undefined)).toBe(true);
  // At half of two and of eight dollars a million.
  expect(costs.cost).toMatchObject({ micros: 140, isAssumed: false });
  const text = server.text('byok-ledger', '2026-11.jsonl');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type),
  ).toEqual(['reserved', 'settled']);
  expect(server.text('byok-ledger', '2026-12.jsonl')).toBe('');
  expect(ledgers.standing()).toMatchObject([{ start: '2026-11-01T00:00:00Z', spent: 140, reserved: 0 }]);
});

test('the provider’s own sum settles what rows do not tell', async () => {
  const file = policyFile([]);
  const [key] = file.keys;
  if (!key) throw new Error('The policy has a key.');
  const since = new Date('2026-11-27T12:00:00Z');
  let date = () => since;
  const options = {
    files: [file] as const,
    list,
    ledgers: undefined,
    date: () => date(),
    settling: () => never,
    warn: () => undefined,
  };
  const call: CostedCall = {
    key,
    model: 'openai/falling',
    provider: 'openai',
    tier: 'batch',
    messages: [],
    besides: [],
    maxOutputTokens: 100,
  };
  const untold = { servedModel: '', unbilled: false, mayBeMore: false };
  const after = async (usage?: { input: number; output: number }) => {
    const costs = new BatchCosts(options, { since });
    await costs.bill(call, { ...untold, usage: { input: 100, output: 10 } });
    await costs.bill(call, untold);
    await costs.settle(usage);
    return costs.cost;
  };
  expect(await after({ input: 100, output: 10 })).toMatchObject({ micros: 140, isAssumed: false });
  expect(await after({ input: 200, output: 20 })).toMatchObject({ micros: 280, isAssumed: true });
  // 16 tokens for the request, and 100 of the answer.
  // A sum of less than the first row alone sums up something else.
  expect(await after({ input: 1, output: 0 })).toMatchObject({ micros: 140 + 16 + 400, isAssumed: true });
  expect(await after({ input: 100, output: 9 })).toMatchObject({ micros: 140 + 16 + 400, isAssumed: true });
  expect(await after()).toMatchObject({ micros: 140 + 16 + 400, isAssumed: true });
  // The price has fallen since the batch was submitted.
  date = () => new Date('2026-12-02T12:00:00Z');
  expect(await after({ input: 200, output: 20 })).toMatchObject({ micros: 280, isAssumed: true });
});
