import { cutToBytes } from './cut.ts';

/**
 * A text as a fenced code block that nothing inside can close: the fence is longer than any run of
 * backticks in the text (CommonMark 0.31.2, section 4.5). The info string `text` keeps renderers from
 * taking the block for a diagram.
 */
export function fence(text: string, maxBytes: number): string {
  const shown = cutToBytes(visible(text), maxBytes);
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const marks = '`'.repeat(longest + 1);
  const note = shown.length < visible(text).length ? '\n\n*Cut here: the rest does not fit into a job summary.*' : '';
  return `${marks}text\n${shown}\n${marks}${note}`;
}

/** A text as inline code, in one line. Empty text becomes a dash. */
export function code(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ').trim();
  if (line === '') return '–';
  const longest = (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const marks = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${marks}${space}${line}${space}${marks}`;
}

/** Line breaks as `\n`; other control characters, and those that reorder or hide text, as U+FFFD. */
function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '\u{fffd}');
}
