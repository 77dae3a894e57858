/** Longest piece of a foreign value that a message repeats, in UTF-16 code units. */
const maxQuoted = 80;

/**
 * A value as a message shows it: in quotes, with control and invisible characters as escapes, cut
 * after 80 characters. What it returns is always one line.
 */
export function quote(value: string): string {
  return quoteUpTo(maxQuoted, value);
}

/** The same, cut after another number of UTF-16 code units. */
export function quoteUpTo(longest: number, value: string): string {
  return JSON.stringify(cutAt(longest, value)).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, escapeCharacter);
}

/** The beginning of a text, as long as messages may repeat it. */
export function cut(value: string): string {
  return cutAt(maxQuoted, value);
}

function cutAt(longest: number, value: string): string {
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
