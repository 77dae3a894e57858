import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeTally, markFindings, mergeFindings, tallyOf } from '../../src/reports/secrets/findings.ts';
import { scannerFor } from '../../src/reports/secrets/scanner.ts';
import { kindOfRule, unusedRules } from '../../src/reports/secrets/shapes/kinds.ts';
import { ownShapes } from '../../src/reports/secrets/shapes/shapes.ts';
import { fakeSecret, secretKinds } from '../harness/fake-secrets.ts';

const scan = await scannerFor(secretKinds.map(fakeSecret));
const clean = (text: string) => markFindings(text, scan(text));
const counted = (text: string) => describeTally(tallyOf(scan(text)));

/** No 12 characters of a secret may be left; what leads to it, such as `AWS_SECRET_ACCESS_KEY`, is none. */
function leftOf(secret: string, text: string): readonly string[] {
  const pieces = Array.from({ length: Math.max(0, secret.length - 11) }, (_, at) => secret.slice(at, at + 12));
  return pieces.filter((piece) => text.includes(piece));
}

function codes(text: string, write: (code: number) => string): string {
  return [...text].map((letter) => write(letter.charCodeAt(0))).join('');
}

describe.each(secretKinds)('%s', (kind) => {
  const secret = fakeSecret(kind);

  test.each([
    ['alone', secret],
    ['in a sentence', `Use ${secret} for now.`],
    ['in a list', `- a\n- ${secret}\n- b`],
    ['behind a byte order mark', `\u{feff}${secret}`],
    ['behind a comment that switches secretlint off', `/* secretlint-disable */\n${secret}`],
    ['split by invisible characters', [...secret].join('\u{200b}')],
    ['in escapes of JSON', codes(secret, (code) => `\\u${code.toString(16).padStart(4, '0')}`)],
    ['in references of HTML', codes(secret, (code) => `&#${code};`)],
    [
      'with a reference of HTML in its middle',
      secret.replace(/(?<=_)[a-zA-Z]/, (letter) => `&#${letter.charCodeAt(0)};`),
    ],
    ['with emphasis in its middle', `${secret.slice(0, 9)}**${secret.slice(9, 12)}**${secret.slice(12)}`],
    ['split by a soft hyphen and a tag', `${secret.slice(0, 9)}\u{ad}\u{e0041}${secret.slice(9)}`],
  ])('is found %s', (_name, text) => {
    expect(counted(text)).toBe(`1 × ${kind}`);
    expect(leftOf(secret, clean(text).replace(/[\u{200b}\u{ad}]|\u{e0041}/gu, ''))).toEqual([]);
  });

  test('is found wherever it stands in a long text', () => {
    for (const before of [262_144, 262_144 - secret.length, 262_100, 229_376, 229_300, 500_000]) {
      expect(counted(`${'a\n'.repeat(before / 2)}${secret}\n${'b\n'.repeat(200_000)}`)).toBe(`1 × ${kind}`);
    }
  });
});

test('every kind of the pattern set has a name, and is tried above', () => {
  const names = rules.map(({ meta }) => meta.id.replace('@secretlint/secretlint-rule-', ''));
  expect(names.toSorted()).toEqual([...kindOfRule.keys(), ...unusedRules].toSorted());
  const kinds = new Set([...kindOfRule.values(), ...ownShapes.map(({ kind }) => kind)]);
  expect(secretKinds.toSorted()).toEqual([...kinds].toSorted());
});

test('a text without a long word has no secret, and any secret is one', async () => {
  const without = await scannerFor(['Read the documentation.', 'And the \u{200b}gadgets.']);
  expect(without(fakeSecret('GitHub token'))).toEqual([]);
  for (const text of [
    ...secretKinds.map(fakeSecret),
    [...fakeSecret('npm token')].join('\u{200b}'),
    'mysql://a:t00r@h',
  ]) {
    expect((await scannerFor(['Hello.', text]))(text)).toHaveLength(1);
  }
});

const inShortLines = (secret: string) =>
  secret
    .split('\n')
    .map((line) => (line.startsWith('-----') ? line : line.replaceAll(/.{12}/g, '$&\n')))
    .join('\n');

test.each([
  ['tags with blanks', fakeSecret('GitHub token').replaceAll(/.{8}/g, '$&<b a>')],
  ['comments that nobody sees', fakeSecret('GitHub token').replaceAll(/.{8}/g, '$&<!-- -->')],
  ['short lines of a private key', inShortLines(fakeSecret('private key'))],
])('a secret whose text has no long word is looked for: %s', async (_, text) => {
  const found = scan(text);
  expect(found).toHaveLength(1);
  expect((await scannerFor([text]))(text)).toEqual(found);
});

/** What people write about secrets, and is none. */
test.each([
  'Look for -----BEGIN PRIVATE KEY----- in files, and tell me whether there is one.',
  'Tokens begin with ghp_ or github_pat_, keys with sk-, sk-proj- or AKIA.',
  'AKIAIOSFODNN7EXAMPLE is the example of the documentation.',
  'https://user:password@localhost/x and postgres://localhost/orders',
  '//npm.example.test/:_authToken=${NPM_TOKEN}',
  'The commit 0123456789abcdef0123456789abcdef01234567 and a eyJ.',
])('%s', (text) => {
  expect(counted(text)).toBe('');
});

/** Private keys as they are met: cut off, encrypted, of PGP, in JSON, in a diff, with Windows' line breaks. */
const body = `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'.repeat(3)}`;
const [begin, end] = ['BEGIN', 'END'].map((word) => (label: string) => `-----${word} ${label}-----`);
test.each([
  ['cut off', `${begin?.('PRIVATE KEY')}\n${body}`],
  ['encrypted', `${begin?.('ENCRYPTED PRIVATE KEY')}\n${body}\n${end?.('ENCRYPTED PRIVATE KEY')}`],
  [
    'encrypted as in the old days',
    `${begin?.('RSA PRIVATE KEY')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,1\n\n${body}\n${end?.('RSA PRIVATE KEY')}`,
  ],
  [
    'of PGP',
    `${begin?.('PGP PRIVATE KEY BLOCK')}\nVersion: GnuPG v2 (GNU/Linux)\n\nlQ${body}\n=aB3d\n${end?.('PGP PRIVATE KEY BLOCK')}`,
  ],
  ['in JSON', `${begin?.('PRIVATE KEY')}\\n${body}\\n${body}\\n${end?.('PRIVATE KEY')}\\n`],
  ['in a diff', `-${begin?.('PRIVATE KEY')}\n-${body}\n-${body}\n-${end?.('PRIVATE KEY')}`],
  ['with Windows’ line breaks', `${begin?.('EC PRIVATE KEY')}\r\n${body}\r\n${end?.('EC PRIVATE KEY')}\r\n`],
])('a private key %s', (_name, text) => {
  expect(counted(`Before ${text}, behind.`)).toBe('1 × private key');
  expect(clean(`Before ${text}, behind.`)).toMatch(/^Before -?\(secret removed: private key\)(?:\\n)?\s*, behind\.$/);
});

test('a mark is never longer than what it replaces', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...secretKinds.map(fakeSecret)), fc.string())), (parts) => {
      const text = parts.join(' ');
      return clean(text).length <= text.length;
    }),
  );
});

test('findings that overlap become one, of the longest’s kind', () => {
  const found = [
    { kind: 'c', start: 30, end: 40 },
    { kind: 'b', start: 4, end: 20 },
    { kind: 'a', start: 0, end: 8 },
    { kind: 'd', start: 40, end: 41 },
  ];
  expect(mergeFindings(found)).toEqual([
    { kind: 'b', start: 0, end: 20 },
    { kind: 'c', start: 30, end: 40 },
    { kind: 'd', start: 40, end: 41 },
  ]);
});

/** Texts made so that a pattern tries long and in vain, and some that the engine has no room for as a whole. */
test.each([
  ['ghs_1_'],
  ['SG.a.'.padEnd(262, 'a')],
  ['figd_'],
  ['eyJ'.padEnd(40, 'a').concat('.')],
  ['-----BEGIN PRIVATE KEY-----\n'],
  ['\u{200b}a'],
  ['\u{e0041}'],
  ['xoxb-a-'],
])('a million characters of %j take no more than seconds', (unit) => {
  scan(`xoxb-${unit.repeat(1_000_000 / unit.length)}`);
});

test('a text that would exhaust the engine’s stack as a whole is looked through', () => {
  const text = `${fakeSecret('GitHub token')} xoxb-${'a-'.repeat(6_000_000)}`;
  expect(counted(text)).toContain('1 × GitHub token');
});
