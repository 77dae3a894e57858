import { expect, test } from 'vitest';
import { isBlank, withoutBlanks } from '../../src/reports/secrets/disguise/blanks.ts';
import { knowing } from '../harness/knowing.ts';

/** What HTML calls the signs that have names. */
const names = new Map(
  Object.entries({
    ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', _: '&lowbar;' },
    ...{ '.': '&period;', ':': '&colon;', '+': '&plus;', '=': '&equals;', '/': '&sol;' },
  }),
);

/** As a browser, a parser of JSON or whoever reads Markdown comes to see it. */
const codes = (write: (code: number) => string) => (text: string) =>
  [...text].map((letter) => write(letter.charCodeAt(0))).join('');
test.each<[name: string, disguise: (text: string) => string]>([
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
])('a secret that is disguised by %s is hidden, and what stands around it is left', (_name, disguise) => {
  const text = disguise('sk-local-0123456789abcdef');
  const redacted = knowing('sk-local-0123456789abcdef').redact(`*a* &amp; %7e ${text} \\u0041 <i>z</i>`);
  expect(redacted).toBe('*a* &amp; %7e *** \\u0041 <i>z</i>');
});

test.each(['sk-ab_-cd0123456789_-ef', '_a-secret-0123456789', 'ab%41cd*ef0123456789', 'x<b>y0123456789&amp;z'])(
  '%s, which has what escapes and markup have, is hidden behind an escape as well',
  (value) => {
    expect(knowing(value).redact(`a ${value.replace('0', '&#48;')} b`)).toMatch(/^a _?\*\*\* b$/);
  },
);

test.each<[name: string, form: (value: string) => string]>([
  ['references of HTML by name', (value) => [...value].map((sign) => names.get(sign) ?? sign).join('')],
  ['URL encoding', (value) => encodeURIComponent(value)],
  ['URL encoding in small letters', (value) => encodeURIComponent(value).toLowerCase()],
  ['a form', (value) => new URLSearchParams({ value }).toString().slice('value='.length)],
])('a secret of many signs is hidden in %s', (_name, form) => {
  const value = '&é<ü>"1\'2_3.4:5+6=7/8 ß';
  expect(knowing(value).redact(`a ${form(value)} b`)).toBe('a *** b');
});

test('all of a secret is hidden in base64, where its last letter ends with it', () => {
  const value = 'sk-local-0123456789abcde';
  expect(knowing(value).redact(Buffer.from(value).toString('base64'))).toBe('***');
});

test('what is a blank is so for one character and in a text', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => unit);
  expect(units.filter(isBlank)).toEqual(units.filter((unit) => withoutBlanks(String.fromCharCode(unit)) === ''));
});
