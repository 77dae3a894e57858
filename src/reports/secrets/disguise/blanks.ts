/**
 * What may stand between the characters of a secret without hiding it: white space, and signs that Markdown takes away when
 * it is shown (CommonMark 0.31.2, sections 2.4, 6.1 and 6.2), and Braille's pattern without dots, which looks like a blank.
 * Of `_` keys have too many.
 */
const blanks = /[\s\\*~`\u2800]+/g;

/** A text without blanks. */
export function withoutBlanks(text: string): string {
  return text.replace(blanks, '');
}

/** A text whose Latin letters are small. Others are left alone: with some of them the length would change. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The same class for one UTF-16 code unit; white space as JavaScript has it (ECMA-262, WhiteSpace and LineTerminator). */
export function isBlank(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13);
  if (unit < 0x80) return unit === 0x2a || unit === 0x5c || unit === 0x60 || unit === 0x7e;
  if (unit < 0x1680) return unit === 0xa0;
  return (
    (unit >= 0x2000 && unit <= 0x200a) ||
    [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2800, 0x3000, 0xfeff].includes(unit)
  );
}
