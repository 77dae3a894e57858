import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/language/failures/failure.ts';
import { parseJson } from '../../src/language/json.ts';
import { findLostText, type YamlInputKind } from '../../src/language/yaml/lost-text.ts';
import { parseInputMap } from '../../src/language/yaml/parse-input.ts';

/** What is told of a text: the lines of errors, then those of warnings. */
function told(yaml: string, kind: YamlInputKind = 'text') {
  const { errors, warnings } = findLostText('input', yaml, kind);
  const lines = (problems: typeof errors) => problems.map(({ place }) => place?.line);
  return { errors: lines(errors), warnings: lines(warnings) };
}

/** Texts, with the lines of what was certainly lost and of what may be a comment. */
const table: readonly (readonly [
  yaml: string,
  errors: readonly number[],
  warnings: readonly number[],
  kind?: YamlInputKind,
])[] = [
  ['title: Fix issue #3 in parser', [1], []],
  ['title: #42 does not load', [1], []],
  ['title: # 42', [1], []],
  ['title: #', [1], []],
  ['a: x\ntitle: Ask in #general', [2], []],
  ['title: C #is no language', [1], []],
  ['title: "Save" #3', [1], []],
  ["title: 'Save' #3", [1], []],
  ['title: Tab\t#5', [1], []],
  ['title: é #5', [1], []],
  ['title: 404 #page', [1], []],
  ['title: first\n  second #3', [2], []],
  ['tags:\n  - one #1\n  - #2', [2, 3], []],
  ['title: a # b', [], [1]],
  ['title: a # b', [1], [], 'untrusted text'],
  ['body: Hello\n\n# Steps\nother: b', [], [3]],
  ['# variables\ntitle: a', [], []],
  ['title: |  # as it is\n  Fix #3\n  # 4\nb: "x" # y', [], []],
  ['title: "Fix #3" # the title', [], []],
  ['title: Fix#3', [], []],
  ['nested: # a map\n  a: 1', [], []],
  ['list: # items\n- a', [], []],
  ['title: #3\n  b: "x"', [], [1]],
  ['title: #3\n  b: "x"', [1], [], 'untrusted text'],
  ['list: ["a", "b"] # items', [], []],
  ['list: [a, b] # items', [], [1]],
  ['list: [a, b] # items', [], [], 'settings'],
  ['title: [WIP]', [], [1]],
  ['title: [WIP]', [1], [], 'untrusted text'],
  ['before: x\ntitle: {draft}', [2], [], 'untrusted text'],
  ['title: [WIP, fix: y]', [1], [], 'untrusted text'],
  ["title: ['single']", [1], [], 'untrusted text'],
  ['title: [a, [b]]\nbody: {c: [d]}', [1, 2], [], 'untrusted text'],
  ['title: [1, "a", null, {"b": [true]}]', [], [], 'untrusted text'],
  ['title: [\n  {\n    "name": "a: b"\n  }\n  ]', [], [], 'untrusted text'],
  ['title: []\nbody: {}', [], [], 'untrusted text'],
  ['pr:\n  title: [WIP]', [2], [], 'untrusted text'],
  ['pr:\n  title: [WIP]', [], [2]],
  ['pr:\n  title: "x"\n  body: ""', [], [], 'untrusted text'],
  ['body: \n  - item', [], [2], 'untrusted text'],
  ['body: \n  - item', [], []],
  ['{"title": "a", "labels": [{"name": "b"}]}', [], [], 'untrusted text'],
  ['list: [a, #3\n  b]', [1], [1]],
  ['list: ["a", #3\n  "b"]', [1], []],
  ['list: [ #3\n  "b"]', [1], []],
  ['list: ["a",\n  #3,\n  "b"]', [], [2]],
  ['list: {"a": #3\n  "b"}', [1], []],
  ['list: ["a" #3\n  , "b"]', [1], []],
  ['list: ["a", # one\n  "b"]', [], []],
  ['list: ["a", # one\n  "b"]', [], [1], 'untrusted text'],
  ['stop: [END, #3\n  b]', [], [1], 'settings'],
  ['stop: [END, # of it\n  b]', [], [], 'settings'],
  ['url: https://a.test/#3', [], []],
  ['ev: {\n  "a": "#1",\n  "b": [\n    1\n  ]\n}\ntitle: Fix #3', [7], [], 'untrusted text'],
  ['labels: [\n  "a #1",\n  "b"\n]', [], [], 'untrusted text'],
  ['body: |\n  It crashes.\n## Steps\n', [], [3], 'untrusted text'],
  ['body: >-\n  It crashes.\n\n# Steps\nmore: x', [], [4]],
  ['body: |\n  ## Steps\n  more #3\n', [], [], 'untrusted text'],
  ['body: |\n  It crashes.\n# of it\n', [], [], 'settings'],
  ['body: "It crashes."\n# of it\n', [], [], 'untrusted text'],
  ['stop: END #3', [1], [], 'settings'],
  ['stop: END # of it', [], [1], 'settings'],
  ['stop: "###" #x', [], [], 'settings'],
  ['# seed\nseed: 1', [], [], 'settings'],
  ['x-team: docs #3', [1], [], 'secret settings'],
  ['title: [', [], []],
  ['', [], []],
];

test.each(table.map(([yaml, errors, warnings, kind]) => ({ yaml, errors, warnings, kind })))(
  '$yaml: errors on $errors, warnings on $warnings',
  ({ yaml, errors, warnings, kind }) => {
    expect(told(yaml, kind)).toEqual({ errors, warnings });
  },
);

test('what is left and what is lost are told, with a form that helps the next time as well', () => {
  const [problem] = findLostText('untrusted-input', 'title: Fix #3', 'untrusted text').errors;
  expect(problem?.message).toContain('title is only "Fix", and "#3" is ignored');
  expect(problem?.remedy).toContain('`title: ${{ toJSON(…) }}` on its own line below `untrusted-input: |`');
});

test('a text that YAML reads as a list is told with what to write', () => {
  const [problem] = findLostText('untrusted-input', 'title: [WIP] # x', 'untrusted text').errors;
  expect(problem?.message).toBe(
    'untrusted-input: YAML reads the value of title as a list: "[WIP]" is not sent as it is written.',
  );
  expect(problem?.remedy).toContain('`title: ${{ toJSON(…) }}`');
});

test('of headers no value is repeated', () => {
  const { errors } = findLostText('custom-headers', 'x-key: abcdefgh #ijklmnop', 'secret settings');
  expect(errors).toHaveLength(1);
  expect(JSON.stringify(errors)).not.toMatch(/abcdefgh|ijklmnop/);
});

test('JSON, as toJSON makes it, loses nothing whatever it says', () => {
  const text = fc.array(fc.constantFrom(' #3', '#', '\n', ': ', '"', 'a', ' ', '\t#')).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const yaml = `one: ${JSON.stringify(one)}\nother: ${JSON.stringify(other)} # wanted`;
      expect(told(yaml, 'untrusted text')).toEqual({ errors: [], warnings: [] });
    }),
  );
});

test('a plain text is kept whole, or something is said', () => {
  const text = fc
    .array(
      fc.constantFrom('a', 'Fix', ' #3', ' # b', '#', ' ', 'é', '"', '-', ':', '\n  c', '[', ']', '{', '}', ', '),
      { minLength: 1 },
    )
    .map((pieces) => pieces.join('').trim())
    .filter((written) => written !== '');
  fc.assert(
    fc.property(text, (written) => {
      const yaml = `title: ${written}`;
      const { errors, warnings } = findLostText('untrusted-input', yaml, 'untrusted text');
      const kept = read(yaml);
      const plain = written.replaceAll(/\s+/g, ' ');
      if (kept !== undefined && errors.length === 0 && !/^["-]|# /.test(plain))
        expect(kept.replaceAll(/\s+/g, ' ')).toBe(plain);
      if (kept === undefined && parses(yaml) && !/# /.test(plain)) expect([...errors, ...warnings]).not.toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

/** Whether YAML has something against a text; a list or a map of nothing but JSON is what was written. */
function parses(yaml: string): boolean {
  try {
    const [entry] = parseInputMap('untrusted-input', yaml, 'name: value');
    return entry !== undefined && !isJson(yaml.replace(/^title: /, ''));
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}

function read(yaml: string): string | undefined {
  try {
    const [entry] = parseInputMap('untrusted-input', yaml, 'name: value');
    return entry?.value.kind === 'scalar' ? entry.value.text : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

describe('a text that breaks the YAML around it gets the general form', () => {
  test.each([
    '[Bug]: "Save" fails: #3',
    '- dash',
    '? q',
    '*.md',
    '**bold** text',
    'ends with colon:',
    'feat: add x',
    '"Save" fails',
    "'tis",
    '%foo',
    '@user breaks',
    '`code` breaks',
    '{x} y',
    '| a',
    '> quoted',
    '!important',
    '&amp; more',
    'first\nsecond',
    'first\n- a: b',
    'first\n\tindented',
    'first\n---\nthird',
    'x\ntitle: y',
    '}',
    ', x',
  ])('%j', (written) => {
    const read = () => parseInputMap('input', `before: x\ntitle: ${written}`, 'name: value');
    expect(read).toThrow('write `title: ${{ toJSON(…) }}` on its own line below `input: |`');
    expect(read).not.toThrow(/count the blanks|Check indentation/);
  });
});
