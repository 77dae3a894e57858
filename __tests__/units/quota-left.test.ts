import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { quotaLeft } from '../../src/providers/quota-left.ts';

test.each([
  ['nothing', {}, undefined],
  ['requests', { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '15' }, 0.25],
  [
    'the lowest of both',
    {
      ...{ 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59' },
      ...{ 'x-ratelimit-limit-tokens': '150000', 'x-ratelimit-remaining-tokens': '1500' },
    },
    0.01,
  ],
  ['Anthropic’s', { 'anthropic-ratelimit-tokens-limit': '100', 'anthropic-ratelimit-tokens-remaining': '7' }, 0.07],
  ['a remainder without its limit', { 'x-ratelimit-remaining-requests': '1' }, undefined],
  ['a limit of 0', { 'x-ratelimit-limit-requests': '0', 'x-ratelimit-remaining-requests': '0' }, undefined],
  ['more than there is', { 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-remaining-tokens': '99' }, 1],
  ['words', { 'x-ratelimit-limit-tokens': 'many', 'x-ratelimit-remaining-tokens': '-1' }, undefined],
  ['a reset', { 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-reset-tokens': '1' }, undefined],
])('%s', (_, headers, expected) => {
  expect(quotaLeft(new Headers(headers))).toBe(expected);
});

test('it is a share, whatever the headers', () => {
  const name = fc
    .constantFrom('limit', 'remaining')
    .chain((what) => fc.constantFrom(`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-tokens`));
  const value = fc.oneof(fc.nat().map(String), fc.string({ unit: 'grapheme-ascii' }));
  fc.assert(
    fc.property(
      fc.dictionary(
        name,
        value.filter((text) => !/[\r\n\0]/.test(text)),
      ),
      (headers) => {
        const left = quotaLeft(new Headers(headers));
        expect(left === undefined || (left >= 0 && left <= 1)).toBe(true);
      },
    ),
  );
});
