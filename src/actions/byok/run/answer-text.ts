import type { TerminalStream } from '../../../github/laptop/terminal.ts';
import { markInvisible } from '../../../reports/markdown/invisible.ts';

/**
 * Where a text may be cut without cutting a secret, which has no blanks, or what belongs to one character: behind blanks,
 * and behind signs of scripts that have none.
 */
const cutBehind =
  /[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef](?=[^\s\p{M}\p{Cf}])/gu;

/** A word that is longer is shown but for its end, in UTF-16 code units: no secret is as long. */
const longestWord = 8192;

/** Shows an answer on a terminal, while it arrives. */
export interface TerminalAnswer {
  /** Begins an attempt: what it brings is told piece by piece. */
  readonly listen: () => (piece: string) => void;
  /** Shows what is still missing of the answer, or all of it where it is another one than what was shown. */
  readonly end: (answer: string) => void;
}

/**
 * Opens the way of an answer to a terminal: without secrets, and without anything that steers a terminal.
 *
 * @param redact takes the secrets out of a text
 */
export function showAnswer(stream: TerminalStream, redact: (text: string) => string): TerminalAnswer {
  /** What has come of this attempt, and how much of that is shown. */
  let arrived: string[] = [];
  let waiting = '';
  let isAtStart = true;
  let hasShown = false;

  function show(text: string): void {
    if (text === '') return;
    const clean = markInvisible(redact(text));
    stream.write(clean);
    hasShown = true;
    isAtStart = clean.endsWith('\n');
  }

  function endLine(): void {
    if (!isAtStart) stream.write('\n');
    isAtStart = true;
  }

  function add(piece: string): void {
    arrived.push(piece);
    waiting += piece;
    const end = waiting.length > longestWord ? waiting.length - longestWord / 2 : lastCut(waiting);
    show(waiting.slice(0, end));
    waiting = waiting.slice(end);
  }

  return {
    listen() {
      if (hasShown) {
        show(waiting);
        endLine();
        stream.write(`${stream.style('dim', '— asked again —')}\n`);
      }
      [arrived, waiting, hasShown] = [[], '', false];
      return add;
    },
    end(answer) {
      const before = arrived.join('');
      if (answer.startsWith(before)) {
        show(waiting + answer.slice(before.length));
        endLine();
        return;
      }
      show(waiting);
      endLine();
      stream.write(`${stream.style('dim', '— the whole answer —')}\n`);
      show(answer);
      endLine();
    },
  };
}

/** Behind the last place where a text may be cut; 0 where there is none. */
function lastCut(text: string): number {
  let end = 0;
  for (const found of text.matchAll(cutBehind)) end = found.index + found[0].length;
  return end;
}
