import { ours, ShownMarkdown } from './shown-markdown.ts';

/** A table of cells without line breaks; foreign text is made one by {@link ShownMarkdown.cell}. */
export function table(head: readonly ShownMarkdown[], rows: readonly (readonly ShownMarkdown[])[]): ShownMarkdown {
  const lines = [head, head.map(() => ours`---`), ...rows].map((cells) => ours`| ${ShownMarkdown.row(cells)} |`);
  return ShownMarkdown.join(lines, '\n');
}
