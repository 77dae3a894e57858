/**
 * How much of a text is parsed at once. For some texts the parser takes time in proportion to the square of what it is
 * given, and memory for every character.
 */
const part = { characters: 8 * 1024, lines: 320 };

/**
 * How much of a text is parsed in all. The parser takes up to 80 µs a line and 7 µs a character; a list or a quotation
 * within a line takes as much time and memory as a line.
 */
const whole = { characters: 96 * 1024, lines: 1_500 };

/** What is left of what may be parsed. */
export class ParseBudget {
  #characters = whole.characters;
  #lines = whole.lines;

  spend(text: string): void {
    this.#characters -= text.length;
    for (let at = 0; at < text.length; at = lineEnd(text, at)) this.#lines -= Math.max(1, countMarks(text, at));
  }

  get isSpent(): boolean {
    return this.#characters <= 0 || this.#lines <= 0;
  }
}

/** The most marks of lists and quotations that may begin a line. */
const mostMarks = 24;

/** Marks of quotations, lists, numbered lists (CommonMark 0.31.2, section 5) and footnotes at the beginning of a line. */
const marks = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]{1,1000}\]:)/y;

/** The beginning of a fenced code block (CommonMark 0.31.2, section 4.5). */
const fence = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;

/**
 * Where a part ends that begins at `from`: after as many whole lines as may be parsed at once.
 *
 * @param times how much larger than others it may be
 */
export function partEnd(text: string, from: number, times = 1): number {
  let end = from;
  for (let lines = 0; lines < part.lines * times && end < text.length; lines++) {
    const next = lineEnd(text, end);
    if (next - from > part.characters * times) return end > from ? end : splitLine(text, from);
    end = next;
  }
  return end;
}

/** Where the line ends that begins at `from`, behind its line feed. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed === -1 ? text.length : feed + 1;
}

/** Where the line begins that `at` is in. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Within a line that is too long for a part: at a blank if there is one, and never within a character. */
function splitLine(text: string, from: number): number {
  const end = from + part.characters;
  const blank = text.lastIndexOf(' ', end);
  if (blank > from + part.characters / 2) return blank + 1;
  return /[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end - 1 : end;
}

/** Whether a line of a part begins with so many marks that a tree of it would be too deep. */
export function isTooDeep(text: string): boolean {
  for (let at = 0; at < text.length; at = lineEnd(text, at)) if (countMarks(text, at) > mostMarks) return true;
  return false;
}

/** How many marks begin the line that begins at `at`; no more than one beyond those that it may have. */
function countMarks(text: string, at: number): number {
  let count = 0;
  marks.lastIndex = at;
  while (count <= mostMarks && marks.test(text)) count++;
  return count;
}

/** A fenced code block, and where it ends. */
export interface Fenced {
  readonly info: string;
  readonly value: string;
  readonly end: number;
}

/** The fenced code block that begins at `from`, however long it is; without an end it goes up to the text's. */
export function fencedAt(text: string, from: number): Fenced | undefined {
  const first = lineEnd(text, from);
  const [, open = '', info = ''] = fence.exec(text.slice(from, Math.min(first, from + 1000)).replace(/\n$/, '')) ?? [];
  if (open === '' || (open.startsWith('`') && info.includes('`'))) return undefined;
  for (let at = first; at < text.length; at = lineEnd(text, at)) {
    const end = lineEnd(text, at);
    if (end - at > open.length + 1000) continue;
    const [, close = '', behind = ''] = fence.exec(text.slice(at, end).replace(/\n$/, '')) ?? [];
    if (close.startsWith(open) && behind.trim() === '')
      return { info, value: text.slice(first, Math.max(first, at - 1)), end };
  }
  return { info, value: text.slice(first), end: text.length };
}

/** Where a comment ends that begins at `from`, if that is more than a part away. */
export function commentEnd(text: string, from: number): number | undefined {
  if (!/^ {0,3}<!--/.test(text.slice(from, from + 8))) return undefined;
  const end = text.indexOf('-->', from);
  return end > from + part.characters ? end + '-->'.length : undefined;
}
