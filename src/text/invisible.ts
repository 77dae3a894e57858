/**
 * Characters that are not seen and may still be read by a model: controls, fillers, joiners, marks of
 * direction, selectors of variants, tags. First and last code point of each range, in their order.
 */
const invisibleRanges: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x13430, 0x13440],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const escaped = (codePoint: number) => `\\u{${codePoint.toString(16)}}`;

const anyInvisible = invisibleRanges.map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('');

/** An escape sequence of a terminal (ECMA-48, sections 5.4 and 5.6): colours, titles, links. Its letters would stay behind. */
const escapeSequence =
  '(?:\\u{1b}\\[|\\u{9b})[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\\u{1b}\\]|\\u{9d})[^\\u{7}\\u{1b}\\u{9c}\\u{9d}]{0,4096}(?:\\u{7}|\\u{1b}\\\\|\\u{9c})';

/** The selector that makes an emoji colourful stays where it does that, and on the keys `1️⃣` to `9️⃣`. */
const invisible = new RegExp(
  `(?<kept>\\p{Extended_Pictographic}\\u{fe0f}|\\u{fe0f}(?=\\u{20e3}))|${escapeSequence}|[${anyInvisible}]`,
  'gu',
);

/** A text without what was removed from it, and how much that was. */
export interface Stripped {
  readonly text: string;
  readonly removed: number;
}

/**
 * Removes characters that nobody sees. Line breaks become `\n`, which does not count.
 *
 * @returns the text, and the number of characters (code points) that were removed
 */
export function stripInvisible(text: string): Stripped {
  let removed = 0;
  const stripped = text.replace(/\r\n?/g, '\n').replace(invisible, (found, kept?: string) => {
    if (kept !== undefined) return found;
    removed += [...found].length;
    return '';
  });
  return { text: stripped, removed };
}
