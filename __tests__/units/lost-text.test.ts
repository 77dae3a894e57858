import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/language/failures/failure.ts';
import { findLostText, type Holding } from '../../src/language/yaml/lost-text.ts';
import { parseInputMap } from '../../src/language/yaml/parse-input.ts';

/** What is told of a text: the lines of errors, then those of warnings. */
function told(yaml: string, holding: Holding = 'text') {
  const { errors, warnings } = findLostText('input', yaml, holding);
  const lines = (problems: typeof errors) => problems.map(({ place }) => place?.line);
  return { errors: lines(errors), warnings: lines(warnings) };
}

/** Texts, with the lines of what was certainly lost and of what may be a comment. */
const table: readonly (readonly [
  yaml: string,
  errors: readonly number[],
  warnings: readonly number[],
  holding?: Holding,
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
  ['list: [a, b] # items', [], []],
  ['url: https://a.test/#3', [], []],
  ['stop: END #3', [1], [], 'settings'],
  ['stop: END # of it', [], [1], 'settings'],
  ['stop: "###" #x', [], [], 'settings'],
  ['# seed\nseed: 1', [], [], 'settings'],
  ['x-team: docs #3', [1], [], 'secret settings'],
  ['title: [', [], []],
  ['', [], []],
];

test.each(table.map(([yaml, errors, warnings, holding]) => ({ yaml, errors, warnings, holding })))(
  '$yaml: errors on $errors, warnings on $warnings',
  ({ yaml, errors, warnings, holding }) => {
    expect(told(yaml, holding)).toEqual({ errors, warnings });
  },
);

test('what is left and what is lost are told, with a form that helps the next time as well', () => {
  const [problem] = findLostText('untrusted-input', 'title: Fix #3', 'untrusted text').errors;
  expect(problem?.message).toContain('of title only "Fix" is left, without "#3"');
  expect(problem?.remedy).toContain('`title: ${{ toJSON(…) }}` in a line of its own below `untrusted-input: |`');
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
    .array(fc.constantFrom('a', 'Fix', ' #3', ' # b', '#', ' ', 'é', '"', '-', ':', '\n  c'), { minLength: 1 })
    .map((pieces) => pieces.join('').trim())
    .filter((written) => written !== '');
  fc.assert(
    fc.property(text, (written) => {
      const yaml = `title: ${written}`;
      const { errors } = findLostText('untrusted-input', yaml, 'untrusted text');
      const kept = read(yaml);
      const plain = written.replaceAll(/\s+/g, ' ');
      if (kept !== undefined && errors.length === 0 && !/^["-]|# /.test(plain))
        expect(kept.replaceAll(/\s+/g, ' ')).toBe(plain);
    }),
    { numRuns: 2000 },
  );
});

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
    expect(read).toThrow('write `title: ${{ toJSON(…) }}` in a line of its own below `input: |`');
    expect(read).not.toThrow(/count the blanks|Check indentation/);
  });
});
