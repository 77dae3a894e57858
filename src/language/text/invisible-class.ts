/**
 * Characters that nobody sees and that may still be read by a model: they hide text, reorder it, or split what
 * should be found. First and last code point of each range, in their order, and what it holds.
 */
const invisibleRanges: readonly (readonly [first: number, last: number, name: string])[] = [
  [0x00, 0x08, 'controls'],
  [0x0b, 0x1f, 'controls, after tab and line feed'],
  [0x7f, 0x9f, 'delete and the second set of controls'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'combining grapheme joiner'],
  [0x61c, 0x61c, 'Arabic letter mark'],
  [0x115f, 0x1160, 'Hangul fillers'],
  [0x17b4, 0x17b5, 'Khmer inherent vowels'],
  [0x180b, 0x180f, 'Mongolian variation selectors and vowel separator'],
  [0x200b, 0x200f, 'zero-width characters and direction marks'],
  [0x202a, 0x202e, 'directional embeddings and overrides'],
  [0x2060, 0x206f, 'word joiner, invisible operators, directional isolates'],
  [0x3164, 0x3164, 'Hangul filler'],
  [0xfe00, 0xfe0f, 'variation selectors'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'halfwidth Hangul filler'],
  [0xfff0, 0xfffb, 'unassigned, and interlinear annotations'],
  [0x13430, 0x13440, 'Egyptian format controls'],
  [0x1bca0, 0x1bca3, 'shorthand format controls'],
  [0x1d173, 0x1d17a, 'musical format controls'],
  [0xe0000, 0xe0fff, 'tag characters and supplementary variation selectors'],
];

const escaped = (codePoint: number) => `\\u{${codePoint.toString(16)}}`;

/** These characters as the inside of a character class of a regular expression with the flag `u`. */
export const invisibleClass = invisibleRanges.map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('');
