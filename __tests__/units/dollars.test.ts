import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dollars, plainDollars } from '../../src/language/failures/dollars.ts';

test.each([
  [0, '0', '$0'],
  [1, '0.000001', '$0.000001'],
  [12_800, '0.0128', '$0.0128'],
  [100_000, '0.1', '$0.10'],
  [250_000, '0.25', '$0.25'],
  [1_000_000, '1', '$1'],
  [12_500_000, '12.5', '$12.50'],
  [17_200_001, '17.200001', '$17.200001'],
  [200_000_000_000, '200000', '$200,000'],
  [Number.MAX_SAFE_INTEGER, '9007199254.740991', '$9,007,199,254.740991'],
])('%d micros are %s for machines and %s for people', (micros, plain, shown) => {
  expect(plainDollars(micros)).toBe(plain);
  expect(dollars(micros)).toBe(shown);
});

test('every amount reads back as itself', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (micros) => {
      const text = plainDollars(micros);
      expect(text).toMatch(/^\d+(?:\.\d{0,5}[1-9])?$/);
      const [whole = '', decimals = ''] = text.split('.');
      expect(BigInt(`${whole}${decimals.padEnd(6, '0')}`)).toBe(BigInt(micros));
    }),
  );
});
