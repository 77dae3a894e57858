/** How many pieces wait until they are put together. */
const together = 1024;

/** A text in the making. */
export interface TextCollector {
  readonly add: (piece: string) => void;
  readonly text: () => string;
}

/** Puts a text together from many small pieces: kept one by one, each would take several times its length in memory. */
export function collectText(): TextCollector {
  const blocks: string[] = [];
  let waiting: string[] = [];
  return {
    add(piece) {
      waiting.push(piece);
      if (waiting.length < together) return;
      blocks.push(waiting.join(''));
      waiting = [];
    },
    text: () => [...blocks, ...waiting].join(''),
  };
}
