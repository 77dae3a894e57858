/** How wide a line of a code block is on a small screen, in characters. */
const width = 84;

/** A sentence. What else follows an empty line is to be pasted. */
const prose = /^\p{Lu}.*[.?!:]$/u;

/**
 * A text in lines that a code block shows without a bar to scroll, since it does not wrap by itself: the first paragraph,
 * and sentences behind it. What is to be pasted stays as it is.
 */
export function wrap(text: string): string {
  const wrapped = (paragraph: string, index: number) =>
    index === 0 || prose.test(paragraph) ? paragraph.split('\n').map(wrapLine).join('\n') : paragraph;
  return text.split('\n\n').map(wrapped).join('\n\n');
}

function wrapLine(line: string): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
