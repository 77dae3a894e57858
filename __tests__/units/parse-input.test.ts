import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInputMap } from '../../src/language/yaml/parse-input.ts';

const parse = (yaml: string) => parseInputMap('untrusted-input', yaml, 'name: value');

/** JSON in which what is not ASCII is escaped. */
const ascii = (json: string) =>
  json.replaceAll(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\u{85}', '\u{2028}', '\u{2029}', '\r', '\n', '"', '\\', '/', ': ', ' #', '\u{d800}', 'a'))
    .map((pieces) => pieces.join('')),
);

test.each([
  ['as it is', (json: string) => json],
  ['in ASCII', ascii],
  ['with escaped slashes', (json: string) => json.replaceAll('/', '\\/')],
])('any text as JSON is a value: %s', (_, written) => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const entries = parse(`one: ${written(JSON.stringify(one))}\nother: ${written(JSON.stringify(other))}`);
      expect(entries.map(({ value }) => value)).toMatchObject([{ value: one }, { value: other }]);
    }),
  );
});

test.each([
  ['a: x\u{2028}b', '1:5'],
  ['a: "x\u{2028}" #\u{85}', '1:10'],
  ["a: 'x\u{2029}'", '1:6'],
  ['a: "x\u{85}"\nb: "\u{85}"\nc: x\u{85}y', '3:5'],
])('%j: a line break that is ambiguous, and in no double quotes, is refused', (yaml, place) => {
  expect(() => parse(yaml)).toThrow(new RegExp(`^input untrusted-input:${place}: There is a`));
});

test('a text that does not end is no YAML, and nothing else is said of it', () => {
  expect(() => parse('a: "x\u{2028}')).toThrow(/^input untrusted-input:1:7: This is not valid YAML: [^\n]*$/);
});
