import { dollars, grouped } from '../../language/failures/dollars.ts';
import { ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';

/** Rows of a table and lines of a list; the rest is added up as one. */
export const mostRows = 25;

/** Millionths of a US dollar. */
export function money(micros: number): ShownMarkdown {
  return text(dollars(micros));
}

/** A whole number. */
export function whole(number: number): ShownMarkdown {
  return text(grouped(number));
}

/** Words and figures of ours that the compiler does not know. */
export function text(words: string): ShownMarkdown {
  return ShownMarkdown.prose(words, 'cell', 600);
}
