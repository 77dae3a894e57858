import { expect, test } from 'vitest';
import { stripComments } from '../../src/language/text/html-comments.ts';
import { invisibleClass, isPlain, stripInvisible } from '../../src/language/text/invisible.ts';

test.each([
  ['nothing hidden:\ta\nb', 'nothing hidden:\ta\nb', 0],
  ['line breaks\r\nof\rany kind', 'line breaks\nof\nany kind', 0],
  ['zero\u{200b}width\u{feff}', 'zerowidth', 2],
  ['re\u{202e}versed\u{2066}', 'reversed', 2],
  ['tags\u{e0041}\u{e0042}\u{e007f}', 'tags', 3],
  ['fillers\u{115f}\u{3164}\u{ffa0}', 'fillers', 3],
  ['soft\u{ad}hyphen', 'softhyphen', 1],
  ['\u{1b}[1;31mred\u{1b}[0m', 'red', 11],
  ['\u{1b}]8;;https://x.test\u{7}link\u{1b}]8;;\u{1b}\\', 'link', 27],
  ['bell\u{7}null\u{0}', 'bellnull', 2],
  ['\u{2764}\u{fe0f} stays, 1\u{fe0f}\u{20e3} too', '\u{2764}\u{fe0f} stays, 1\u{fe0f}\u{20e3} too', 0],
  ['a\u{fe0f}1\u{fe0f}\u{e0100}', 'a1', 3],
  ['\u{1f469}\u{200d}\u{1f4bb} a\u{200d}b', '\u{1f469}\u{200d}\u{1f4bb} ab', 1],
  ['می\u{200c}خواهم', 'می\u{200c}خواهم', 0],
  ['می\u{200c}\u{200c}خواهم', 'میخواهم', 2],
  ['क्\u{200d}ष ශ්\u{200d}රී', 'क्\u{200d}ष ශ්\u{200d}රී', 0],
  ['a\u{1b}Phidden\u{1b}\\b\u{9f}hidden\u{9c}\u{1b}c', 'ab', 20],
])('%j', (text, expected, removed) => {
  expect(stripInvisible(text)).toEqual({ text: expected, removed });
});

test.each([
  ['a<!-- b -->c', 'a c', 1],
  ['<!-- a\nb --> <!-- c -->', '   ', 2],
  ['<!-<!-- x -->- y -->', '<!- - y -->', 1],
  ['a<!-->b', 'a b', 1],
  ['a<!--->b', 'a b', 1],
  ['a<!-- b --!>c', 'a c', 1],
  ['write <!-- to begin one', 'write <!-- to begin one', 0],
  ['seen\n  > - <!-- hidden\nhidden', 'seen\n  > -  ', 1],
  ['x <!-- seen\n<!-- hidden', 'x <!-- seen\n ', 1],
  ['<! -- none -->', '<! -- none -->', 0],
])('%j', (text, expected, removed) => {
  expect(stripComments(text)).toEqual({ text: expected, removed });
});

test('both take a time in proportion to the text', () => {
  const hostile = ['<!--', 'x <!-- ', '\n<!-', '<!-- -->', '\u{1b}[', '\u{1b}]', '\u{1f469}\u{fe0f}'];
  for (const piece of hostile) {
    const text = piece.repeat(200_000);
    stripComments(text);
    stripInvisible(text);
  }
});

test('nothing that a plain text is made of is looked for: invisible, control, format, line or stacked', () => {
  const lookedFor = new RegExp(`[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{M}\\p{Cs}${invisibleClass}]`, 'u');
  const plain = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter(isPlain);
  expect(plain.length).toBeGreaterThan(0x7f);
  expect(plain.filter((character) => lookedFor.test(character))).toEqual(['\t', '\n']);
  expect(isPlain('a\u200bb')).toBe(false);
});
