import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pieces } from '../../src/reports/secrets/pieces.ts';
import { mergeRanges, type TextRange } from '../../src/reports/secrets/range.ts';
import { openScan } from '../../src/reports/secrets/scanner.ts';
import { type Search, searchForTexts, searchInWindows, searchTogether } from '../../src/reports/secrets/search.ts';
import { disguises } from '../harness/disguises.ts';
import { fakeSecret, secretKinds } from '../harness/fake-secrets.ts';
import { knowing } from '../harness/knowing.ts';
import { tries } from '../harness/tries.ts';

const secret = 'sk-local-0123456789abcdef';
const known = knowing(secret, 'a1 b2', 'zzzz');
const scan = await openScan();

/** What a text may begin with, and how often, until a piece or a window of the decoded text ends about there. */
const fillers: readonly (readonly [filler: string, counts: readonly number[]])[] = [
  ['word ', [13_107, 26_214, 52_428]],
  ['&amp; ', [2048, 4096, 131_072]],
  ['%41 ', [2048, 6144]],
  ['*a* ', [1024, 2048]],
  ['<i>z</i> ', [1024, 2048]],
  ['\u{200b}y ', [4096, 32_768]],
  ['<!-- > -->x ', [2048, 32_768]],
];

/** A filler that ends near such a border: a secret behind it lies across that, a little before or behind it. */
const beginnings = fc
  .tuple(fc.constantFrom(...fillers), fc.nat(), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 40 }))
  .map(([[filler, counts], index, less, extra]) => {
    const count = counts[index % counts.length] ?? 0;
    return `${filler.repeat(count - less)}${'q '.repeat(extra)}`;
  });

function moved<Found extends TextRange>(found: readonly Found[], by: number): readonly Found[] {
  return found.map((one) => ({ ...one, start: one.start + by, end: one.end + by }));
}

describe('A secret that lies across the pieces in which a text is decoded is found as in a short text', () => {
  test.each(disguises)('disguised by %s', (_name, disguise) => {
    const short = `. ${disguise(secret)} . a1 b2 .`;
    const expected = known.find(short);
    expect(expected.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(beginnings, (before) => {
        expect(known.find(`${before}${short}`)).toEqual(moved(expected, before.length));
      }),
      { numRuns: tries(20) },
    );
  });

  test('of every kind that is known by its looks', () => {
    const written = fc.constantFrom(
      (text: string) => text,
      (text: string) => [...text].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
      (text: string) => [...text].join('\u{200b}'),
      (text: string) => `${text.slice(0, 9)}**${text.slice(9, 12)}**${text.slice(12)}`,
    );
    fc.assert(
      fc.property(beginnings, fc.constantFrom(...secretKinds), written, (before, kind, write) => {
        const short = `. ${write(fakeSecret(kind))} .`;
        const expected = scan(short);
        expect(expected.map((one) => one.kind)).toEqual([kind]);
        expect(scan(`${before}${short}`)).toEqual(moved(expected, before.length));
      }),
      { numRuns: tries(100) },
    );
  });
});

const part = fc.constantFrom(
  ...['zzzz', 'z', 'a1 b2', 'a1', ' b2', ' ', '\n', '-', 'k7k7k7', secret, secret.slice(0, 15), secret.slice(15)],
  ...['sk-local-  0123456789   abcdef', secret.toUpperCase(), 'word '],
);
const texts = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));

describe('Wherever a text is cut, a search finds what it finds in the whole', () => {
  const length = 24;
  const pattern = /(?<![a-z0-9])(?:k7){1,6}(?![a-z0-9])/g;
  const findIn = (content: string) =>
    [...content.matchAll(pattern)].map(({ index, 0: { length: size } }) => ({ start: index, end: index + size }));
  const inWindows = () =>
    searchInWindows<TextRange>(2 * length, length, findIn, ({ start, end }, by) => ({
      start: start + by,
      end: end + by,
    }));
  const inPieces = () => {
    const pieces = new Pieces();
    pieces.add(secret, 0.6);
    return pieces.search();
  };
  const kinds: readonly (readonly [name: string, open: () => Search<TextRange>])[] = [
    ['for texts', () => searchForTexts(['zzzz', 'a1 b2'])],
    ['for pieces of secrets', inPieces],
    ['in windows', inWindows],
    ['for all of these', () => searchTogether(searchForTexts(['zzzz', 'a1 b2']), inPieces(), inWindows())],
  ];

  test.each(kinds)('%s', (_name, open) => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), text.length];
        const pieces = places.map((place, index) => text.slice(place, places[index + 1]));
        expect(pieces.join('')).toBe(text);
        expect(searched(open(), pieces)).toEqual(searched(open(), [text]));
      }),
      { numRuns: tries(900) },
    );
  });

  test('windows find all that is no longer than their overlap', () => {
    const spaced = fc.array(fc.constantFrom('k7', 'k7k7k7', ' ', '-', 'word', '\n'), { maxLength: 80 });
    fc.assert(
      fc.property(spaced, (parts) => {
        const text = parts.join(' ');
        expect(mergeRanges(searched(inWindows(), [text]))).toEqual(mergeRanges(findIn(text)));
      }),
      { numRuns: tries(900) },
    );
  });
});

function searched(search: Search<TextRange>, pieces: readonly string[]): readonly TextRange[] {
  for (const piece of pieces) search.add(piece);
  return search.end().toSorted((one, other) => one.start - other.start || one.end - other.end);
}
