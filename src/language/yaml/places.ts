import type { Origin, Place } from '../failures/failure.ts';

/** Turns offsets into a text into places. Documents are read from the front, so the search begins at the line before. */
export function placesIn(text: string, origin: Origin): (offset: number) => Place {
  const { file, annotatable, commit = '' } = origin;
  const starts = [0];
  for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(lineBreak.index + lineBreak[0].length);
  }
  let line = 0;
  const startOf = (index: number) => starts[index] ?? Number.POSITIVE_INFINITY;

  /** The line of an offset: the same as before or the next, else by a binary search. */
  function find(offset: number): number {
    if (startOf(line) <= offset && offset < startOf(line + 1)) return line;
    if (startOf(line + 1) <= offset && offset < startOf(line + 2)) return line + 1;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return (offset) => {
    line = find(offset);
    return { file, annotatable, commit, line: line + 1, column: offset - startOf(line) + 1 };
  };
}
