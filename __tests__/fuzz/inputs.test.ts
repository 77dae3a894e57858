import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInputs } from '../../src/actions/complete/inputs/inputs.ts';
import { Failure } from '../../src/language/failures/failure.ts';
import { findLostText } from '../../src/language/yaml/lost-text.ts';
import { parseInputMap } from '../../src/language/yaml/parse-input.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';

/** Inputs that hold more than a word, with what workflows write into them. */
const samples: Readonly<Record<string, readonly string[]>> = {
  input: ['title: A\nbody: |\n  B\n', '{"title": "A: B", "n": 1}'],
  parameters: ['reasoning_effort: low\nseed: 1\nstop: [a, b]\n', '{"logit_bias": {"50256": -100}}'],
  'custom-headers': ['X-Team: a\nx-cost: "1"\n', '{"x-a": "b"}'],
  'api-keys': ['OPENAI_API_KEY: sk-proj-abc\nAZURE_KEY: "quoted"\n', 'A_B: c: d # e\n'],
  'continue-on': ['unavailable, rejected', 'mismatched'],
  policy: ['.github/models.yml', 'acme/.github/models.yml@main'],
  'policy-ref': ['main', 'workspace'],
  'max-tokens': ['100', '1e3', '0x10'],
  temperature: ['0.5', '-1', 'NaN'],
  timeout: ['300', '0', '99999999999'],
};

const signs = [
  ': ',
  '\n',
  '  ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '#',
  ' #',
  '&a ',
  '*a',
  '|',
  '>',
  '@',
  '..',
  '/',
];

/** Inputs are read, or everything wrong with them is said in sentences of one line that show no control character. */
function check(name: string, text: string): void {
  const input = (asked: string) => (asked === name ? text.trim() : '');
  const run = { event: 'push', repository: 'acme/widgets', defaultBranch: 'main' };
  const hiding = { hide: () => undefined, hideValue: () => undefined };
  const { failure, warnings } = readInputs({ input, run, ...hiding } as unknown as Parameters<typeof readInputs>[0]);
  for (const { message, remedy } of [...(failure?.problems ?? []), ...warnings]) {
    expect(message).not.toBe('');
    expect(`${message}${remedy}`).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u);
  }
}

for (const [name, written] of Object.entries(samples)) {
  tryCorpus(`input-${name}`, (text) => check(name, text));

  test(`whatever \`${name}\` is, it is read or refused`, { timeout }, () => {
    const text = fc.oneof(noise(signs), changed(written, signs));
    fc.assert(
      fc.property(text, (value) => check(name, value)),
      { numRuns: numRuns / 4 },
    );
  });
}

test('a map of variables is read or refused, and what YAML would drop is noticed', { timeout }, () => {
  fc.assert(
    fc.property(fc.oneof(noise(signs), changed(samples.input ?? [], signs)), (text) => {
      try {
        findLostText('input', text, 'text');
        for (const { key } of parseInputMap('input', text, 'name: value')) expect(typeof key).toBe('string');
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    }),
    { numRuns },
  );
});
