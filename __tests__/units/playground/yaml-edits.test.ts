import fc from 'fast-check';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import {
  addItem,
  changed,
  removeField,
  setValue,
  type YamlPath,
} from '../../../src/actions/playground/page/editor/yaml-edits.ts';

const file = `# Of the team.
name: Triage # what people call it
model: openai/gpt-6-luna
modelParameters:
  # Short on purpose.
  maxCompletionTokens: 400 # one word
messages:
  # Who it is.
  - role: system
    content: You label issues. # one line
  - role: user # who asks
    content: |
      Which label?

      {{issue}}

      # Not a comment.
  - content: "quoted: yes"
    role: user
testData:
  - {issue: It crashes., expected: bug}
`;

/** Every comment of the file, in its order. */
const comments = (text: string) =>
  [...text.matchAll(/(?:^|\s)# ?.*$/gm)].map(([comment]) => comment.trim()).filter((one) => one !== '# Not a comment.');

function set(text: string, path: YamlPath, value: string | number): string {
  const change = setValue(text, path, value);
  if (!change) throw new Error(`${path.join('.')} cannot be set.`);
  return changed(text, change);
}

/** The value at a path of a parsed document. */
function at(text: string, path: YamlPath): unknown {
  return path.reduce((value: unknown, step) => Reflect.get(Object(value), step), load(text));
}

const places: readonly YamlPath[] = [
  ['name'],
  ['model'],
  ['messages', 0, 'content'],
  ['messages', 1, 'content'],
  ['messages', 2, 'content'],
  ['messages', 1, 'role'],
  ['testData', 0, 'issue'],
  ['testData', 0, 'priority'],
  ['modelParameters', 'note'],
  ['description'],
];

for (const path of places) {
  test(`${path.join('.')}: any text is read back as it was written, and nothing else changes`, () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 });
    const yamlLike = fc.constantFrom(
      '- a',
      'b: c',
      '# no comment',
      '{{x}}',
      'null',
      '1.0',
      '  two',
      '"',
      "'",
      '|',
      '> x',
      '@y',
      'a: b # c',
    );
    const texts = fc.array(fc.oneof(line, yamlLike), { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(texts, (value) => {
        // A block has no line breaks at its end, which a form does not show.
        const wanted = value.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
        const after = set(file, path, wanted);
        const read = at(after, path);
        expect(typeof read === 'string' ? read.replace(/\n+$/, '') : read).toBe(wanted);
        expect(comments(file).every((comment) => after.includes(comment))).toBe(true);
        const others = places.filter((other) => other.join() !== path.join());
        for (const other of others) expect(at(after, other)).toEqual(at(file, other));
      }),
      { numRuns: 150 },
    );
  });
}

test('a number is set in its place, and added behind the fields that are there with their indentation', () => {
  expect(set(file, ['modelParameters', 'maxCompletionTokens'], 50)).toBe(file.replace('400 # one', '50 # one'));
  expect(set(file, ['modelParameters', 'temperature'], 0.2)).toBe(
    file.replace('400 # one word\n', '400 # one word\n  temperature: 0.2\n'),
  );
});

test('a field and an item are taken out with their lines', () => {
  const without = (path: YamlPath) => {
    const change = removeField(file, path);
    return change && changed(file, change);
  };
  expect(without(['model'])).toBe(file.replace('model: openai/gpt-6-luna\n', ''));
  expect(without(['messages', 1, 'content'])).toBe(file.replace(/ {4}content: \|\n[\s\S]*?a comment\.\n/, ''));
  expect(without(['messages', 2])).toBe(file.replace('  - content: "quoted: yes"\n    role: user\n', ''));
  expect(without(['messages', 0])).toContain('  # Who it is.\n  - role: user # who asks\n');
  // It stands behind the dash of its item.
  expect(without(['messages', 1, 'role'])).toBeUndefined();
  expect(without(['testData', 0, 'issue'])).toBeUndefined();
  expect(without(['nothing'])).toBeUndefined();
});

test('an item is added behind the last one', () => {
  const change = addItem(file, ['messages'], { role: 'user', content: 'What else?' });
  expect(change && changed(file, change)).toBe(
    file.replace('    role: user\ntestData', '    role: user\n  - role: user\n    content: What else?\ntestData'),
  );
});

test('a collection is not replaced by a text, and broken text is left alone', () => {
  expect(setValue(file, ['messages'], 'x')).toBeUndefined();
  expect(setValue('', ['model'], 'x')).toBeUndefined();
  expect(setValue('messages: [', ['messages', 0, 'role'], 'user')).toBeUndefined();
});

test('a file without a line break at its end gets one where something is added', () => {
  expect(set('a: 1', ['b'], 'c')).toBe('a: 1\nb: c\n');
});
