import type { ErrorCode } from './codes.ts';

/** A text that the user wrote. */
export interface Origin {
  /** A path, or the name of an input. */
  readonly file: string;
  /** Whether `file` is a path in the run's own repository, so that an annotation can point at it. */
  readonly annotatable: boolean;
  /** SHA of the commit that the text was read at; empty or absent where it comes from no commit. */
  readonly commit?: string;
}

/** A position in a text that the user wrote; `line` and `column` count from 1. */
export interface Place extends Origin {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong and what to change. */
export interface Problem {
  /** What was wrong, with the value that was seen. */
  readonly message: string;
  /** What to change, as an instruction. Empty where the message already says it. */
  readonly remedy: string;
  readonly place?: Place;
  /** The action's input that the problem lies in, where its line in the workflow file is worth finding. */
  readonly input?: string;
  /** Where else its value is named, for an input whose line cannot be found. */
  readonly otherwise?: Place;
}

/**
 * An expected failure: bad input, an unreadable file, an invalid policy. It carries every problem
 * found, so that the reader can fix them all at once. Anything else that is thrown is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, problems: Problem | readonly Problem[]) {
    const list = 'message' in problems ? [problems] : problems;
    super(list.map(sentence).join('\n'));
    this.code = code;
    this.problems = list;
  }
}

/** The same failure at a place, such as that in a prompt file which wins over an input. */
export function placedAt(place: Place, { code, problems }: Failure): Failure {
  return new Failure(
    code,
    problems.map((problem) => ({ ...problem, place })),
  );
}

/** One problem as a line of the log: `file:line:column: message. Remedy.` */
export function sentence(problem: Problem): string {
  const place = problem.place ? `${formatPlace(problem.place)}: ` : '';
  return `${place}${problem.message}${problem.remedy === '' ? '' : ` ${problem.remedy}`}`;
}

/** As many digits of a commit's SHA as GitHub shows. */
const shownDigits = 7;

/** A place the way editors and compilers write it, `file:line:column`, with the commit if there is one: `file@sha:line:column`. */
export function formatPlace({ file, commit = '', line, column }: Place): string {
  return `${file}${commit === '' ? '' : `@${commit.slice(0, shownDigits)}`}:${line}:${column}`;
}

/** The problem of an unexpected exception; `shown` is its message. */
export function bug(shown: string): Problem {
  return { message: `This is a bug in byok-inference. Please report it with this message: ${shown}`, remedy: '' };
}
