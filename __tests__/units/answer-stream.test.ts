import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAnswerStream } from '../../src/reports/secrets/stream.ts';
import { answerSecretsOf, knowing } from '../harness/knowing.ts';

const secret = 'sk-live-3f9c2a77d1b84e60aa51c0ffee00d1ce';
const known = answerSecretsOf(secret);

/** What is shown of an answer that comes in these pieces, and what of it before the end. */
function show(pieces: readonly string[], secrets = known) {
  const stream = openAnswerStream(secrets);
  const early = pieces.map(stream.add).join('');
  return { early, all: early + stream.end() };
}

/** A text in pieces of these lengths, again and again. */
function cut(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const between = fc.constantFrom(' ', '  ', '\n', ' \u200b', ' * ', '\t ', '<b> </b>', '。');

/** The most of a secret that stands there in one piece, whatever lies between its characters. */
function longestPiece(text: string): number {
  const plain = text.toLowerCase().replace(/<\/?b>|[^a-z0-9-]/g, '');
  let longest = 0;
  for (let from = 0; from < secret.length; from++) {
    while (plain.includes(secret.slice(from, from + longest + 1)) && from + longest < secret.length) longest++;
  }
  return longest;
}

describe('a secret that is spelled with blanks', () => {
  test.for([1, 2, 3, 7, 8, 12, 20, 39])('after every %i characters, is never shown by more than eleven', (every) => {
    fc.assert(
      fc.property(between, lengths, fc.boolean(), (blank, sizes, isUpper) => {
        const spelled = (secret.match(new RegExp(`.{1,${every}}`, 'g')) ?? []).join(blank);
        const text = `This is the key: ${isUpper ? spelled.toUpperCase() : spelled} and no more of it, thank you. `;
        const { all } = show(cut(text, sizes));
        // A sign that is no blank parts a secret for whoever looks for it in a whole text as well.
        if (known.find(text).length === 0) return;
        expect(longestPiece(all)).toBeLessThanOrEqual(11);
        expect(all).toContain('***');
        expect(all).toContain('This is the key: ');
        expect(all).toContain(' and no more of it, thank you. ');
      }),
      { numRuns: 40 },
    );
  });

  test('also where it is a page long', () => {
    const text = `Before. ${[...secret].join('\n'.repeat(20))} after it.`;
    expect(longestPiece(show(cut(text, [5])).all)).toBeLessThanOrEqual(11);
  });
});

test.for([64, 70, 120, 700, 5000])('a secret that is spelled with %i blanks at a time is not shown either', (many) => {
  for (const every of [1, 3, 5, 11, 12, 13]) {
    const spelled = (secret.match(new RegExp(`.{1,${every}}`, 'g')) ?? []).join(' '.repeat(many));
    for (const size of [many > 500 ? 3000 : 7, 300, 100_000]) {
      const { all } = show(cut(`The key: ${spelled} and no more of it. `, [size]));
      expect(longestPiece(all), `${every} characters in pieces of ${size}`).toBeLessThanOrEqual(11);
      expect(all).toContain(' and no more of it. ');
    }
  }
});

test('any other text is shown as it is, and but for its last words at once', () => {
  const word = fc.constantFrom('word', 'sk-live-3f9c', '世界です', 'a', '**b**', '<i>x</i>', 'sk-live-', '👩‍👩‍👧', 'é');
  fc.assert(
    fc.property(fc.array(word, { minLength: 4, maxLength: 60 }), lengths, (words, sizes) => {
      const text = words.join(' ');
      if (known.find(text).length > 0 || known.findRuns(text).length > 0) return;
      const { early, all } = show(cut(text, sizes));
      expect(all).toBe(text);
      expect(text.length - early.length).toBeLessThanOrEqual((words.at(-1) ?? '').length);
    }),
    { numRuns: 200 },
  );
});

test('what only begins like a secret is shown once something else follows', () => {
  const begins = `${secret.slice(0, 14)} is how keys begin here, and nobody`;
  const { early, all } = show([...cut(begins, [3]), ` needs to hide that, since it is in every one of them.`]);
  expect(all.startsWith(begins)).toBe(true);
  expect(early).toContain('how keys begin here');
});

test('a word without an end is shown but for its last part, and a large piece is cut at a word', () => {
  const { early } = show(['x'.repeat(20_000)]);
  expect(early.length).toBeGreaterThan(10_000);
  const large = `${'word '.repeat(3000)}${secret} end`;
  expect(show([large, ' of it.']).all).toBe(`${'word '.repeat(3000)}*** end of it.`);
});

test('a short secret is hidden as it is written, in whatever pieces it comes', () => {
  const short = 'p4ss-w0rd';
  fc.assert(
    fc.property(lengths, (sizes) => {
      expect(show(cut(`It is ${short} here.`, sizes), answerSecretsOf(short)).all).toBe('It is *** here.');
    }),
    { numRuns: 30 },
  );
  expect(knowing(short).findRuns(short)).toEqual([]);
});

test('a long answer in many pieces takes no longer than its length asks for', () => {
  const pieces = cut('The answer goes on and on. '.repeat(1000), [4]);
  const started = performance.now();
  show(pieces);
  expect(performance.now() - started).toBeLessThan(8000);
});
