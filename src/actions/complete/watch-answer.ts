import { loadParser } from '../../reports/markdown/answer/disarm.ts';
import { isPlain } from '../../reports/markdown/phrasing/plain.ts';
import { hasOpenClue, openScan } from '../../reports/secrets/scanner.ts';

/** How much of a line's end is kept, in UTF-16 code units: the sign of a secret may begin in it. */
const reach = 16;

/**
 * How much of an answer may come between two looks at it: such a share of what has come, and at most so many UTF-16
 * code units. Millions of pieces of a word each are too many to look at one by one.
 */
const pause = { share: 1 / 16, atMost: 1024 };

/**
 * Watches an answer arrive, and loads what showing it takes as soon as its text calls for it: the parser of Markdown
 * and the patterns of secrets, 30 ms of CPU that a short answer of plain words saves.
 *
 * @param isShown whether the summary has the answer
 * @returns what takes the pieces of one answer, and `false` when it has seen enough
 */
export function watchAnswer(isShown: boolean): (piece: string) => boolean {
  let mayBePlain = isShown;
  let mayBeClean = true;
  let line = '';
  let received = 0;
  let looked = 0;
  return (piece) => {
    line += piece;
    received += piece.length;
    if (received - looked < Math.min(received * pause.share, pause.atMost)) return true;
    looked = received;
    if (mayBePlain && !isPlain(line)) {
      mayBePlain = false;
      loadParser().catch(untold);
    }
    if (mayBeClean && hasOpenClue(line)) {
      mayBeClean = false;
      openScan().catch(untold);
    }
    line = line.slice(Math.max(line.lastIndexOf('\n') + 1, mayBePlain ? 0 : line.length - reach));
    return mayBePlain || mayBeClean;
  };
}

/** Whoever needs what cannot be loaded gets the error. */
function untold(): void {}
