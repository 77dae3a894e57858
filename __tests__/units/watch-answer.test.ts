import { expect, test } from 'vitest';
import { watchAnswer } from '../../src/actions/complete/watch-answer.ts';
import { openTeller } from '../../src/providers/answers/collector.ts';

const [word, half] = ['abcdefghijklmnop', 'abcdefgh'];

/** Answers in pieces, whether the summary has them, and whether they are watched to their end. */
const answers: readonly (readonly [name: string, isShown: boolean, pieces: readonly string[], isWatched: boolean])[] = [
  ['plain words', true, ['There are ', '12 widgets.\n', 'All of them.'], true],
  ['Markdown without a long word', true, ['## Widgets\n', '- one\n'], true],
  ['a long word among plain ones', true, ['There is ', word, '.'], true],
  ['both, in one piece', true, [`## ${word}`], false],
  ['both, one behind the other', true, ['There is ', word, '.\n\n', '- one'], false],
  ['a long word in two pieces', false, ['There is ', half, half], false],
  ['a long word in two pieces, behind Markdown', true, ['**There** is ', half, half], false],
  ['words in two lines, which are no long one', false, [`${half}\n`, half, '\n', half], true],
  ['Markdown that nobody shows', false, ['## Widgets\n', '- one\n'], true],
  ['more plain words in a line than are looked at', true, [`${'a '.repeat(3000)}`, word, ' a'.repeat(200)], false],
  ['a long word behind a long answer, before the next look', false, ['a '.repeat(3000), word], true],
];

test.each(answers)('an answer is watched until its words tell what shows it: %s', (_, isShown, pieces, isWatched) => {
  const watch = watchAnswer(isShown);
  expect(pieces.map(watch).at(-1)).toBe(isWatched);
});

test('of a line without end as much is kept as of a short one, or this would take hours', () => {
  const watch = watchAnswer(true);
  watch('## ');
  for (let piece = 1; piece < 300_000; piece++) watch('word ');
  expect([watch('word '), watch(word), watch('word '.repeat(200))]).toEqual([true, true, false]);
});

test('who has seen enough of an answer is told no more of it', () => {
  const told: string[] = [];
  const collector = { textSoFar: 'one two three', characters: 1000 };
  const { tell } = openTeller(collector, (piece) => {
    told.push(piece);
    return told.length < 2;
  });
  for (const piece of ['one', ' two', ' three', '']) tell(piece);
  expect(told).toEqual(['one', ' two']);
});
