import { describe, expect, test } from 'vitest';
import { Bills } from '../../src/costs/bills.ts';
import type { PriceList } from '../../src/costs/prices/price-list.ts';
import type { BilledAttempt, CostedCall } from '../../src/costs/tab.ts';
import { callTo, untold, withoutLimit } from '../harness/scripted-ledger.ts';

/** A model whose tokens cost as many dollars a million as is told. */
const listed = (name: string, dollars: number) => ({
  names: [name],
  prices: [{ providers: ['openai' as const], rates: { input: dollars * 1_000_000, output: dollars * 1_000_000 } }],
  tiers: { flex: { times: [1, 2] as const }, priority: { times: [2, 1] as const } },
});

const list: PriceList = {
  date: '2026-11-20',
  models: [listed('acme/one', 4), listed('acme/dear', 6), listed('acme/cheap', 2), listed('other/dear', 8)],
};

const date = () => new Date('2026-11-27T12:00:00Z');

const open = () => new Bills({ list, files: [], date });

/** An answer of ten tokens to ten, unless told otherwise. */
const attempt = (changed: Partial<BilledAttempt> = {}): BilledAttempt => ({
  ...{ usage: { input: 10, output: 10 }, servedModel: '', unbilled: false, mayBeMore: false },
  ...changed,
});

describe('an attempt is billed', () => {
  test.each<[string, string, Partial<BilledAttempt>, number | undefined]>([
    ['at the price of the model that was asked', 'acme/one', {}, 80],
    ['likewise where it says its own name', 'acme/one', { servedModel: 'one' }, 80],
    ['at that of a dearer one that answered', 'acme/one', { servedModel: 'dear' }, 120],
    ['at that of a dearer one of another publisher', 'acme/one', { servedModel: 'other/dear' }, 160],
    ['at its own where a cheaper one answered', 'acme/one', { servedModel: 'cheap' }, 80],
    ['at its own where one without a price answered', 'acme/one', { servedModel: 'secret' }, 80],
    ['at none where its own is not known', 'acme/secret', { servedModel: 'dear' }, undefined],
    ['in the tier that answered', 'acme/one', { serviceTier: 'Flex' }, 40],
    ['at the dearest tier where nobody knows the one that answered', 'acme/one', { serviceTier: 'warp' }, 160],
  ])('%s', (_, model, changed, micros) => {
    const bills = open();
    const expected = micros === undefined ? undefined : { micros, assumed: false };
    expect(bills.add(callTo(model), attempt(changed))).toEqual(expected);
    expect(bills.cost).toEqual({
      ...(micros !== undefined && { micros }),
      isAssumed: micros === undefined,
      priceAge: 7,
    });
  });

  test('at nothing where it was refused, unless it says what it used', () => {
    expect(open().add(callTo('acme/one'), { ...untold, unbilled: true })).toEqual({ micros: 0, assumed: false });
    expect(open().add(callTo('acme/one'), attempt({ unbilled: true }))).toEqual({ micros: 80, assumed: false });
  });

  test.each<[string, BilledAttempt, worst: boolean, { micros: number; assumed: boolean } | undefined]>([
    ['at the longest output', attempt({ mayBeMore: true }), true, { micros: 440, assumed: true }],
    [
      'at its output where that is longer still',
      attempt({ mayBeMore: true, usage: { input: 10, output: 150 } }),
      ...([true, { micros: 640, assumed: true }] as const),
    ],
    [
      'whatever it says of its reasoning',
      attempt({ mayBeMore: true, usage: { input: 10, output: 10, reasoning: 5, total: 20 } }),
      ...([true, { micros: 440, assumed: true }] as const),
    ],
    ['at its worst case where it tells nothing', { ...untold, mayBeMore: true }, true, { micros: 999, assumed: true }],
    ['at none where its longest output is not known', attempt({ mayBeMore: true }), false, undefined],
  ])('that broke off %s', async (_, broken, isKnown, billed) => {
    const [bills, call] = [open(), callTo('acme/one')];
    const worst = { micros: 999, inputTokens: 50, outputTokens: 100, inputRate: 1, outputRate: 1 };
    if (isKnown) bills.expect(call, { ...worst, counted: 'bytes', limitedBy: 'request' });
    expect(bills.add(call, broken)).toEqual(billed);
  });
});

test('counts of tokens are added up, of each the attempts that tell it', () => {
  const bills = open();
  for (const usage of [{ input: 10, cachedInput: 3, output: 1 }, { input: 5, output: 2 }, { output: 4 }]) {
    bills.add(callTo('acme/one'), attempt({ usage }));
  }
  bills.add(callTo('acme/dear'), attempt());
  expect(bills.through(callTo('acme/one')).tokens).toEqual({ input: 15, cachedInput: 3, output: 7 });
});

test('the cost of several is not told where that of one is not known', () => {
  const bills = open();
  bills.add(callTo('acme/one'), attempt());
  bills.add(callTo('acme/secret'), attempt());
  expect(bills.cost).toEqual({ isAssumed: true, priceAge: 7 });
  expect(bills.micros).toBe(80);
});

test.each<[string, CostedCall, number | undefined]>([
  ['its worst case', { ...callTo('acme/one'), messages: [] }, 16 * 4 + 100 * 4],
  ['nobody knows what, where its output has no limit', withoutLimit('acme/one'), undefined],
])('an attempt that was not judged and tells nothing costs %s', async (_, call, micros) => {
  const bills = open();
  await bills.addAfterwards(call, untold);
  expect(bills.cost).toEqual({ ...(micros !== undefined && { micros }), isAssumed: true, priceAge: 7 });
});
