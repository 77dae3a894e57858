import { ours, ShownMarkdown } from '../reports/markdown/shown-markdown.ts';

type Paragraphs = readonly ShownMarkdown[];

/** What a part of a page is about, and its paragraphs; those of a part that can be cut, for the share of it that is shown. */
export type Section = readonly [title: ShownMarkdown, paragraphs: Paragraphs | ((share: number) => Paragraphs)];

/** The shares of a part that can be cut, of which the first one that fits is shown. */
const shares = [1, 0.5, 0.2, 0.05, 0.01];

/** Room for the line that names what was left out. */
const noteBytes = 500;

/**
 * A page of at most `maxBytes` bytes. A section that can be cut takes no more than half of what is left, so that it
 * leaves room for others; those that do not fit are named and left out, the last ones first.
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
    const section = fittingSection(paragraphs, maxBytes - bytes);
    if (section === undefined) left.push(title);
    else if (section.text !== '') {
      shown.push(section);
      bytes += bytesOf(section);
    }
  }
  if (left.length > 0) {
    shown.push(ours`Left out, since it does not fit here: ${ShownMarkdown.join(left, ', ')}. ${elsewhere}`);
  }
  return ours`${ShownMarkdown.join(shown, '\n\n')}\n\n`;
}

/** As much of a section as there is room for; `undefined` where it does not fit. */
function fittingSection(paragraphs: Section[1], room: number): ShownMarkdown | undefined {
  const isCut = typeof paragraphs === 'function';
  for (const share of isCut ? shares : [1]) {
    const section = ShownMarkdown.join(isCut ? paragraphs(share) : paragraphs, '\n\n');
    if (bytesOf(section) <= (isCut ? room / 2 : room)) return section;
  }
  return undefined;
}

/** With the empty line behind it. */
function bytesOf({ text }: ShownMarkdown): number {
  return text === '' ? 0 : Buffer.byteLength(text) + 2;
}
