/** A text with something else in place of each character, made from its code. */
const codes = (write: (code: number) => string) => (text: string) =>
  [...text].map((letter) => write(letter.charCodeAt(0))).join('');

/** A secret as a browser, a parser of JSON or whoever reads Markdown comes to see it: a name, and how it is written. */
export const disguises: readonly (readonly [name: string, disguise: (text: string) => string])[] = [
  ['escapes of JSON', codes((code) => `\\u00${code.toString(16)}`)],
  ['escapes of JSON within JSON', codes((code) => `\\\\u00${code.toString(16)}`)],
  ['escapes of JavaScript', codes((code) => `\\x${code.toString(16)}`)],
  ['line breaks of JSON', (text) => text.replaceAll('-', '-\\n')],
  ['URL encoding of every character', codes((code) => `%${code.toString(16)}`)],
  ['URL encoding of some characters', (text) => text.replaceAll('-', '%2D').replace('01', '0%31')],
  ['decimal references of HTML', codes((code) => `&#${code};`)],
  ['hexadecimal references of HTML', codes((code) => `&#x${code.toString(16)};`)],
  ['references to what is not seen', (text) => [...text].join('&#8203;')],
  ['references to tags', (text) => [...text].join('&#xe0041;')],
  ['what is not seen, by name', (text) => [...text].join('&shy;&zwj;&zwnj;&ZeroWidthSpace;&NoBreak;')],
  ['code points of JavaScript', codes((code) => `\\u{${code.toString(16)}}`)],
  ['backslashes at the ends of lines', (text) => text.replaceAll('-', '-\\\r\n')],
  ['emphasis within tags', (text) => text.replace('local', '<b>~~lo*c`al`*~~</b>')],
  ['backslashes', (text) => text.replace(/[-3]/g, '\\$&')],
  ['emphasis', (text) => text.replace('local', '_local_').replace('345', '**345**').replace('abc', '~~abc~~')],
  ['Braille’s pattern without dots', (text) => text.replaceAll('-', '-\u2800')],
  ['code', (text) => text.replace('local', '`local`')],
  ['lines of a quotation', (text) => text.replaceAll('-', '-\n> > ')],
  ['tags', (text) => text.replace('local', '<b class="x">local</b>')],
  ['comments', (text) => text.replace('local', 'lo<!-- -->cal')],
  ['a comment with marks in it', (text) => text.replace('local', 'lo<!-- > <b> -->cal')],
  ['a long comment', (text) => text.replace('local', `lo<!--${' long >'.repeat(2000)}-->cal`)],
  ['comments that are over before they begin', (text) => text.replace('local', 'l<!-->oc<!--->al')],
  ['a long tag', (text) => text.replace('local', `lo<b title="${'x>'.repeat(300)}">cal`)],
  ['declarations and instructions', (text) => text.replace('local', 'lo<!X>c<?y z?>al')],
  ['white space by name', (text) => text.replace('local', 'l&Tab;o&nbsp;c&NewLine;a&hairsp;l')],
  ['signs by name', (text) => text.replaceAll('-', '&#45;').replace('local', 'l&NoBreak;o&lrm;c&ApplyFunction;al')],
  ['capitals', (text) => text.toUpperCase()],
  ['capital hexadecimal digits', (text) => Buffer.from(text).toString('hex').toUpperCase()],
];
