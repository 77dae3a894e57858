import { replaceMatches } from './replace-matches.ts';

/**
 * Characters that are invisible and that a model may still read: they hide text, reorder it, or split what
 * should be found. First and last code point of each range, in their order, and its name.
 */
const invisibleRanges: readonly (readonly [first: number, last: number, name: string])[] = [
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
  [0x13430, 0x13440, 'Egyptian format controls'],
  [0x1bca0, 0x1bca3, 'shorthand format controls'],
  [0x1d173, 0x1d17a, 'musical format controls'],
  [0xe0000, 0xe0fff, 'tag characters and supplementary variation selectors'],
];

const escaped = (codePoint: number) => `\\u{${codePoint.toString(16)}}`;

/** These characters as the inside of a character class of a regular expression with the flag `u`. */
export const invisibleClass = invisibleRanges.map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('');

/** Whether a reader sees anything of a text: more than blanks and invisible characters. */
export function isSeen(text: string): boolean {
  return /[!-~]/.test(text) || new RegExp(`[^\\s${invisibleClass}]`, 'u').test(text);
}

/**
 * ANSI escapes (ECMA-48), as a regular expression with the flag `u`: control sequences, strings up to their terminator,
 * and what is left of them. Their letters would stay behind. No string holds the beginning of another: else each of many
 * beginnings would be read to the end of the text.
 */
export const escapes = [
  '(?:\\u{1b}\\[|\\u{9b})[0-?]*[ -/]*[@-~]',
  '(?:\\u{1b}[\\]PX^_]|[\\u{90}\\u{98}\\u{9d}-\\u{9f}])[^\\u{7}\\u{1b}\\u{90}\\u{98}\\u{9c}-\\u{9f}]*(?:\\u{7}|\\u{1b}\\\\|\\u{9c})',
  '\\u{1b}[ -/]*[0-~]?',
].join('|');

/**
 * An emoji keeps its own selector and joiners (U+FE0F, U+200D): between two pictographs, and behind one. Flags that
 * are spelled in tag characters become the black flag that they begin with.
 */
const pictograph = '\\p{Extended_Pictographic}(?:\\u{fe0f}|\\p{Emoji_Modifier})?';
const emoji = `${pictograph}(?:\\u{200d}${pictograph})*|[0-9#*]\\u{fe0f}\\u{20e3}`;

/**
 * Scripts that are misspelled without their joiners keep them where they change how letters join, as host names may have
 * them (RFC 5892, appendix A.1 and A.2): U+200C between two Arabic letters, as Persian writes; either joiner at a sign that
 * takes a letter's vowel away, in the scripts of India and Sri Lanka. Several in a row are not meant that way.
 */
const vowelless = '[\\u{94d}\\u{9cd}\\u{a4d}\\u{acd}\\u{b4d}\\u{bcd}\\u{c4d}\\u{ccd}\\u{d4d}\\u{dca}]';
const arabic = '\\p{Script=Arabic}';
const joiner = `(?<=${arabic})\\u{200c}(?=${arabic})|(?<=${vowelless})[\\u{200c}\\u{200d}](?=\\p{L})|(?<=\\p{L})\\u{200d}(?=${vowelless})`;

/** What has or is an invisible character where that is meant to be, as a regular expression with the flag `u`. */
export const legitimateInvisible = `${emoji}|${joiner}`;

/**
 * What most texts are made of: tab, line feed, printable ASCII, and the signs and dashes that prose is written with. None
 * of it is invisible, controls, formats or stacks anything.
 */
const plain = /^[\t\n -~\u{a1}-\u{ac}\u{ae}-\u{ff}\u{2010}-\u{2027}]*$/u;

/** Whether a text has nothing that anybody would look for here, found out without the classes of Unicode: they cost 1 ms. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** Made when it is needed, for the same reason. */
let invisible: RegExp | undefined;

/** A text without what was removed from it, and how much that was. */
export interface Stripped {
  readonly text: string;
  readonly removed: number;
}

/**
 * Removes escapes of terminals, and characters that nobody sees but where they are meant: in emoji, and in scripts that
 * are misspelled without them. Line breaks become `\n`, which does not count.
 *
 * @returns the text, and the number of characters (code points) that were removed
 */
export function stripInvisible(text: string): Stripped {
  let removed = 0;
  invisible ??= new RegExp(`(?<kept>${legitimateInvisible})|${escapes}|[${invisibleClass}]`, 'gu');
  const stripped = replaceMatches(text.replace(/\r\n?/g, '\n'), invisible, ([found, kept]) => {
    if (kept !== undefined) return found;
    removed += [...found].length;
    return '';
  });
  return { text: stripped, removed };
}
