import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';

/**
 * The value of an input that is one of some words; the first word where the input is empty.
 *
 * @throws {Failure} `invalid-input`
 */
export function oneOf<const Word extends string>(name: string, value: string, words: readonly [Word, ...Word[]]): Word {
  const found = value === '' ? words[0] : words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Failure('invalid-input', {
    message: `${name}: ${quote(value)} is not known.`,
    remedy: `Write one of: ${words.join(', ')}.`,
  });
}
