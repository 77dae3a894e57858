import { expect, test } from 'vitest';
import { bill } from '../../src/costs/bill.ts';
import { decimalDollars } from '../../src/costs/dollars.ts';
import { effectiveRates } from '../../src/costs/prices/effective-rates.ts';
import { loadPrices } from '../../src/costs/prices/price-list.ts';
import { pricedCalls } from '../fixtures/priced-calls.ts';

const list = await loadPrices();

test('at least 60 calls are priced', () => expect(pricedCalls.length).toBeGreaterThanOrEqual(60));

test.each(pricedCalls)('$model on $on ($provider, $tier): $input in, $output out cost $cost', (call) => {
  const { model, provider = 'openai', tier = 'default', input, cached = 0, written = 0, output, on, cost } = call;
  const request = { model: `openai/${model}`, provider, tier };
  const pricing = effectiveRates(list, [], request, new Date(`${on}T12:00:00Z`));
  const usage = { input, cachedInput: cached, cacheWrite: written, output, total: input + output };
  const billed = pricing && bill(usage, [pricing], undefined);
  expect(billed && decimalDollars(billed.micros)).toBe(cost);
  expect(billed?.assumed).toBe(false);
});
