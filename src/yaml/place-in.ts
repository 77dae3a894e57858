import type { Place } from '../failures/failure.ts';
import type { ScalarNode } from './node.ts';

/**
 * The place of an offset into a scalar's text: exact where the document has that line of the text as it is,
 * as block scalars and plain quotes do. Elsewhere it is where the scalar begins.
 */
export function placeIn(source: string, { text, place }: ScalarNode, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  const row = before.length - 1;
  const column = before.at(-1)?.length ?? 0;
  const written = lineOf(source, place.line - 1 + row);
  const read = lineOf(text, row);
  const from = place.column - 1;
  if (row === 0) {
    const start = [from, from + 1].find((at) => written.startsWith(read, at));
    if (start !== undefined && start > 0) return { ...place, column: start + column + 1 };
  }
  const indentation = written.length - read.length;
  if (indentation <= 0 || written !== ' '.repeat(indentation) + read) return place;
  return { ...place, line: place.line + row, column: indentation + column + 1 };
}

function lineOf(text: string, index: number): string {
  return text.split(/\r?\n/)[index] ?? '';
}
