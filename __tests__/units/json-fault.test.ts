import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonFault } from '../../src/prompts/json-fault.ts';

test.each([
  ['', 0, 'Expected a value here.'],
  ['{"a":1,}', 7, 'Expected a name in double quotes here.'],
  ['[1 2]', 3, 'Expected a comma or ] here.'],
  ['{"a" 1}', 5, 'Expected a colon here.'],
  ['{"a": 1 "b": 2}', 8, 'Expected a comma or } here.'],
  ["{'a': 1}", 1, 'Expected a name in double quotes or } here.'],
  ['[01]', 1, 'Expected a value or ] here.'],
  ['{"a":"x\n"}', 5, 'Expected a value here.'],
  ['{} {}', 3, 'Expected nothing more here.'],
  ['{"a": 1, "a": 2}', 9, 'The name "a" stands twice.'],
  ['['.repeat(65), 64, 'It has more than 64 levels here.'],
])('%j', (text, offset, message) => {
  expect(findJsonFault(text)).toEqual({ offset, message });
});

test('it finds a fault exactly where JSON.parse does', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '"',
    'a',
    ',',
    ':',
    '1',
    '.',
    'e',
    '-',
    '\\',
    '\\u00',
    '\n',
    'null',
    'true',
    ' ',
    '\u{7f}',
  ];
  const text = fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ unit: fc.constantFrom(...pieces) }));
  const damaged = fc.tuple(text, fc.nat(), fc.constantFrom('', ...pieces)).map(([json, seed, piece]) => {
    const at = seed % (json.length + 1);
    return json.slice(0, at) + piece + json.slice(at);
  });
  fc.assert(
    fc.property(damaged, (json) => {
      const fault = findJsonFault(json);
      fc.pre(fault?.message.includes('twice') !== true);
      if (fault) expect(() => JSON.parse(json)).toThrow(SyntaxError);
      else JSON.parse(json);
    }),
    { numRuns: 2000 },
  );
});
