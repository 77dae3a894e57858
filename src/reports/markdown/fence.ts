import { cutToBytes } from './cut.ts';
import { markInvisible } from './invisible.ts';

/** The longest text that stands in one line, in UTF-16 code units. */
const longestLine = 300;

/**
 * A text as a fenced code block that nothing inside can close: the fence is longer than any run of
 * backticks in the text (CommonMark 0.31.2, section 4.5). The info string, `text` or `diff`, keeps renderers from
 * taking the block for a diagram. Text and fence together have about `maxBytes` bytes of UTF-8 at most.
 */
export function fence(text: string, maxBytes: number, language: 'text' | 'diff' = 'text'): string {
  const whole = markInvisible(text);
  const shown = fitting(whole, maxBytes);
  const marks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  const note = shown.length < whole.length ? '\n\n*Cut here: the rest does not fit into a job summary.*' : '';
  return `${marks}${language}\n${shown}\n${marks}${note}`;
}

/** A text as inline code, in one line and cut after 300 characters, or as many as `longest`. Empty text becomes a dash. */
export function code(text: string, longest = longestLine): string {
  const whole = markInvisible(text.slice(0, longest + 1))
    .replace(/\s+/g, ' ')
    .trim();
  const line = whole.length > longest ? `${whole.slice(0, longest).toWellFormed()}…` : whole;
  if (line === '') return '–';
  const marks = '`'.repeat(longestRun(line) + 1);
  const space = marks.length > 1 ? ' ' : '';
  return `${marks}${space}${line}${space}${marks}`;
}

/** The beginning of a text that leaves room for its own fence, which may be as long as the text itself. */
function fitting(text: string, maxBytes: number): string {
  const shown = cutToBytes(text, maxBytes);
  const room = maxBytes - 2 * longestRun(shown);
  return Buffer.byteLength(shown) <= room ? shown : cutToBytes(shown, Math.max(room, Math.floor(maxBytes / 3)));
}

/** How many backticks stand in a row, at most. */
export function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
