import type { Tally } from './removed.ts';

/** Characters that nobody sees: they hide text, reorder it, or smuggle it to whoever reads on. */
const invisible: readonly (readonly [first: number, last: number, name: string])[] = [
  [0x00, 0x08, 'controls'],
  [0x0b, 0x1f, 'controls, after tab and line feed'],
  [0x7f, 0x9f, 'delete and the second set of controls'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'combining grapheme joiner'],
  [0x61c, 0x61c, 'Arabic letter mark'],
  [0x115f, 0x1160, 'Hangul fillers'],
  [0x17b4, 0x17b5, 'Khmer inherent vowels'],
  [0x180b, 0x180f, 'Mongolian variation selectors and vowel separator'],
  [0x200b, 0x200f, 'zero-width characters and direction marks'],
  [0x202a, 0x202e, 'directional embeddings and overrides'],
  [0x2060, 0x206f, 'word joiner, invisible operators, directional isolates'],
  [0x3164, 0x3164, 'Hangul filler'],
  [0xfe00, 0xfe0f, 'variation selectors'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'halfwidth Hangul filler'],
  [0xfff0, 0xfffb, 'unassigned, and interlinear annotations'],
  [0x1bca0, 0x1bca3, 'shorthand format controls'],
  [0x1d173, 0x1d17a, 'musical format controls'],
  [0xe0000, 0xe0fff, 'tag characters and supplementary variation selectors'],
];

const classes = invisible.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('');
const anyInvisible = new RegExp(`[${classes}]`, 'u');

/**
 * An emoji keeps its own selector and joiners (U+FE0F, U+200D): between two pictographs, and behind one. Flags that
 * are spelled in tag characters become the black flag that they begin with.
 */
const pictograph = '\\p{Extended_Pictographic}(?:\\u{fe0f}|\\p{Emoji_Modifier})?';
const emoji = `${pictograph}(?:\\u{200d}${pictograph})*|[0-9#*]\\u{fe0f}\\u{20e3}`;
const emojiOrInvisible = new RegExp(`[${classes}]+|(${emoji})`, 'gu');

/** ANSI escapes (ECMA-48): control sequences, strings up to their terminator, and what is left of them. */
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]?/g;

/** More marks than this on one character would paint over the lines above and below. */
const stacked = /(\p{M}{6})(\p{M}+)/gu;

/**
 * A text without what nobody sees: ANSI escapes, invisible and bidirectional characters, and accents in stacks.
 * Line breaks are `\n` afterwards, and half a surrogate pair is U+FFFD.
 */
export function removeInvisible(text: string, tally: Tally): string {
  const plain = text
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(escapes, () => counted('escapes', 1, tally));
  const seen = anyInvisible.test(plain) ? withoutInvisible(plain, tally) : plain;
  return seen.replace(stacked, (_, first: string, more: string) => first + counted('marks', [...more].length, tally));
}

function withoutInvisible(text: string, tally: Tally): string {
  return text.replace(emojiOrInvisible, (match: string, isEmoji?: string) =>
    isEmoji === undefined ? counted('invisible', [...match].length, tally) : match,
  );
}

function counted(kind: 'escapes' | 'invisible' | 'marks', count: number, tally: Tally): '' {
  tally.add(kind, count);
  return '';
}
