import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bill } from '../../src/costs/bill.ts';
import { priceAttempt } from '../../src/costs/estimate/worst-case.ts';
import type { Pricing } from '../../src/costs/prices/effective-rates.ts';
import type { TokenUsage } from '../../src/providers/provider.ts';
import { somePricing } from '../harness/pricing-arbitraries.ts';

const dollar = 1_000_000;

/** Rates that tell where tokens went: a token of output costs a million times one of cached input. */
const telling: Pricing = {
  rates: { input: 100 * dollar, cachedInput: dollar, cacheWrite: 10_000 * dollar, output: 1_000_000 * dollar },
};
const worst = { micros: 77, inputTokens: 9, outputTokens: 9 };

const read = (usage: TokenUsage | undefined) => bill(usage, [telling], worst);

describe('figures that agree', () => {
  test.each<[TokenUsage, number]>([
    [{ input: 5, output: 1 }, 1_000_500],
    [{ input: 5, cachedInput: 2, output: 1 }, 1_000_302],
    [{ input: 5, cachedInput: 2, cacheWrite: 1, output: 1 }, 1_010_202],
    [{ input: 5, cacheWrite: 2, longCacheWrite: 1, output: 0 }, 30_300],
    [{ input: 5, cachedInput: 5, output: 3, reasoning: 3, total: 8 }, 3_000_005],
  ])('%j', (usage, micros) => expect(read(usage)).toEqual({ micros, assumed: false }));
});

describe('figures that contradict are billed at the dearest reading', () => {
  test.each<[string, TokenUsage, number]>([
    ['more cached than input', { input: 5, cachedInput: 6, output: 0 }, 506],
    ['more written than input', { input: 5, cacheWrite: 6, output: 0 }, 60_500],
    ['both together more than input', { input: 5, cachedInput: 3, cacheWrite: 3, output: 0 }, 30_503],
    ['more kept for long than written', { input: 5, cacheWrite: 1, longCacheWrite: 2, output: 0 }, 50_200],
    ['more reasoning than output', { input: 5, output: 1, reasoning: 2 }, 3_000_500],
    ['a total of more', { input: 5, output: 1, total: 8 }, 3_000_500],
    ['a total of less', { input: 5, output: 1, total: 2 }, 1_000_500],
  ])('%s', (_, usage, micros) => expect(read(usage)).toEqual({ micros, assumed: false }));
});

describe('figures that are missing', () => {
  test.each<[string, TokenUsage | undefined, number, boolean]>([
    ['none at all', undefined, 77, true],
    ['an empty usage', {}, 77, true],
    ['zeros of a server that does not count', { input: 0, output: 0, total: 0 }, 77, true],
    ['input alone: the output is the worst case', { input: 5 }, 9_000_500, true],
    ['output alone: the input is the worst case', { output: 1 }, 1_090_000, true],
    ['reasoning alone is output', { reasoning: 2 }, 2_090_000, true],
    ['the total tells the output', { input: 5, total: 7 }, 2_000_500, false],
    ['the total tells the input', { output: 1, total: 6 }, 1_000_500, false],
    ['an answer without a token', { input: 5, output: 0 }, 500, false],
    ['an answer without a token, of which only the total is told', { input: 0, output: 0, total: 6 }, 600, false],
    ['a total alone does not tell which of them it is', { total: 7 }, 77, true],
    ['a total of the input alone does not tell the output', { input: 5, total: 5 }, 9_000_500, true],
    ['nor does reasoning of 0', { input: 5, reasoning: 0 }, 9_000_500, true],
  ])('%s', (_, usage, micros, assumed) => expect(read(usage)).toEqual({ micros, assumed }));

  test('nothing is made up where neither usage nor a worst case is known', () => {
    expect(bill(undefined, [telling], undefined)).toBeUndefined();
    expect(bill({ input: 5 }, [telling], undefined)).toBeUndefined();
    expect(bill({ output: 5 }, [telling], undefined)).toBeUndefined();
    expect(bill({ input: 5, output: 5 }, [], worst)).toBeUndefined();
  });
});

test('the dearer of the requested and the served model counts', () => {
  const [cheap, dear] = [1, 2].map((times): Pricing => {
    return {
      rates: { input: times * dollar, cachedInput: times * dollar, cacheWrite: times * dollar, output: times * dollar },
    };
  });
  if (!cheap || !dear) throw new Error('There are two.');
  expect(bill({ input: 5, output: 1 }, [cheap, dear], worst)).toEqual(bill({ input: 5, output: 1 }, [dear], worst));
  expect(bill({ input: 5, output: 1 }, [dear, cheap], worst)).toEqual(bill({ input: 5, output: 1 }, [dear], worst));
});

describe('absurd counts', () => {
  const most = Number.MAX_SAFE_INTEGER;

  test('lose no precision', () => {
    const odd: Pricing = { rates: { input: 1_000_001, cachedInput: 1, cacheWrite: 1, output: 1 } };
    // 9,007,199,254 × 1,000,001 ÷ 1,000,000, rounded up: its product is far beyond what a number can hold.
    expect(bill({ input: 9_007_199_254, output: 1 }, [odd], worst)?.micros).toBe(9_007_208_262);
    expect(
      bill({ input: 4_503_599_627_370_497, output: 0 }, [{ rates: { ...odd.rates, input: 1_000_000 } }], worst)?.micros,
    ).toBe(4_503_599_627_370_497);
  });

  test('are told as the most that can be told, never as less', () => {
    expect(bill({ input: most, cachedInput: most, output: most, total: most }, [telling], worst)?.micros).toBe(most);
  });
});

const counts = fc.record({
  input: fc.integer({ min: 1, max: 400_000 }),
  output: fc.nat(200_000),
  share: fc.nat(1000),
  cut: fc.nat(1000),
});

/** Any split of the input between plain, cached and written. */
function split({
  input,
  output,
  share,
  cut,
}: {
  input: number;
  output: number;
  share: number;
  cut: number;
}): TokenUsage {
  const cachedInput = Math.floor((input * share) / 1000);
  const cacheWrite = Math.floor(((input - cachedInput) * cut) / 1000);
  return { input, cachedInput, cacheWrite, output, total: input + output };
}

test('a bill is never above the worst case of a request that stayed within its bounds', () => {
  fc.assert(
    fc.property(somePricing, counts, fc.nat(100_000), fc.nat(100_000), (pricing, used, moreInput, moreOutput) => {
      const attempt = { pricing, outputTokens: used.output + moreOutput, longCache: false };
      const { micros } = priceAttempt(attempt, used.input + moreInput);
      expect(bill(split(used), [pricing], undefined)?.micros).toBeLessThanOrEqual(micros);
    }),
  );
});

test('nor where all of it is written to the cache for 12 hours', () => {
  fc.assert(
    fc.property(somePricing, counts, (pricing, used) => {
      const usage = split(used);
      const { micros } = priceAttempt({ pricing, outputTokens: used.output, longCache: true }, used.input);
      const kept = { ...usage, longCacheWrite: usage.cacheWrite ?? 0 };
      expect(bill(kept, [pricing], undefined)?.micros).toBeLessThanOrEqual(micros);
    }),
  );
});

test('more tokens never cost less', () => {
  fc.assert(
    fc.property(somePricing, counts, fc.nat(300_000), fc.nat(1000), (pricing, used, moreInput, moreOutput) => {
      const usage = split(used);
      const { input = 0, total = 0 } = usage;
      const more = {
        ...usage,
        input: input + moreInput,
        output: used.output + moreOutput,
        total: total + moreInput + moreOutput,
      };
      const before = bill(usage, [pricing], undefined)?.micros ?? 0;
      expect(bill(more, [pricing], undefined)?.micros).toBeGreaterThanOrEqual(before);
    }),
  );
});

test('contradictions never cost less than either reading', () => {
  const someUsage = fc.record({
    input: fc.integer({ min: 1, max: 1000 }),
    cachedInput: fc.nat(1000),
    cacheWrite: fc.nat(1000),
    output: fc.nat(1000),
    reasoning: fc.nat(1000),
  });
  fc.assert(
    fc.property(somePricing, someUsage, (pricing, usage) => {
      const micros = bill(usage, [pricing], undefined)?.micros;
      const cachedInput = Math.min(usage.cachedInput, usage.input);
      const within = {
        ...usage,
        cachedInput,
        cacheWrite: Math.min(usage.cacheWrite, usage.input - cachedInput),
        reasoning: 0,
      };
      expect(micros).toBeGreaterThanOrEqual(bill(within, [pricing], undefined)?.micros ?? Number.POSITIVE_INFINITY);
      const cacheWrite = Math.min(usage.cacheWrite, usage.input);
      const written = {
        ...usage,
        cacheWrite,
        cachedInput: Math.min(usage.cachedInput, usage.input - cacheWrite),
        reasoning: 0,
      };
      expect(micros).toBeGreaterThanOrEqual(bill(written, [pricing], undefined)?.micros ?? Number.POSITIVE_INFINITY);
    }),
  );
});
