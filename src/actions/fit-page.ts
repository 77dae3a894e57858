import { ours, ShownMarkdown } from '../reports/markdown/shown-markdown.ts';

/** What a part of a page is about, and its paragraphs. */
export type Section = readonly [title: ShownMarkdown, paragraphs: readonly ShownMarkdown[]];

/** Room for the line that names what was left out. */
const noteBytes = 500;

/**
 * A page of at most `maxBytes` bytes: sections that do not fit are named and left out, the last ones first.
 *
 * @param elsewhere where the reader finds what was left out, as a sentence
 */
export function fitting(
  head: ShownMarkdown,
  sections: readonly Section[],
  maxBytes: number,
  elsewhere: ShownMarkdown,
): ShownMarkdown {
  const shown = [head];
  const left: ShownMarkdown[] = [];
  let bytes = Buffer.byteLength(head.text) + noteBytes;
  for (const [title, paragraphs] of sections) {
    const section = ShownMarkdown.join(paragraphs, '\n\n');
    const needed = Buffer.byteLength(section.text) + 2;
    if (section.text === '') continue;
    if (bytes + needed > maxBytes) left.push(title);
    else {
      shown.push(section);
      bytes += needed;
    }
  }
  if (left.length > 0) {
    shown.push(ours`Left out, since it does not fit here: ${ShownMarkdown.join(left, ', ')}. ${elsewhere}`);
  }
  return ours`${ShownMarkdown.join(shown, '\n\n')}\n\n`;
}
