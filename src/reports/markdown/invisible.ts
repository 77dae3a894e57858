import { escapes, invisibleClass, legitimateInvisible } from '../../language/text/invisible.ts';
import { replaceMatches } from '../../language/text/replace-matches.ts';
import type { RemovedTally } from './answer/removed.ts';

const anyInvisible = new RegExp(`[${invisibleClass}]`, 'u');

const meantOrInvisible = new RegExp(`(${legitimateInvisible})|[${invisibleClass}]+`, 'gu');

/** The same, and what else controls or formats a text, but for its line breaks and tabs; each by itself. */
const meantOrHidden = new RegExp(`(${legitimateInvisible})|(?![\\n\\t])[\\p{Cc}\\p{Cf}${invisibleClass}]`, 'gu');

const escapeSequence = new RegExp(escapes, 'gu');

/** More marks than this on one character would paint over the lines above and below. */
const stacked = /(\p{M}{6})(\p{M}+)/gu;

/**
 * A text without what nobody sees: ANSI escapes, invisible and bidirectional characters, and accents in stacks.
 * Line breaks are `\n` afterwards, and half a surrogate pair is U+FFFD.
 */
export function removeInvisible(text: string, tally: RemovedTally): string {
  const lines = text.replace(/\r\n?/g, '\n').toWellFormed();
  const plain = replaceMatches(lines, escapeSequence, () => counted('escapes', 1, tally));
  const seen = anyInvisible.test(plain) ? withoutInvisible(plain, tally) : plain;
  return replaceMatches(
    seen,
    stacked,
    ([, first = '', more = '']) => first + counted('marks', [...more].length, tally),
  );
}

/** A text in which what nobody sees, what reorders it, and each stack of accents is U+FFFD. Line breaks are `\n`. */
export function markInvisible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(meantOrHidden, (_, kept?: string) => kept ?? '\u{fffd}')
    .replace(stacked, '$1\u{fffd}');
}

function withoutInvisible(text: string, tally: RemovedTally): string {
  return replaceMatches(text, meantOrInvisible, ([match, kept]) =>
    kept === undefined ? counted('invisible', [...match].length, tally) : match,
  );
}

function counted(kind: 'escapes' | 'invisible' | 'marks', count: number, tally: RemovedTally): '' {
  tally.add(kind, count);
  return '';
}
