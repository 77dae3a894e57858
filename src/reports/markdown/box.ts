/**
 * Puts Markdown into an alert, a quotation that GitHub shows in the colour of the page's own text, under a title of ours.
 * Whatever the Markdown is, it cannot leave the box: each of its lines begins with `>`, and what is open at its end is
 * closed with it (CommonMark 0.31.2, section 5.1).
 */
export function box(title: string, markdown: string): string {
  const lines = ['[!NOTE]', `**${title}**`, '', ...markdown.split('\n')];
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/**
 * The same as an item of a list, for what is folded away: GitHub shows no alert within another element, and a quotation
 * is grey. All lines are indented, so what is open at the end is closed with the item (CommonMark 0.31.2, section 5.2).
 */
export function itemBox(title: string, markdown: string): string {
  return item(`**${title}**\n\n${markdown}`);
}

/** Markdown as an item of a list. */
export function item(markdown: string): string {
  return `- ${markdown.replace(/\n(?=[^\n])/g, '\n  ')}`;
}

/** Bytes of UTF-8 that Markdown has within a box. */
export function boxedBytes(markdown: string): number {
  return Buffer.byteLength(markdown) + 2 * (countBreaks(markdown) + 1);
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
