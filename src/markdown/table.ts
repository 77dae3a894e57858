import { code } from './fence.ts';

/** A table. Heads and cells are Markdown already; foreign text goes through {@link cell}. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A text as a cell of a table: inline code, in which a `|`, which would end the cell, is shown as `¦`. */
export function cell(text: string): string {
  return code(text.replaceAll('|', '¦'));
}
