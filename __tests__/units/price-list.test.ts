import { describe, expect, test } from 'vitest';
import { ownPrices } from '../../scripts/generate/prices/own-prices.ts';
import { ownTiers } from '../../scripts/generate/prices/own-tiers.ts';
import { priceList } from '../../scripts/generate/prices/price-list.ts';
import { oldAfterDays } from '../../src/actions/complete/summary/cost-facts.ts';
import { bundledPrices } from '../../src/costs/prices/bundled-prices.ts';
import { knownPrices } from '../../src/costs/prices/known-prices.ts';
import { ageOf, type ListedModel, loadPrices, priceOn } from '../../src/costs/prices/price-list.ts';
import { readTier } from '../../src/costs/prices/tier.ts';
import { isDay } from '../../src/policy/model/days.ts';
import type { ProviderName } from '../../src/policy/model/policy.ts';

const list = await loadPrices();

test('the bundled list is what the package and our own rows make: run `npm run generate`', () => {
  expect(list).toEqual(JSON.parse(JSON.stringify(priceList())));
});

test('it is small', () => expect(Buffer.byteLength(bundledPrices)).toBeLessThan(40_000));

test('each row of ours says where it was read, and when', () => {
  for (const { source, read } of [...ownPrices, ...ownTiers]) {
    expect(source).not.toBe('');
    expect(isDay(read)).toBe(true);
  }
});

test('no name is listed twice', () => {
  const names = list.models.flatMap((model) => model.names);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(list.models)('$names', ({ names, prices, tiers, maxOutputTokens = 1 }) => {
  test('is named as policies name models', () => {
    for (const name of names) expect(name).toMatch(/^openai\/[a-z0-9][a-z0-9._-]*$/);
  });

  test('has whole rates, and none that is free', () => {
    for (const { rates, long } of prices) {
      for (const rate of Object.values({ ...rates, ...long?.rates, from: long?.from ?? 1 })) {
        expect(Number.isSafeInteger(rate)).toBe(true);
        expect(rate).toBeGreaterThan(0);
      }
    }
    expect(maxOutputTokens).toBeGreaterThan(0);
    for (const { times } of Object.values(tiers)) for (const part of times) expect(part).toBeGreaterThan(0);
  });

  test.each(['openai', 'azure'] as const)('has one price a day with %s', (provider) => {
    const own = prices.filter(({ providers }) => providers.includes(provider));
    for (const [index, { from, until }] of own.entries()) {
      const next = own[index + 1];
      expect(from === undefined).toBe(index === 0);
      expect(until === undefined).toBe(next === undefined);
      if (until && next?.from) expect(Date.parse(next.from) - Date.parse(until)).toBe(24 * 60 * 60 * 1000);
    }
  });

  test('costs no less for a long input', () => {
    for (const { rates, long = { rates } } of prices) {
      expect(long.rates.input).toBeGreaterThanOrEqual(rates.input);
      expect(long.rates.cachedInput ?? 0).toBeGreaterThanOrEqual(rates.cachedInput ?? 0);
      expect(long.rates.cacheWrite ?? 0).toBeGreaterThanOrEqual(rates.cacheWrite ?? 0);
      expect(long.rates.output).toBeGreaterThanOrEqual(rates.output);
    }
  });
});

test.each([
  ['2026-10-23T23:59:59Z', 30, false],
  ['2026-10-24T00:00:00Z', 31, true],
  // A clock that is behind makes no list from the future.
  ['2020-01-01T00:00:00Z', 0, false],
])('on %s a list of 2026-09-23 is %d days old', (now, days, isOld) => {
  const age = ageOf({ ...list, date: '2026-09-23' }, new Date(now));
  expect(age).toBe(days);
  expect(age > oldAfterDays).toBe(isOld);
});

test('a model has a known price from the first day of one to the last day of the last, with its providers', () => {
  const rates = { input: 1, output: 1 };
  const listed: ListedModel = {
    names: ['acme/one'],
    tiers: {},
    prices: [
      { providers: ['openai'], from: '2026-03-01', until: '2026-03-31', rates },
      { providers: ['openai'], from: '2026-04-01', rates: { ...rates, input: 2 } },
    ],
  };
  const inputOn = (day: string, provider: ProviderName = 'openai') =>
    priceOn(listed, provider, new Date(`${day}T12:00:00Z`))?.rates.input;
  expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01', '2027-01-01'].map((day) => inputOn(day))).toEqual([
    ...[undefined, 1, 1, 2, 2],
  ]);
  expect(inputOn('2026-03-01', 'azure')).toBeUndefined();
});

test('which models have a price is told by the list, on a day', async () => {
  const known = await knownPrices(new Date('2026-11-24T12:00:00Z'));
  expect([known('openai/gpt-6-luna', 'openai'), known('OpenAI/GPT-6-Luna-2026-08-07', 'azure')]).toEqual([true, true]);
  expect([known('acme/small', 'openai'), known('openai/gpt-6.1-sol', 'azure')]).toEqual([false, false]);
});

test.each([
  ['default', 'default'],
  ['Priority', 'priority'],
  ['fast', 'priority'],
  ['scale', 'default'],
  ['standard', 'default'],
  ['flex', 'flex'],
  ['batch', 'batch'],
  ['auto', undefined],
  ['', undefined],
  ['constructor', undefined],
])('the tier %j is priced as %s', (name, tier) => expect(readTier(name)).toBe(tier));
