import { invisibleClass } from '../text/invisible-class.ts';
import type { Tally } from './removed.ts';

const anyInvisible = new RegExp(`[${invisibleClass}]`, 'u');

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

const meantOrInvisible = new RegExp(`(${emoji}|${joiner})|[${invisibleClass}]+`, 'gu');

/** The same, and what else controls or formats a text, but for its line breaks and tabs; each by itself. */
const meantOrHidden = new RegExp(`(${emoji}|${joiner})|(?![\\n\\t])[\\p{Cc}\\p{Cf}${invisibleClass}]`, 'gu');

/**
 * ANSI escapes (ECMA-48): control sequences, strings up to their terminator, and what is left of them. No string
 * holds the beginning of another: else each of many beginnings would be read to the end of the text.
 */
const escapes = new RegExp(
  [
    '(?:\\u{1b}\\[|\\u{9b})[0-?]*[ -/]*[@-~]',
    '(?:\\u{1b}[\\]PX^_]|[\\u{90}\\u{98}\\u{9d}-\\u{9f}])[^\\u{7}\\u{1b}\\u{90}\\u{98}\\u{9c}-\\u{9f}]*(?:\\u{7}|\\u{1b}\\\\|\\u{9c})',
    '\\u{1b}[ -/]*[0-~]?',
  ].join('|'),
  'gu',
);

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

/** A text in which what nobody sees, what reorders it, and each stack of accents is U+FFFD. Line breaks are `\n`. */
export function markInvisible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(meantOrHidden, (_, meant?: string) => meant ?? '\u{fffd}')
    .replace(stacked, '$1\u{fffd}');
}

function withoutInvisible(text: string, tally: Tally): string {
  return text.replace(meantOrInvisible, (match: string, meant?: string) =>
    meant === undefined ? counted('invisible', [...match].length, tally) : match,
  );
}

function counted(kind: 'escapes' | 'invisible' | 'marks', count: number, tally: Tally): '' {
  tally.add(kind, count);
  return '';
}
