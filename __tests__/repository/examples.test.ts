import { describe, expect, test } from 'vitest';
import { examplePolicies } from '../../scripts/generate/pages.ts';
import type { Policy } from '../../src/policy/model/policy.ts';
import { runTests } from '../../src/policy/review/run-tests.ts';
import { warningsOn } from '../../src/policy/review/warnings/warnings.ts';
import { schemaLine } from '../../src/policy/words/starter.ts';
import { policyOf, today } from '../harness/judging.ts';
import { dataOf, validate } from '../harness/policy-fixtures.ts';

const names = Object.keys(examplePolicies);

/** An example with the one that it extends. */
function policyNamed(name: string): Policy {
  const text = examplePolicies[name] ?? '';
  return text.includes('\nextends:') ? policyOf(text, examplePolicies['5-organization.yml'] ?? '') : policyOf(text);
}

/** The one warning that an example is there to show. */
const shown: Readonly<Record<string, string>> = {
  '2-two-providers.yml': '"openai/gpt-6-sol*" begins like "openai/gpt-6-sol-pro"',
};

describe.each(names)('examples/policies/%s', (name) => {
  test('names the schema in its first line, and is valid by it', () => {
    const text = examplePolicies[name] ?? '';
    expect(text.split('\n')[0]).toBe(schemaLine);
    expect([validate(dataOf(text)?.data), validate.errors]).toEqual([true, null]);
  });

  test('passes its own tests, of which it has some for each verdict', () => {
    const results = runTests(policyNamed(name), today);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['allowed', 'denied']));
  });

  test('has nothing that does nothing', () => {
    const expected = shown[name] === undefined ? [] : [expect.stringContaining(shown[name])];
    expect(warningsOn(policyNamed(name), today).map(({ message }) => message)).toEqual(expected);
  });
});

test('there are seven', () => {
  expect(new Set(names.map((name) => name[0]))).toEqual(new Set(['1', '2', '3', '4', '5', '6', '7']));
});
