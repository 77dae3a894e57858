import type { TextRange } from '../range.ts';
import type { Search } from '../search.ts';
import { decodingsOf } from './decoded.ts';
import { visibleOf } from './visible.ts';

/** A text up to this length, in UTF-16 code units, is asked about as a whole before it is looked through. */
const short = 8 * 1024;

/**
 * Looks through a text without what is not seen of it: as it is written, and in each way in which it may come to be read.
 * None of these is kept: an answer can be so long that a copy of it for each way would not fit into memory.
 *
 * @param open begins a search
 * @param merge joins what overlaps, in the order of the text
 * @param mayHave says `false` of a text that certainly has nothing
 * @returns where it is in the text as it was given
 */
export function lookThrough<Found extends TextRange>(
  text: string,
  open: () => Search<Found>,
  merge: (found: readonly Found[]) => readonly Found[],
  mayHave: (text: string) => boolean = () => true,
): readonly Found[] {
  const search = (pieces: Iterable<string>): readonly Found[] => {
    const one = open();
    for (const piece of pieces) one.add(piece);
    return merge(one.end());
  };
  const find = (pieces: Iterable<string>): readonly Found[] => {
    if (text.length > short) return search(pieces);
    const whole = [...pieces].join('');
    return mayHave(whole) ? search([whole]) : [];
  };
  const visible = visibleOf(text);
  const written = find([visible.text]);
  const read = decodingsOf(visible.text).flatMap((way) => way.inOriginal(find(way.pieces())));
  return visible.inOriginal(read.length === 0 ? written : merge([...written, ...read]));
}
