import { cutToBytes } from './cut.ts';

/** Lines of a page 700 pixels wide that are shown as a whole: about a screen, 1,000 pixels. */
const screen = 40;

/** What stands in the open of a text that is higher. */
export const opening = { lines: 16, bytes: 3_000 };

/** Bytes of UTF-8 in a line before it is wrapped, in 700 pixels. */
const width = 80;

/** Whether Markdown is higher than a screen. The estimate is rather too high: lines of code, for one, do not wrap. */
export function isTall(markdown: string): boolean {
  return heightOf(markdown, screen) > screen;
}

/** Lines that Markdown takes on the page, counted no further than just beyond a limit. */
export function heightOf(markdown: string, limit: number): number {
  let lines = 0;
  for (let from = 0; from < markdown.length && lines <= limit; ) {
    const feed = markdown.indexOf('\n', from);
    const end = feed === -1 ? markdown.length : feed;
    const line = markdown.slice(from, Math.min(end, from + width * (limit + 1)));
    lines += Math.max(1, Math.ceil(Buffer.byteLength(line) / width)) + (line.match(/<br/gi)?.length ?? 0);
    from = end + 1;
  }
  return lines;
}

/** The first lines of a text that is to stand in a code block, which does not wrap. */
export function firstLines(text: string, lines = opening.lines): string {
  const cut = text.split('\n', lines).map((line) => line.slice(0, width * 4).toWellFormed());
  return cutToBytes(cut.join('\n'), opening.bytes);
}
