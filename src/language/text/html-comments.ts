import type { Stripped } from './invisible.ts';

/** What ends a comment (HTML Living Standard, section 13.2.5.43 and those after it). */
const end = /--!?>/g;

/** A comment that is over before it has begun: `<!-->` and `<!--->`. */
const empty = /<!---?>/y;

/**
 * Removes HTML comments, which readers on GitHub do not see. Each is replaced with a space, so that
 * what stands around it never becomes a new one. One that is not closed hides the rest of a text where it
 * begins a line; elsewhere GitHub shows it, and so it stays.
 *
 * @returns the text, and the number of comments that were removed
 */
export function stripComments(text: string): Stripped {
  const kept: string[] = [];
  let from = 0;
  let searched = 0;
  const lastEnd = Math.max(text.lastIndexOf('-->'), text.lastIndexOf('--!>'));
  for (let start = text.indexOf('<!--'); start >= 0; start = text.indexOf('<!--', searched)) {
    const after = endOfComment(text, start, lastEnd) ?? (beginsLine(text, start) ? text.length : undefined);
    searched = after ?? start + 1;
    if (after === undefined) continue;
    kept.push(text.slice(from, start));
    from = after;
  }
  if (kept.length === 0) return { text, removed: 0 };
  return { text: [...kept, text.slice(from)].join(' '), removed: kept.length };
}

/** Where the text goes on behind the comment that begins at an offset; `undefined` for one that is not closed. */
function endOfComment(text: string, start: number, lastEnd: number): number | undefined {
  empty.lastIndex = start;
  if (empty.test(text)) return empty.lastIndex;
  end.lastIndex = start + '<!--'.length;
  return end.lastIndex <= lastEnd && end.test(text) ? end.lastIndex : undefined;
}

/** Whether only spaces and the marks of lists and quotes come before an offset in its line. */
function beginsLine(text: string, offset: number): boolean {
  return /(?:^|\n)[^\S\n]*(?:(?:[>*+-]|\d{1,9}[.)])[^\S\n]*){0,20}$/.test(
    text.slice(Math.max(0, offset - 200), offset),
  );
}
