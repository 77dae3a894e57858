/** A line of a text, and where it stands. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** The longest row, in UTF-16 code units: no prompt is longer. */
export const longestRow = 16 * 1024 * 1024;

/** The lines of a text that comes in pieces, without their line breaks (LF). One that is too long ends them. */
export async function* linesIn(pieces: AsyncIterable<string>): AsyncGenerator<TextLine | 'too-long'> {
  let rest = '';
  let line = 1;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      yield { text: rest + piece.slice(start, end), line: line++ };
      rest = '';
      start = end + 1;
    }
    rest += piece.slice(start);
    if (rest.length > longestRow) {
      yield 'too-long';
      return;
    }
  }
  if (rest !== '') yield { text: rest, line };
}

/** Whether there is nothing but blanks in a text. */
export function isBlank(text: string, start = 0, end = text.length): boolean {
  for (let at = start; at < end; at++) if (!' \t\r'.includes(text.charAt(at))) return false;
  return true;
}
