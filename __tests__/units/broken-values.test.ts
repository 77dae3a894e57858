import { describe, expect, test } from 'vitest';
import { Failure, type Problem } from '../../src/language/failures/failure.ts';
import { Problems } from '../../src/language/failures/problems.ts';
import { parseInputMap } from '../../src/language/yaml/parse-input.ts';
import { parseYaml } from '../../src/language/yaml/parse-yaml.ts';
import { explainApiKeys, parseApiKeys } from '../../src/providers/credentials/api-keys.ts';
import { fileOf } from '../harness/judging.ts';

/** Titles that YAML cannot read as they are, and what is said of each. */
const titles: readonly (readonly [title: string, says: string])[] = [
  ['[Bug]: "Save" fails', 'begins with [, which starts a list in YAML, and goes on after the ]'],
  ['[WIP] fix', 'begins with [, which starts a list'],
  ['[a]: [b]', 'begins with [, which starts a list'],
  ['[WIP fix', 'begins with [, which starts a list in YAML, and is not closed'],
  ['{draft} fix', 'begins with {, which starts a map in YAML, and goes on after the }'],
  ['{draft fix', 'begins with {, which starts a map in YAML, and is not closed'],
  ['{{title}} and more', 'begins with {, which starts a map'],
  ['Fix: the parser', 'contains a colon with a space behind it'],
  ['Fix: [a] #3', 'contains a colon with a space behind it'],
  ['Fix the parser:', 'ends with a colon'],
  ['"Save" fails', 'begins with a quotation mark and goes on after the second one'],
  ["it's: fine", 'contains a colon'],
  ['@acme fix', 'begins with @, which YAML reserves'],
  ['*bold* fix', 'begins with *, which starts an alias'],
  ['- fix', 'begins with -, which starts a list'],
  ['> quoted', 'begins with >, which starts a text in the lines below'],
];

const origin = { file: 'a.yml', annotatable: true };

function problemIn(source: string): Problem | undefined {
  const problems = new Problems();
  parseYaml(source, origin, problems);
  return problems.list()[0];
}

describe('a title that YAML takes for something else', () => {
  test.each(titles)('%s', (title, says) => {
    const problem = problemIn(`who: me\ntitle: ${title}\nbody: x\n`);
    expect(problem?.message).toContain(`This is not valid YAML: the value of \`title\` ${says}`);
    expect(problem?.place?.line).toBe(2);
    const [, line = ''] = /`(title: .*)`\.$/.exec(problem?.remedy ?? '') ?? [];
    const root = parseYaml(line, origin, new Problems());
    expect(root?.kind === 'map' && root.entries[0]?.value).toMatchObject({ kind: 'scalar', value: title });
  });

  test('the value of a field that may hold a secret is not repeated', () => {
    expect(problemIn('secret: [sk-0123456789] x\n')?.remedy).toBe('Put the whole text in quotes.');
    expect(() => parseInputMap('custom-headers', 'x-team: [abcdefgh] x', 'a: b', { isSecret: true })).toThrow(
      /^(?!.*abcdefgh)/s,
    );
  });

  test('brackets that close further left than they may', () => {
    expect(problemIn('models:\n  enabled: [\n  openai/x,\n]\n')?.message).toMatch(/not indented further|not closed/);
  });
});

/** Signs that are not what they look like, and what is said. */
const lookalikes: readonly (readonly [source: string, says: string])[] = [
  ['keys:\n  - name: a\n  \u{a0} secret: X\n', 'looks like a space is none. Replace the "\\u{a0}" by a plain space.'],
  ['keys:\n  - name: a\n    secret:\u{a0}X\n    url: y\n', 'Replace the "\\u{a0}" by a plain space.'],
  ['keys:\n  -\u{3000}name: a\n    url: y\n', 'Replace the "\\u{3000}" by a plain space.'],
  ['keys:\n  - name： a\n    url: y\n', 'a full-width ： is no colon. Write `name: value`'],
  ['keys:\n  -name: a\n    url: y\n', 'Put a space after each dash: `- name:`.'],
  ['path: "C:\\Users\\me"\n', 'A \\ must be written twice in double quotes'],
];

test.each(lookalikes)('%j: %s', (source, says) => {
  const { message = '', remedy = '' } = problemIn(source) ?? {};
  expect(`${message} ${remedy}`).toContain(says);
});

test('a variable without quotes is told once, and read as if it had them', () => {
  const problems = new Problems();
  const root = parseYaml('content: {{title}}\nrole: user\n', origin, problems);
  expect(problems.list().map(({ message }) => message)).toEqual([
    'A value that begins with {{ is a map in YAML: "{{title}}".',
  ]);
  expect(root?.kind === 'map' && root.entries.map(({ key }) => key)).toEqual(['content', 'role']);
});

describe('lines of api-keys', () => {
  const { keys } = fileOf('version: 1\nkeys: [{name: eu, provider: openai, secret: OPENAI_API_KEY}]\n');
  const told = (text: string) => explainApiKeys(text, keys).map(({ message }) => message);

  test('one wrong line is one message', () => {
    expect(told('openai: sk-1')).toEqual(['api-keys: line 1 means the key `eu`, whose secret is OPENAI_API_KEY.']);
    expect(told('eu: sk-1\nOPENAI_API_KEY: x\nwhatever')).toEqual([
      'api-keys: line 1 means the key `eu`, whose secret is OPENAI_API_KEY.',
      'api-keys: line 3 does not begin with the name of a secret and a colon.',
    ]);
  });

  test('lines without a name are one message', () => {
    const failure = (() => {
      try {
        return parseApiKeys('{\n"a": "b"\n}');
      } catch (error) {
        return error;
      }
    })();
    expect(failure instanceof Failure && failure.problems.map(({ message }) => message)).toEqual([
      'api-keys: lines 1, 2, 3 do not begin with the name of a secret and a colon.',
    ]);
  });
});
