import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';

const secret = fc.stringMatching(/^[A-Za-z0-9%&;:_./+ -]{4,240}$/);

/** What a secret may be written as, as far as its pieces are concerned. */
const forms: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => value.toUpperCase(),
  (value) => encodeURIComponent(value),
  (value) => Buffer.from(value).toString('hex'),
  (value) => Buffer.from(`x${value}`).toString('base64'),
  (value) => [...value].join(' '),
  (value) => [...value].join('\u200b'),
  (value) => value.replaceAll(/./g, (character) => `&#${character.charCodeAt(0)};`),
];

/** A piece of a form, from one share of its length to another. */
const piece = fc.record({
  form: fc.constantFrom(...forms),
  from: fc.double({ min: 0, max: 1 }),
  to: fc.double({ min: 0, max: 1 }),
});

/** So long that a text is not asked about as a whole. */
const padding = ' . '.repeat(4096);

test('in a short text, which is asked about as a whole, the same is found as in a long one', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(secret, { maxLength: 2 }),
      fc.array(fc.tuple(fc.nat(), piece, fc.constantFrom('', ' ', '`', 'ab', '\n> ')), { minLength: 1, maxLength: 3 }),
      (credentials, values, pieces) => {
        const known = new KnownSecrets(() => undefined);
        for (const credential of credentials) known.add(credential);
        for (const value of values) known.addValue(value);
        const all = [...credentials, ...values];
        const text = pieces
          .map(([index, { form, from, to }, between]) => {
            const whole = form(all[index % all.length] ?? '');
            return (
              whole.slice(Math.floor(from * whole.length * 0.3), Math.ceil(whole.length * (1 - 0.3 * to))) + between
            );
          })
          .join('');
        for (const find of [known.find, known.findInAnswer, known.findCredentials]) {
          const inLong = find(text + padding).map(({ start, end }) => ({ start, end: Math.min(end, text.length) }));
          expect(find(text)).toEqual(inLong.filter(({ start, end }) => start < end));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test.each([30, 49, 80, 131])(
  'the shortest piece of %i characters that is hidden is found wherever it begins',
  (length) => {
    const value = Array.from({ length }, (_, index) => String.fromCharCode(0x100 + index)).join('');
    const known = new KnownSecrets(() => undefined);
    known.add(value);
    const least = Math.max(24, Math.min(40, Math.round(length / 2)));
    for (let from = 0; from + least <= length; from++) {
      expect(known.find(`a ${value.slice(from, from + least)} b`)).toEqual([{ start: 2, end: 2 + least }]);
    }
  },
);
