/**
 * ANSI escapes (ECMA-48), as a regular expression with the flag `u`: control sequences, strings up to their terminator,
 * and what is left of them. Their letters would stay behind. No string holds the beginning of another: else each of many
 * beginnings would be read to the end of the text.
 */
export const escapes = [
  '(?:\\u{1b}\\[|\\u{9b})[0-?]*[ -/]*[@-~]',
  '(?:\\u{1b}[\\]PX^_]|[\\u{90}\\u{98}\\u{9d}-\\u{9f}])[^\\u{7}\\u{1b}\\u{90}\\u{98}\\u{9c}-\\u{9f}]*(?:\\u{7}|\\u{1b}\\\\|\\u{9c})',
  '\\u{1b}[ -/]*[0-~]?',
].join('|');
