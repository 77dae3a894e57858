import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBlank, withoutBlanks } from '../../src/secrets/blanks.ts';
import { KnownSecrets } from '../../src/secrets/known-secrets.ts';

function knowing(...values: readonly string[]): KnownSecrets {
  const known = new KnownSecrets(() => undefined);
  for (const value of values) known.add(value);
  return known;
}

/** One of each range of what is not seen. */
const invisibles = [
  ...['\0', '\b', '\v', '\f', '\r', '\u{1b}', '\u{7f}', '\u{80}', '\u{9f}', '\u{ad}', '\u{34f}', '\u{61c}'],
  ...['\u{115f}', '\u{1160}', '\u{17b4}', '\u{180b}', '\u{180e}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2060}'],
  ...['\u{206f}', '\u{3164}', '\u{fe00}', '\u{fe0f}', '\u{feff}', '\u{ffa0}', '\u{fff9}', '\u{1d173}', '\u{e0001}'],
  ...['\u{e0041}', '\u{e0fff}', '\u{1b}[0m', '\u{1b}[38;5;196m'],
];

const blanks = ['\n', '\r\n', '\n    ', '\t', ' ', '\u{a0}', '\u{2028}'];

/** A secret, and how a text may show it. */
const secret = fc.string({
  minLength: 12,
  maxLength: 90,
  unit: fc.constantFrom(...('aB3-_./+=:&"\'<>%é€😀zZ'.match(/./gu) ?? [])),
});
const disguises: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => JSON.stringify(value),
  encodeURIComponent,
  (value) => Buffer.from(value).toString('base64'),
  (value) => Buffer.from(`xy${value}z`).toString('base64'),
  (value) => Buffer.from(`x${value}`).toString('base64url'),
  (value) => Buffer.from(value).toString('hex'),
];

/** The text between whose characters something stands. */
const split = (between: readonly string[]) =>
  fc
    .tuple(
      secret,
      fc.constantFrom(...disguises),
      fc.array(fc.constantFrom('', ...between), { minLength: 1, maxLength: 40 }),
    )
    .map(([value, disguise, fillers]) => {
      const shown = [...disguise(value)].map((letter, index) => letter + fillers[index % fillers.length]).join('');
      return { value, shown, whole: disguise(value) };
    });

function bare(text: string): string {
  const unseen = invisibles.toSorted((one, other) => other.length - one.length);
  return unseen.reduce((rest, mark) => rest.replaceAll(mark, ''), text).replace(/\s+/g, '');
}

describe('a secret that is split', () => {
  test.each([
    ['invisible characters', invisibles],
    ['white space', blanks],
    ['both', [...invisibles, ...blanks]],
  ])('by %s: no 12 characters of it are left, whatever stands around it', (_name, between) => {
    fc.assert(
      fc.property(split(between), fc.string(), fc.string(), ({ value, shown, whole }, before, behind) => {
        const left = bare(knowing(value).redact(`${before}${shown}${behind}`));
        const core = bare(whole).slice(4, -4);
        for (let at = 0; at + 12 <= core.length; at++) expect(left).not.toContain(core.slice(at, at + 12));
      }),
      { numRuns: 400 },
    );
  });

  test('what stands around it is left as it is', () => {
    const known = knowing('sk-local-0123456789abcdef');
    expect(known.redact('a\u{200b} sk-lo\u{200b}cal-0123\n456789abcdef\u{200b} b')).toBe('a\u{200b} ***\u{200b} b');
  });
});

/** Of 60 characters, half of which are 30. */
const long = 'sk-local-Zq8vT1mX4cN7bR2kL9wPa5sD3fG6hJ0yUeI8oQzXcVbNmKjHgFd';

test.each([
  ['but for its end', `begins with ${long.slice(0, -9)}.`, 'begins with ***.'],
  ['its end alone', `ends with ${long.slice(-30)}`, 'ends with ***'],
  ['its middle', `has ${long.slice(10, 45)} in it`, 'has *** in it'],
  ['less than half', `ends with ${long.slice(-29)}`, `ends with ${long.slice(-29)}`],
  ['two of its pieces', `${long.slice(0, 30)}${long.slice(0, 31)} and ${long.slice(20)}`, '*** and ***'],
  ['two small ones side by side', long.slice(0, 20) + long.slice(30, 50), long.slice(0, 20) + long.slice(30, 50)],
])('of a secret, %s', (_name, text, expected) => {
  expect(knowing(long).redact(text)).toBe(expected);
});

test('of a secret of 24 characters and less there are no pieces', () => {
  const known = knowing('sk-local-0123456789abcde');
  expect(known.redact('sk-local-0123456789abcde')).toBe('***');
  expect(known.redact('k-local-0123456789abcde, sk-local-0123456789abcd')).toContain('abcde, sk-local');
});

test('what looks like a tag and is none does not hide what is in it', () => {
  expect(knowing('sk-local-0123456789abcdef').redact('<sk&#45;local-0123456789abcdef>')).toBe('<***>');
});

/** Whoever can have texts looked through sees which guesses were right. */
test.each([
  ['as it is', (text: string) => text],
  ['as base64', (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')],
  ['as hexadecimal digits', (text: string) => Buffer.from(text).toString('hex')],
])('%s, who knows how a key begins is not told whether one more letter is right', (_name, form) => {
  for (const begin of ['sk-proj-', 'sk-ant-api03-', 'github_pat_11ABCDEFG0']) {
    const key = `${begin}Zq8vT1mX4cN7bR2kL9wPa5sD3fG6hJ0yUeI8oQzXcVbNmKjHgFd`;
    const guess = form(key.slice(0, begin.length + 2));
    expect(knowing(key).redact(guess)).toBe(guess);
  }
});

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
  ['emphasis within tags', (text) => text.replace('local', '<b>~lo*c`al`*~</b>')],
  ['backslashes', (text) => text.replace(/[-3]/g, '\\$&')],
  ['emphasis', (text) => text.replace('local', '_local_').replace('345', '**345**').replace('abc', '~~abc~~')],
  ['code', (text) => text.replace('local', '`local`')],
  ['lines of a quotation', (text) => text.replaceAll('-', '-\n> > ')],
  ['tags', (text) => text.replace('local', '<b class="x">local</b>')],
  ['comments', (text) => text.replace('local', 'lo<!-- -->cal')],
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

test('a secret that is known later is found in a text that was looked through before', () => {
  const known = knowing(long);
  const other = `${long.slice(0, 20)}0123456789`;
  expect(known.redact(other)).toBe(other);
  known.add(other);
  expect(known.redact(other)).toBe('***');
});

test('what is a blank is so for one character and in a text', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => unit);
  expect(units.filter(isBlank)).toEqual(units.filter((unit) => withoutBlanks(String.fromCharCode(unit)) === ''));
});

test.each([79, 80, 147, 281])('of a secret of %i characters 40 are enough', (length) => {
  const value = long.repeat(5).slice(0, length);
  expect(knowing(value).redact(`a ${value.slice(0, 40)} b`)).toBe('a *** b');
});

test('a secret that repeats itself leaves no tail', () => {
  const value = 'abcabcabcabcXabcabcabcabc';
  expect(knowing(value).redact(`${value}${value.slice(12)}!`)).toBe('***!');
});

test('a short secret is hidden as a whole, and not where white space splits it', () => {
  const known = knowing('p4ss');
  expect(known.redact('p4ss, p\u{200b}4ss, p4 ss, cDRzcw==')).toBe('***, ***, p4 ss, ***w==');
  expect(known.findCredentials('p4ss')).toEqual([]);
});

test('a value that need not be a secret is hidden where it is written, and may stand in a prompt', () => {
  const known = new KnownSecrets(() => undefined);
  known.addValue('acme/widgets/actions');
  known.addValue(`https://acme.example/${long}`);
  expect(known.redact('See acme/widgets/actions.')).toBe('See ***.');
  expect(known.redact(long)).toBe(long);
  expect(known.findCredentials('See acme/widgets/actions.')).toEqual([]);
});

test('the runner is told of each value once, and of none that is too short', () => {
  const told: string[] = [];
  const known = new KnownSecrets((value) => told.push(value));
  for (const value of ['abc', '', 'abcd', 'abcd']) known.add(value);
  expect(told).toEqual(['abcd']);
});

test('a text of a lone surrogate is a secret like any other', () => {
  expect(knowing('\u{d800}abcdefghijkl').redact('\u{d800}abcdefghijkl')).toBe('***');
});

test('of a JSON Web Token the header, which all have in common, stays readable', () => {
  const secrets = new KnownSecrets(() => undefined);
  const [header, payload, signature] = [
    'eyJhbGciOiJSUzI1NiJ9',
    'eyJzdWIiOiJyZXBvOmFjbWUifQ',
    'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg',
  ];
  secrets.add(`${header}.${payload}.${signature}`);
  expect(secrets.redact(`${header}.bm90LW91cnM.e30`)).toBe(`${header}.bm90LW91cnM.e30`);
  expect(secrets.redact(`a ${header}.${payload}.${signature} b`)).toBe(`a ${header}.***.*** b`);
  expect(secrets.redact(`the payload ${payload}`)).toBe('the payload ***');
  expect(secrets.redact(`${payload}.${signature.slice(0, 2)}`)).toBe(`***.${signature.slice(0, 2)}`);
  expect(secrets.redact(`the signature ${signature}`)).toBe('the signature ***');
});
