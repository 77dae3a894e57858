import type { TextRange } from '../range.ts';
import { decodingsOf } from './decoded.ts';
import { visibleOf } from './visible.ts';

/**
 * Looks through a text without what is not seen of it: as it is written, and in each way in which it may come to be read.
 *
 * @param merge joins what overlaps, in the order of the text
 * @returns where it is in the text as it was given
 */
export function lookThrough<Found extends TextRange>(
  text: string,
  findIn: (seen: string) => readonly Found[],
  merge: (found: readonly Found[]) => readonly Found[],
): readonly Found[] {
  const visible = visibleOf(text);
  const written = merge(findIn(visible.text));
  const read = decodingsOf(visible.text).flatMap((way) => way.inOriginal(merge(findIn(way.text))));
  return visible.inOriginal(merge([...written, ...read]));
}
