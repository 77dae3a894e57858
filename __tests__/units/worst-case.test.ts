import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whatFits } from '../../src/costs/estimate/fits.ts';
import {
  type PricedCall,
  priceAttempt,
  type Unpriced,
  type WorstCase,
  worstCase,
} from '../../src/costs/estimate/worst-case.ts';
import { effectiveRates, type Pricing } from '../../src/costs/prices/effective-rates.ts';
import { loadPrices } from '../../src/costs/prices/price-list.ts';
import { somePricing } from '../harness/pricing-arbitraries.ts';

const list = await loadPrices();
const when = new Date('2026-11-20T12:00:00Z');
const prompt = 'The quick brown fox jumps over the lazy dog. '.repeat(100);

const call: PricedCall = {
  model: 'openai/gpt-6-luna',
  provider: 'openai',
  tier: 'default',
  messages: [{ role: 'user', content: prompt }],
  besides: [],
  maxOutputTokens: 1000,
};

const pricingOf = (priced: PricedCall) => effectiveRates(list, [], priced, when);
const most = (priced: PricedCall, left?: number) => worstCase(priced, pricingOf(priced), left);

function known(worst: WorstCase | Unpriced): WorstCase {
  if ('unknown' in worst) throw new Error(worst.unknown);
  return worst;
}

describe('the worst case', () => {
  test('is the bytes at the price of cache writes, and the whole output', async () => {
    const inputTokens = prompt.length + 16 + 8;
    expect(await most(call)).toEqual({
      micros: Math.ceil(inputTokens * 0.125 + 1000 * 0.5),
      inputTokens,
      counted: 'bytes',
      outputTokens: 1000,
      inputRate: 125_000,
      outputRate: 500_000,
      limitedBy: 'request',
    });
  });

  test('is counted only where the bytes cost too much', async () => {
    expect(await most(call, 1066)).toMatchObject({ counted: 'bytes', micros: 1066 });
    // 100 × 10 tokens, and what is added to a message and a request.
    expect(await most(call, 1065)).toMatchObject({
      counted: 'tokenizer',
      inputTokens: expect.toSatisfy((tokens) => tokens > 1000 && tokens < 1050),
    });
    expect(await most({ ...call, model: 'openai/gpt-4' }, 1)).toMatchObject({ counted: 'bytes' });
  });

  test('takes the model’s own limit where the request has none', async () => {
    const { maxOutputTokens: _, ...open } = call;
    expect(await most(open)).toMatchObject({ limitedBy: 'model', outputTokens: 128_000 });
    expect(await most({ ...open, model: 'openai/gpt-3.5-turbo-1106' })).toEqual({ unknown: 'output-limit' });
  });

  test('is unknown without a price, whatever is missing besides', async () => {
    const { maxOutputTokens: _, ...open } = call;
    expect(await most({ ...call, model: 'acme/small' })).toEqual({ unknown: 'price' });
    expect(await most({ ...open, model: 'acme/small' })).toEqual({ unknown: 'price' });
    expect(await most({ ...call, model: 'openai/gpt-4o', tier: 'flex' })).toEqual({ unknown: 'price' });
  });

  test('has the long context’s price as soon as the bound reaches it', async () => {
    const edge = 272_000 - 16 - 8;
    const below = await most({ ...call, messages: [{ role: 'user', content: 'x'.repeat(edge - 1) }] });
    expect(below).toMatchObject({ inputTokens: 271_999, inputRate: 125_000, outputRate: 500_000 });
    const at = await most({ ...call, messages: [{ role: 'user', content: 'x'.repeat(edge) }] });
    expect(at).toMatchObject({ inputTokens: 272_000, inputRate: 250_000, outputRate: 750_000 });
  });

  test('is dearer in a dearer tier, and dearest where the project decides', async () => {
    expect(await most({ ...call, tier: 'priority' })).toMatchObject({ inputRate: 250_000, outputRate: 1_000_000 });
    expect(await most({ ...call, tier: 'auto' })).toEqual(await most({ ...call, tier: 'priority' }));
    expect(await most({ ...call, tier: 'flex' })).toMatchObject({ inputRate: 62_500, outputRate: 250_000 });
  });

  test('has the price of cache entries that are kept for long', async () => {
    expect(await most({ ...call, longCache: true })).toMatchObject({ inputRate: 250_000, outputRate: 500_000 });
  });

  test('counts a schema and tools as input', async () => {
    const plain = await most(call);
    const schema = JSON.stringify({ type: 'object' });
    const withSchema = await most({ ...call, besides: [schema] });
    const [before, after] = [plain, withSchema].map((found) => ('inputTokens' in found ? found.inputTokens : 0));
    expect(after).toBe((before ?? 0) + schema.length + 64);
  });
});

test('input that is not written yet is added, however the rest is measured', async () => {
  for (const left of [undefined, 1065]) {
    const { counted, inputTokens } = known(await most(call, left));
    expect(await most({ ...call, furtherInput: 500 }, left)).toMatchObject({ counted, inputTokens: inputTokens + 500 });
  }
  // A token for each byte: counting says no more.
  const letter = { ...call, messages: [{ role: 'user' as const, content: 'x' }], furtherInput: 500 };
  expect(await most(letter, 0)).toMatchObject({ counted: 'bytes', inputTokens: 1 + 16 + 8 + 500 });
});

describe('what would fit', () => {
  const attempt = { outputTokens: 1000, longCache: false };
  const someTokens = fc.nat(500_000);

  test('is told for a request that costs too much', () => {
    const pricing = pricingOf(call);
    if (!pricing) throw new Error('gpt-6-luna is listed.');
    // 400 micros: 100 for 800 tokens of input leave 300 for 600 of output; 500 for 1000 of output leave nothing.
    expect(whatFits(call, pricing, { inputTokens: 800, outputTokens: 1000 }, 400)).toEqual({
      outputTokens: 600,
      inputTokens: 0,
    });
    expect(whatFits(call, pricing, { inputTokens: 80_000, outputTokens: 1000 }, 600)).toEqual({
      outputTokens: 0,
      inputTokens: 800,
    });
    // More than the short price allows for, but not what a long one costs.
    expect(whatFits(call, pricing, { inputTokens: 900_000, outputTokens: 0 }, 50_000).inputTokens).toBe(271_999);
    expect(whatFits(call, pricing, { inputTokens: 900_000, outputTokens: 0 }, 100_000).inputTokens).toBe(400_000);
    expect(whatFits(call, pricing, { inputTokens: 900_000, outputTokens: 0 }, 68_000).inputTokens).toBe(272_000);
  });

  test('is told without a price for long inputs, and of what costs nothing or next to nothing', () => {
    const rates = { input: 100_000, cachedInput: 100_000, cacheWrite: 100_000, output: 500_000 };
    const tokens = { inputTokens: 800, outputTokens: 1000 };
    expect(whatFits({}, { rates }, tokens, 600)).toEqual({ outputTokens: 1040, inputTokens: 1000 });
    expect(whatFits({}, { rates: { ...rates, output: 0 } }, tokens, 80).outputTokens).toBe(Number.MAX_SAFE_INTEGER);
    expect(whatFits({}, { rates: { ...rates, output: 1 } }, tokens, 1e15).outputTokens).toBe(Number.MAX_SAFE_INTEGER);
  });

  function check(pricing: Pricing, tokens: { inputTokens: number; outputTokens: number }, micros: number): void {
    const fitting = whatFits(call, pricing, tokens, micros);
    const price = (inputTokens: number, outputTokens: number) =>
      priceAttempt({ ...attempt, pricing, outputTokens }, inputTokens).micros;
    const isAny = (count: number) => count > 0 && count < Number.MAX_SAFE_INTEGER;
    if (isAny(fitting.outputTokens))
      expect(price(tokens.inputTokens, fitting.outputTokens)).toBeLessThanOrEqual(micros);
    if (isAny(fitting.outputTokens + 1))
      expect(price(tokens.inputTokens, fitting.outputTokens + 1)).toBeGreaterThan(micros);
    if (isAny(fitting.inputTokens)) expect(price(fitting.inputTokens, tokens.outputTokens)).toBeLessThanOrEqual(micros);
    if (isAny(fitting.inputTokens + 1))
      expect(price(fitting.inputTokens + 1, tokens.outputTokens)).toBeGreaterThan(micros);
  }

  test('fits, and a token more does not', () => {
    fc.assert(
      fc.property(
        somePricing,
        someTokens,
        someTokens,
        fc.nat(1_000_000_000),
        (pricing, inputTokens, outputTokens, micros) => {
          check(pricing, { inputTokens, outputTokens }, micros);
        },
      ),
    );
  });
});

test('the worst case grows with each token and each limit', () => {
  const someTokens = fc.nat(600_000);
  fc.assert(
    fc.property(
      somePricing,
      someTokens,
      someTokens,
      someTokens,
      someTokens,
      (pricing, input, moreInput, outputTokens, moreOutput) => {
        const less = priceAttempt({ pricing, outputTokens, longCache: false }, input);
        const more = priceAttempt(
          { pricing, outputTokens: outputTokens + moreOutput, longCache: false },
          input + moreInput,
        );
        expect(more.micros).toBeGreaterThanOrEqual(less.micros);
      },
    ),
  );
});
