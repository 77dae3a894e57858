/** How many pieces wait to be joined. */
const mostParts = 4096;

/**
 * A text with something else in place of each match, as `replace` gives it. That one keeps all that it has found until it
 * is done, which for millions of matches is many times the memory of the text.
 *
 * @param pattern with the flag `g`
 */
export function replaceMatches(
  text: string,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string = () => '',
): string {
  const chunks: string[] = [];
  let parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(from, match.index), replacement(match));
    from = match.index + match[0].length;
    if (parts.length < mostParts) continue;
    chunks.push(parts.join(''));
    parts = [];
  }
  return chunks.length + parts.length === 0 ? text : [...chunks, ...parts, text.slice(from)].join('');
}
