import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactJson } from '../../src/reports/secrets/redact-json.ts';
import { knowing } from '../harness/knowing.ts';

test.each([
  ['true', '{"a": true, "b": "it is true"}', '{"a": true, "b": "it is ***"}'],
  ['12345678', '{"id": 12345678, "n": -1.5e3}', '{"id": "***", "n": -1.5e3}'],
  ['123456789012', '[123456789012]', '["***"]'],
  ['nvapi-0123456789abcdef0123', '{"id":"Key:\\nnvapi-0123456789abcdef0123"}', '{"id":"Key:\\n***"}'],
  ['abcdefghijkl"mnop', '{"id":"abcdefghijkl\\"mnop\\\\"}', '{"id":"***\\\\"}'],
  ['sk-local-0123456789abcdef', '{"\\u0073k-local-0123456789abcdef": "\\u0031"}', '{"***": "\\u0031"}'],
  [
    'abcdefghijkl',
    `"${[...'abcdefghijkl'].map((letter) => `\\u005cu00${letter.charCodeAt(0).toString(16)}`).join('')}"`,
    '"***"',
  ],
  ['sk-local-0123456789abcdef', '"sk-local-\\n0123456789abcdef"', '"***"'],
  ['sk-local-0123456789abcdef', 'no JSON: sk-local-0123456789abcdef"', 'no JSON: ***"'],
  ['sk-local-0123456789abcdef', '{"a": sk-local-0123456789abcdef}', '{"a": ***}'],
])('%s in %s', (secret, text, expected) => {
  expect(redactJson(text, knowing(secret).redact)).toBe(expected);
});

test('JSON stays JSON, and has the secret no more, however it is written', () => {
  const secret = fc.string({
    minLength: 20,
    maxLength: 40,
    unit: fc.constantFrom(...'nu"\\/t{}:,[]0123456789abcdefZ-'),
  });
  fc.assert(
    fc.property(secret, fc.jsonValue(), fc.string(), fc.boolean(), (value, other, around, isEscaped) => {
      const plain = JSON.stringify([`${around}${value}${around}`, other, { [value]: 1 }]);
      const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const text = isEscaped ? plain.replace(/[a-z](?=[^"\\]*")/g, escaped) : plain;
      fc.pre(isJson(text));
      const redacted: unknown = JSON.parse(redactJson(text, knowing(value).redact));
      expect(Array.isArray(redacted) && redacted[0]).not.toContain(value);
    }),
    { numRuns: 500 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
