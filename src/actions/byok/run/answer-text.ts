import type { TerminalStream } from '../../../github/laptop/terminal.ts';
import { markInvisible } from '../../../reports/markdown/invisible.ts';
import { type AnswerSecrets, openAnswerStream } from '../../../reports/secrets/stream.ts';

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
 * @param secrets finds what is taken out
 */
export function showAnswer(stream: TerminalStream, secrets: AnswerSecrets): TerminalAnswer {
  /** What has come of this attempt. */
  let arrived: string[] = [];
  let answers = openAnswerStream(secrets);
  let isAtStart = true;
  let hasShown = false;

  function show(text: string): void {
    if (text === '') return;
    const clean = markInvisible(text);
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
    show(answers.add(piece));
  }

  return {
    listen() {
      if (hasShown) {
        show(answers.end());
        endLine();
        stream.write(`${stream.style('dim', '— asked again —')}\n`);
      }
      [arrived, answers, hasShown] = [[], openAnswerStream(secrets), false];
      return add;
    },
    end(answer) {
      const before = arrived.join('');
      if (answer.startsWith(before)) {
        show(answers.add(answer.slice(before.length)));
        show(answers.end());
        endLine();
        return;
      }
      show(answers.end());
      endLine();
      stream.write(`${stream.style('dim', '— the whole answer —')}\n`);
      show(secrets.redact(answer));
      endLine();
    },
  };
}
