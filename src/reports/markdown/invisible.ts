import { escapes, invisibleClass, isPlain, legitimateInvisible } from '../../language/text/invisible.ts';
import { replaceMatches } from '../../language/text/replace-matches.ts';
import type { RemovedTally } from './answer/removed.ts';

/** Regular expressions that are made for the first text that has anything they may find. */
const expressions = {
  any: () => new RegExp(`[${invisibleClass}]`, 'u'),
  meantOrInvisible: () => new RegExp(`(${legitimateInvisible})|[${invisibleClass}]+`, 'gu'),
  /** The same, and what else controls or formats a text, but for its line breaks and tabs; each by itself. */
  meantOrHidden: () => new RegExp(`(${legitimateInvisible})|(?![\\n\\t])[\\p{Cc}\\p{Cf}${invisibleClass}]`, 'gu'),
  escape: () => new RegExp(escapes, 'gu'),
};

const made = new Map<keyof typeof expressions, RegExp>();

function expression(name: keyof typeof expressions): RegExp {
  const known = made.get(name) ?? expressions[name]();
  made.set(name, known);
  return known;
}

/** More marks than this on one character would paint over the lines above and below. */
const stacked = /(\p{M}{6})(\p{M}+)/gu;

/**
 * A text without what nobody sees: ANSI escapes, invisible and bidirectional characters, and accents in stacks.
 * Line breaks are `\n` afterwards, and half a surrogate pair is U+FFFD.
 */
export function removeInvisible(text: string, tally: RemovedTally): string {
  const lines = text.replace(/\r\n?/g, '\n').toWellFormed();
  if (isPlain(lines)) return lines;
  const unescaped = replaceMatches(lines, expression('escape'), () => counted('escapes', 1, tally));
  const seen = expression('any').test(unescaped) ? withoutInvisible(unescaped, tally) : unescaped;
  return replaceMatches(
    seen,
    stacked,
    ([, first = '', more = '']) => first + counted('marks', [...more].length, tally),
  );
}

/** A text in which what nobody sees, what reorders it, and each stack of accents is U+FFFD. Line breaks are `\n`. */
export function markInvisible(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n');
  if (isPlain(lines)) return lines;
  return lines
    .replace(expression('meantOrHidden'), (_, kept?: string) => kept ?? '\u{fffd}')
    .replace(stacked, '$1\u{fffd}');
}

function withoutInvisible(text: string, tally: RemovedTally): string {
  return replaceMatches(text, expression('meantOrInvisible'), ([match, kept]) =>
    kept === undefined ? counted('invisible', [...match].length, tally) : match,
  );
}

function counted(kind: 'escapes' | 'invisible' | 'marks', count: number, tally: RemovedTally): '' {
  tally.add(kind, count);
  return '';
}
