/**
 * Puts Markdown into a quotation under a title of our own. Whatever the Markdown is, it cannot leave the box: each of
 * its lines begins with `>`, and what is open at its end is closed with it (CommonMark 0.31.2, section 5.1). With the
 * title in front of it, GitHub cannot take the whole box for an alert either.
 */
export function box(title: string, markdown: string): string {
  return [`**${title}**`, '', ...markdown.split('\n')].map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
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
