/** How wide a line of a code block is on a small screen, in characters. */
const width = 84;

/**
 * The first paragraph of a text in lines that a code block shows without a bar to scroll: it does not wrap by
 * itself. What follows an empty line is to be pasted and stays as it is.
 */
export function wrap(text: string): string {
  const [first = '', ...rest] = text.split('\n\n');
  return [first.split('\n').map(wrapLine).join('\n'), ...rest].join('\n\n');
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
