import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { closest, isTypo } from '../../language/failures/suggest.ts';

/**
 * The value of an input that is one of some words; the first word where the input is empty.
 *
 * @throws {Failure} `invalid-input`
 */
export function oneOf<const Word extends string>(name: string, value: string, words: readonly [Word, ...Word[]]): Word {
  const found = value === '' ? words[0] : words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Failure('invalid-input', {
    message: `${name}: ${quote(value)} is not a known value.`,
    remedy: amongWords(value, words),
  });
}

/** A remedy for a word that is none of an input's: the one that was meant, if there is one, and all of them. */
export function amongWords(value: string, words: readonly string[]): string {
  const [nearest = ''] = closest(value, words, 1);
  const meant = isTypo(value, nearest) ? `Did you mean "${nearest}"? ` : '';
  return `${meant}Write one of: ${words.join(', ')}.`;
}
