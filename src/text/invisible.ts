import { invisibleClass } from './invisible-class.ts';

/** An escape sequence of a terminal (ECMA-48, sections 5.4 and 5.6): colours, titles, links. Its letters would stay behind. */
const escapeSequence =
  '(?:\\u{1b}\\[|\\u{9b})[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\\u{1b}\\]|\\u{9d})[^\\u{7}\\u{1b}\\u{9c}\\u{9d}]{0,4096}(?:\\u{7}|\\u{1b}\\\\|\\u{9c})';

/** The selector that makes an emoji colourful stays where it does that, and on the keys `1️⃣` to `9️⃣`. */
const invisible = new RegExp(
  `(?<kept>\\p{Extended_Pictographic}\\u{fe0f}|\\u{fe0f}(?=\\u{20e3}))|${escapeSequence}|[${invisibleClass}]`,
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
