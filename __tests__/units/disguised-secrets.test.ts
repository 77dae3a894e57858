import { expect, test } from 'vitest';
import { isBlank, withoutBlanks } from '../../src/reports/secrets/disguise/blanks.ts';
import { disguises } from '../harness/disguises.ts';
import { knowing } from '../harness/knowing.ts';

/** What HTML calls the signs that have names. */
const names = new Map(
  Object.entries({
    ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', _: '&lowbar;' },
    ...{ '.': '&period;', ':': '&colon;', '+': '&plus;', '=': '&equals;', '/': '&sol;' },
  }),
);

test.each(disguises)(
  'a secret that is disguised by %s is hidden, and what stands around it is left',
  (_name, disguise) => {
    const text = disguise('sk-local-0123456789abcdef');
    const redacted = knowing('sk-local-0123456789abcdef').redact(`*a* &amp; %7e ${text} \\u0041 <i>z</i>`);
    expect(redacted).toBe('*a* &amp; %7e *** \\u0041 <i>z</i>');
  },
);

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
