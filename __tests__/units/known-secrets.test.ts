import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import { knowing } from '../harness/knowing.ts';

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

test('a secret that is known later is found in a text that was looked through before', () => {
  const known = knowing(long);
  const other = `${long.slice(0, 20)}0123456789`;
  expect(known.redact(other)).toBe(other);
  known.add(other);
  expect(known.redact(other)).toBe('***');
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

test.each(['ollama', 'not-needed', 'password', 'Schlüssel'])(
  'a key that is the word %s is one in the log, and none in an answer',
  (key) => {
    const known = knowing(key);
    expect(known.redact(`a ${key} b`)).toBe('a *** b');
    expect(known.redactAnswer(`a ${key} b`)).toBe(`a ${key} b`);
  },
);

test.each(['p4ss', 'sk-1234', 'a.b.c.d', long])('the key %s is one in an answer as well', (key) => {
  expect(knowing(key).redactAnswer(`a ${key} b`)).toBe('a *** b');
});

test('a value that need not be a secret is none in an answer', () => {
  const known = knowing(long);
  known.addValue('acme-triage-bot');
  expect(known.redactAnswer(`acme-triage-bot ${long}`)).toBe('acme-triage-bot ***');
});

test('what a mask brings together is hidden as well', () => {
  const key = 'sk-local-0123456789abcdef';
  expect(knowing(key).redact(`a ${key.slice(0, 12)}${key}${key.slice(12)} b`)).toBe('a *** b');
});
