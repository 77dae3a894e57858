import { splitAtAutolinks } from './autolinks.ts';

/**
 * Lines of which each begins with a letter, and which have no sign that Markdown or GitHub makes something of. What is
 * a list, a heading, a rule or a table begins with something else, or has a `|` in it.
 */
const line = `(?:\\p{L}[\\p{L}\\p{N} .,;:!?()'"%/+=#–—…‘’“”-]*)?`;
const plainLines = new RegExp(`^${line}(?:\\n${line})*$`, 'u');

/** The longest text that is looked at, in UTF-16 code units. */
const longest = 4_000;

/** Whether a text, without what nobody sees, is the same in Markdown as it is, so that nothing needs to be parsed. */
export function isPlain(text: string): boolean {
  if (text.length > longest || !plainLines.test(text)) return false;
  return splitAtAutolinks(text, '').every(({ kind }) => kind === 'plain');
}
