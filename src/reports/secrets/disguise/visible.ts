import { replaceMatches } from '../../../language/text/replace-matches.ts';
import type { TextRange } from '../range.ts';
import { hasInvisible, invisible } from './invisible.ts';

/** A text as a reader sees it. */
export interface Visible {
  readonly text: string;
  /** Where ranges of it lie in the original; they are in order and do not overlap. What is not seen at their edges stays outside. */
  readonly inOriginal: <Kind extends TextRange>(ranges: readonly Kind[]) => readonly Kind[];
}

/** Takes out of a text what is not seen. */
export function visibleOf(original: string): Visible {
  if (!hasInvisible(original)) return { text: original, inOriginal: (ranges) => ranges };
  return {
    text: replaceMatches(original, invisible),
    inOriginal: (ranges) => {
      if (ranges.length === 0) return ranges;
      const place = placesIn(original);
      return ranges.map((range) => {
        const start = place(range.start);
        return { ...range, start, end: place(range.end - 1) + 1 };
      });
    },
  };
}

/** Where the characters that are seen stand in the original. To be asked in their order, so that one pass is enough. */
function placesIn(original: string): (index: number) => number {
  const runs = original.matchAll(invisible);
  let removed = 0;
  let run = runs.next();
  return (index) => {
    while (!run.done && run.value.index - removed <= index) {
      removed += run.value[0].length;
      run = runs.next();
    }
    return index + removed;
  };
}
