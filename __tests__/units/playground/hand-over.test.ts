import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { command, workflowStep } from '../../../src/actions/playground/page/hand-over.ts';
import { isPlainWord } from '../../../src/actions/playground/page/plain-word.ts';

const asked = {
  path: 'prompts/a b.prompt.yml',
  model: 'openai/gpt-6-luna',
  secret: 'OPENAI_API_KEY',
  isKeyless: false,
};

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '${{ secrets.X }}',
    'a: b',
    '- a',
    '{{x}}',
    'two\nlines\n',
    ' lead',
    "it's",
    '"',
    'null',
    '1.0',
    '#',
    '\n',
    '$(id)',
    '`id`',
    '\\',
  ),
);

/** What GitHub makes of a text in a workflow: literals within expressions are their content. */
const evaluated = (text: string) => text.replaceAll("${{ '${{' }}", '${{');

test('a step says what it may, what it asks and with which secret; whatever the variables, it is what was meant', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_][\w-]{0,8}$/), texts, { maxKeys: 3 }), (variables) => {
      const job: unknown = load(workflowStep({ ...asked, variables }));
      const steps = [
        {},
        {
          with: {
            'prompt-file': asked.path,
            model: asked.model,
            'api-keys': 'OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n',
          },
        },
      ];
      expect(job).toMatchObject({ permissions: { contents: 'read' }, steps });
      const input = Reflect.get(Object(Reflect.get(Object(job), 'steps')[1].with), 'input');
      expect(input === undefined).toBe(Object.keys(variables).length === 0);
      const given: unknown = load(evaluated(String(input ?? '{}')));
      for (const [name, value] of Object.entries(variables)) {
        const read = String(Reflect.get(Object(given), name) ?? '').replace(/\n+$/, '');
        expect(read).toBe(value.replace(/\n+$/, ''));
      }
    }),
    { numRuns: 300 },
  );
});

test('a keyless key has a permission in place of a secret', () => {
  const job: unknown = load(workflowStep({ ...asked, variables: {}, secret: undefined, isKeyless: true }));
  expect(job).toMatchObject({ permissions: { contents: 'read', 'id-token': 'write' } });
  expect(JSON.stringify(job)).not.toContain('api-keys');
});

test('a command is read by a shell as it was meant', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.stringMatching(/^[a-z_]{1,8}$/),
        texts.filter((text) => !text.includes('\0')),
        { maxKeys: 2 },
      ),
      (variables) => {
        const line = command({ ...asked, variables });
        const printed = execFileSync('sh', ['-c', `byok() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' });
        const words = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
        expect(printed.split('\0').slice(0, -1)).toEqual(['run', asked.path, '--model', asked.model, ...words]);
      },
    ),
    { numRuns: 40 },
  );
});

test('what counts as a plain word is read back as it is', () => {
  fc.assert(
    fc.property(texts.filter(isPlainWord), (word) => {
      expect(load(`a: ${word}\n`)).toEqual({ a: word });
    }),
  );
});
