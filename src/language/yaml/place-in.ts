import type { Place } from '../failures/failure.ts';
import type { ScalarNode } from './node.ts';

/**
 * Turns places in a scalar's text into places in the document: exact where the document has that line of the
 * text as it is, as block scalars and plain quotes do. Elsewhere it is where the scalar begins.
 */
export function placeIn(source: string, { text, place }: ScalarNode): (inner: Place) => Place {
  return (inner) => {
    const row = inner.line - 1;
    const written = lineOf(source, place.line - 1 + row);
    const read = lineOf(text, row);
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

function lineOf(text: string, index: number): string {
  return text.split(/\r?\n/)[index] ?? '';
}
