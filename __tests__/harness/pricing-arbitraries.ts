import fc from 'fast-check';
import type { Pricing } from '../../src/costs/prices/effective-rates.ts';
import type { Rates } from '../../src/policy/model/costs.ts';

/** A rate: up to a thousand dollars per million tokens, often 0 or very small. */
const someRate = fc.oneof(fc.constantFrom(0, 1, 3, 5_000), fc.nat(1_000_000_000));

/** Rates as a policy may write them. */
export const someRates: fc.Arbitrary<Rates> = fc.record(
  { input: someRate, output: someRate, cachedInput: someRate, cacheWrite: someRate },
  { requiredKeys: ['input', 'output'] },
);

/** What a request costs, with or without a price for long inputs, which is never the lower one. */
export const somePricing: fc.Arbitrary<Pricing> = fc
  .record({
    rates: fc.record({ input: someRate, output: someRate, cachedInput: someRate, cacheWrite: someRate }),
    more: fc.record({ input: someRate, output: someRate, cachedInput: someRate, cacheWrite: someRate }),
    from: fc.option(fc.integer({ min: 1, max: 300_000 })),
  })
  .map(({ rates, more, from }) => {
    if (from === null) return { rates };
    const long = {
      input: rates.input + more.input,
      cachedInput: rates.cachedInput + more.cachedInput,
      cacheWrite: rates.cacheWrite + more.cacheWrite,
      output: rates.output + more.output,
    };
    return { rates, long: { from, rates: long } };
  });
