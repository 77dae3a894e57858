import type { Origin, Place } from '../failures/failure.ts';
import type { ScalarNode } from './node.ts';

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

/**
 * Turns places in a scalar's text into places in the document: exact where the document has that line of the
 * text as it is, as block scalars and plain quotes do. Elsewhere it is where the scalar begins.
 */
export function placeIn(source: string, { text, place }: ScalarNode): (inner: Place) => Place {
  return (inner) => {
    const row = inner.line - 1;
    const lines = linesOf(source);
    // A block scalar ends in a line break that a document may end without.
    if (place.line - 1 + row >= lines.length) {
      return { ...place, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
    }
    const written = lines[place.line - 1 + row] ?? '';
    const read = linesOf(text)[row] ?? '';
    if (row === 0) {
      const from = place.column - 1;
      const start = [from, from + 1].find((at) => written.startsWith(read, at));
      if (start !== undefined) return { ...place, column: start + inner.column };
    }
    const indentation = written.length - read.length;
    if (indentation < 0 || written !== ' '.repeat(indentation) + read) return place;
    return { ...place, line: place.line + row, column: indentation + inner.column };
  };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}
