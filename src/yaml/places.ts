import type { Origin, Place } from '../failures/failure.ts';

/** Turns offsets into a text into places, by a binary search over the starts of its lines. */
export function placesIn(text: string, origin: Origin): (offset: number) => Place {
  const starts = [0];
  for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(lineBreak.index + lineBreak[0].length);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { ...origin, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
