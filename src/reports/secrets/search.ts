import type { TextRange } from './range.ts';

/**
 * Looks for something in a text that comes in pieces, wherever it was cut: a text that is decoded on the way is then never
 * in memory as a whole. What is found is the same as in one piece.
 */
export interface Search<Found extends TextRange> {
  /** Takes the next piece, of any length. */
  readonly add: (piece: string) => void;
  /** Where the whole text has it. Nothing is added after that. */
  readonly end: () => readonly Found[];
}

/** Several searches in one text. */
export function searchTogether<Found extends TextRange>(...searches: readonly Search<Found>[]): Search<Found> {
  return {
    add: (piece) => {
      for (const search of searches) search.add(piece);
    },
    end: () => searches.flatMap((search) => search.end()),
  };
}

/** Searches for texts exactly as they are; of those that overlap themselves, the first counts. */
export function searchForTexts(texts: Iterable<string>): Search<TextRange> {
  const wanted = [...texts].map((text) => ({ text, from: 0 }));
  /** What is kept of a piece, since the next one may complete it. */
  const overlap = Math.max(0, ...wanted.map(({ text }) => text.length - 1));
  const found: TextRange[] = [];
  let kept = '';
  let keptAt = 0;
  return {
    add: (piece) => {
      if (wanted.length === 0) return;
      const seen = kept + piece;
      for (const one of wanted) {
        const { text } = one;
        for (let at = seen.indexOf(text, Math.max(0, one.from - keptAt)); at >= 0; at = seen.indexOf(text, at)) {
          found.push({ start: keptAt + at, end: keptAt + at + text.length });
          at += text.length;
          one.from = keptAt + at;
        }
      }
      kept = seen.slice(Math.max(0, seen.length - overlap));
      keptAt += seen.length - kept.length;
    },
    end: () => found,
  };
}

/**
 * Searches in windows of one length that overlap, for what needs to see a text as a whole to find something in it. What is
 * longer than the overlap can be missed.
 *
 * @param findIn where a window has it
 * @param moved the same at another place
 */
export function searchInWindows<Found extends TextRange>(
  length: number,
  overlap: number,
  findIn: (content: string) => readonly Found[],
  moved: (found: Found, by: number) => Found,
): Search<Found> {
  const found: Found[] = [];
  let waiting = '';
  let waitingAt = 0;
  const look = (content: string) => {
    for (const one of findIn(content)) found.push(moved(one, waitingAt));
  };
  return {
    add: (piece) => {
      waiting += piece;
      let from = 0;
      for (; waiting.length - from > length; from += length - overlap) {
        look(waiting.slice(from, from + length));
        waitingAt += length - overlap;
      }
      if (from > 0) waiting = waiting.slice(from);
    },
    end: () => {
      look(waiting);
      return found;
    },
  };
}
