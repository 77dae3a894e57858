import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveRates, type PricedRequest, type Pricing } from '../../src/costs/prices/effective-rates.ts';
import { loadPrices } from '../../src/costs/prices/price-list.ts';
import type { PolicyPrice, Rates } from '../../src/policy/model/costs.ts';
import { someRates } from '../harness/pricing-arbitraries.ts';

const list = await loadPrices();
const when = new Date('2026-11-20T12:00:00Z');
const place = { file: '.github/models.yml', annotatable: true, line: 1, column: 1 };

/** Policy files, the one that extends first, each with the prices of some models. */
function files(
  ...prices: readonly Readonly<Record<string, Rates>>[]
): readonly { readonly prices: readonly PolicyPrice[] }[] {
  return prices.map((file) => ({ prices: Object.entries(file).map(([model, rates]) => ({ model, rates, place })) }));
}

function rates(model: string, policy = files(), more: Partial<PricedRequest> = {}): Pricing | undefined {
  return effectiveRates(list, policy, { model, provider: 'openai', tier: 'default', ...more }, when);
}

const [luna, own] = ['openai/gpt-6-luna', 'deepseek/deepseek-v3.2'];

describe('the bundled list', () => {
  test.each([
    [luna, { input: 100_000, cachedInput: 10_000, cacheWrite: 125_000, output: 500_000 }],
    ['OpenAI/GPT-6-Luna', { input: 100_000, cachedInput: 10_000, cacheWrite: 125_000, output: 500_000 }],
    // Neither is listed: the cache costs as any other input.
    ['openai/gpt-5-pro', { input: 15_000_000, cachedInput: 15_000_000, cacheWrite: 15_000_000, output: 120_000_000 }],
  ])('%s has all of its rates', (model, expected) => expect(rates(model)?.rates).toEqual(expected));

  test.each([
    'openai/gpt-7-sol',
    'openai/ft:gpt-4o-2024-08-06:acme::abc',
    'openai/gpt-4o-mini-2024-07-18.ft-0123',
    'openai/gpt-4o-audio-preview',
    'openai/gpt-4o-search-preview',
    'openai/o3-deep-research',
    'openai/gpt-image-2',
    'openai/text-embedding-3-small',
    'openai/gpt-oss-120b',
    'acme/gpt-6-luna',
    'deepseek/deepseek-v3.2',
  ])('%s has no price that is known', (model) => {
    expect(rates(model)).toBeUndefined();
    expect(rates(model, files(), { provider: 'azure', tier: 'auto' })).toBeUndefined();
  });

  test('a tier without a price is unknown, and auto is the dearest one', () => {
    expect(rates('openai/gpt-5-pro', files(), { tier: 'priority' })).toBeUndefined();
    expect(rates('openai/gpt-4o', files(), { tier: 'flex' })).toBeUndefined();
    expect(rates('openai/gpt-5.5', files(), { tier: 'auto' })).toEqual(
      rates('openai/gpt-5.5', files(), { tier: 'priority' }),
    );
    expect(rates('openai/gpt-5-pro', files(), { tier: 'auto' })).toEqual(rates('openai/gpt-5-pro'));
  });
});

describe('the topmost file', () => {
  test('sets any price, and has no step for long inputs', () => {
    const cheap = { input: 1, cachedInput: 2, cacheWrite: 3, output: 4 };
    expect(rates(luna, files({ [luna]: cheap }))).toEqual({ rates: cheap, maxOutputTokens: 128_000 });
    expect(rates(own, files({ [own]: { input: 7, output: 9 } }))).toEqual({
      rates: { input: 7, cachedInput: 7, cacheWrite: 7, output: 9 },
    });
  });

  test('has cache writes in proportion where it leaves them out', () => {
    expect(rates(luna, files({ [luna]: { input: 80_001, output: 1 } }))?.rates).toEqual({
      input: 80_001,
      cachedInput: 80_001,
      cacheWrite: 100_002,
      output: 1,
    });
    expect(rates('openai/gpt-4o', files({ 'openai/gpt-4o': { input: 8, output: 1 } }))?.rates.cacheWrite).toBe(8);
  });

  test('has cache writes at the price of its input where the list has no price for that', () => {
    const free = {
      names: ['acme/free'],
      prices: [{ providers: ['openai' as const], rates: { input: 0, cacheWrite: 5, output: 0 } }],
    };
    const request = { model: 'acme/free', provider: 'openai', tier: 'default' } as const;
    const policy = files({ 'acme/free': { input: 8, output: 1 } });
    const own = effectiveRates({ date: '2026-11-20', models: [{ ...free, tiers: {} }] }, policy, request, when);
    expect(own?.rates).toEqual({ input: 8, cachedInput: 8, cacheWrite: 8, output: 1 });
  });

  test('has its price for snapshots too, and in other tiers in proportion', () => {
    const policy = files({ [luna]: { input: 1001, cachedInput: 11, cacheWrite: 1, output: 3 } });
    expect(rates(`${luna}-2026-09-22`, policy)).toEqual(rates(luna, policy));
    expect(rates(luna, policy, { tier: 'flex' })?.rates).toEqual({
      input: 501,
      cachedInput: 6,
      cacheWrite: 1,
      output: 2,
    });
    expect(rates(luna, policy, { tier: 'priority' })?.rates.input).toBe(2002);
    expect(rates('openai/ft:gpt-6-luna:acme', policy)).toBeUndefined();
  });

  test('does not know another tier of a model that the list does not know', () => {
    const policy = files({ [own]: { input: 7, output: 9 } });
    expect(rates(own, policy, { tier: 'priority' })).toBeUndefined();
    expect(rates(own, policy, { tier: 'auto' })).toEqual(rates(own, policy));
  });
});

describe('a file that extends', () => {
  test('raises field by field, and leaves alone what it leaves out', () => {
    const raised = rates(luna, files({ [luna]: { input: 110_000, output: 5 } }, {}));
    expect(raised?.rates).toEqual({ input: 110_000, cachedInput: 10_000, cacheWrite: 125_000, output: 500_000 });
    expect(raised?.long?.rates).toEqual({ input: 200_000, cachedInput: 20_000, cacheWrite: 250_000, output: 750_000 });
  });

  test('cannot make a price known: what is unknown is denied, and adding a layer allows nothing', () => {
    expect(rates(own, files({ [own]: { input: 7, output: 9 } }, {}))).toBeUndefined();
  });

  const everything = ['input', 'cachedInput', 'cacheWrite', 'output'] as const;

  test('never lowers a price', () => {
    const someFile = fc
      .option(someRates)
      .map((price): Readonly<Record<string, Rates>> => (price ? { [luna]: price } : {}));
    const someTier = fc.constantFrom('default', 'flex', 'priority', 'batch', 'auto');
    fc.assert(
      fc.property(
        someFile,
        fc.array(someFile, { maxLength: 2 }),
        someFile,
        someTier,
        (added, between, topmost, tier) => {
          const before = rates(luna, files(...between, topmost), { tier });
          const after = rates(luna, files(added, ...between, topmost), { tier });
          for (const field of everything) {
            expect(after?.rates[field]).toBeGreaterThanOrEqual(before?.rates[field] ?? Number.POSITIVE_INFINITY);
            expect(after?.long?.rates[field] ?? 0).toBeGreaterThanOrEqual(before?.long?.rates[field] ?? 0);
          }
        },
      ),
    );
  });
});
