import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJson } from '../../src/language/json-syntax.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ...[
    '',
    ' ',
    '{}',
    '[]',
    '""',
    '0',
    '-0',
    '01',
    '-',
    '1.',
    '.5',
    '1e5',
    '1e',
    '1E+5',
    'true',
    'nul',
    'nulll',
    '{',
    ']',
  ],
  ...['[1,]', '[,1]', '{"a":1,}', '{"a"}', '{"a":}', '{a:1}', "{'a':1}", '{"a":1}}', '[1 2]', '[[]', '1 2', '{]', '[}'],
  ...['"\\u12"', '"\\u12ag"', '"\\x41"', '"\\', '"\\"', '"\n"', '"\u{7f}"', '"\u{2028}"', '\u{feff}1', '\u{a0}1'],
  ...['\t\r\n [ 1 , "a" , { "b" : null , "c" : [ ] } ] \n', '{"__proto__":1}', '{"a":1,"a":2}', '"\ud800"'],
])('%j is JSON where JSON.parse says so', (text) => {
  expect(isJson(text)).toBe(parses(text));
});

test('what is JSON, or nearly, is so for JSON.parse as well', () => {
  const sign = fc.constantFrom(...'{}[]",:\\u0123456789abe.+-tnrfl \n\t');
  const near = fc
    .tuple(fc.json(), fc.nat(), fc.nat(3), fc.string({ unit: sign, maxLength: 3 }))
    .map(([json, place, length, other]) => {
      const at = place % (json.length + 1);
      return `${json.slice(0, at)}${other}${json.slice(at + length)}`;
    });
  const any = fc.string({ unit: sign, maxLength: 12 });
  fc.assert(
    fc.property(fc.oneof(fc.json(), near, any), (text) => {
      expect(isJson(text)).toBe(parses(text));
    }),
    { numRuns: 10_000 },
  );
});

test('millions of levels, values and characters are read, without the memory of what they mean', () => {
  expect(isJson(`${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}`)).toBe(true);
  expect(isJson(`${'{"a":['.repeat(500_000)}${']}'.repeat(499_999)}`)).toBe(false);
  expect(isJson(`[${'[],'.repeat(1_000_000)}1]`)).toBe(true);
  expect(isJson(`"${'a\\n'.repeat(1_000_000)}"`)).toBe(true);
});
