import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalDollars, dollars } from '../../src/costs/dollars.ts';

test.each([
  [0, '0.00'],
  [1, '0.000001'],
  [12_800, '0.0128'],
  [10, '0.00001'],
  [100_000, '0.10'],
  [250_000, '0.25'],
  [1_000_000, '1.00'],
  [12_500_000, '12.50'],
  [17_200_001, '17.200001'],
  [200_000_000_000, '200000.00'],
  [Number.MAX_SAFE_INTEGER, '9007199254.740991'],
])('%d micros are %s', (micros, text) => {
  expect(decimalDollars(micros)).toBe(text);
  expect(dollars(micros)).toBe(`$${text}`);
});

test('every amount reads back as itself', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (micros) => {
      const text = decimalDollars(micros);
      expect(text).toMatch(/^\d+\.\d{2,6}$/);
      expect(text).not.toMatch(/\.\d\d\d*0$/);
      expect(BigInt(text.replace('.', '').padEnd(text.indexOf('.') + 6, '0'))).toBe(BigInt(micros));
    }),
  );
});
