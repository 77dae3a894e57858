import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/language/failures/failure.ts';
import { Problems } from '../../src/language/failures/problems.ts';
import { parseYaml } from '../../src/language/yaml/parse-yaml.ts';
import { written } from '../../src/language/yaml/written.ts';
import { fixturesIn, refusal } from '../harness/policy-fixtures.ts';

const keys = 'keys: [{name: k, provider: openai, secret: K}]';

/** Policies with a hole where a list belongs. */
const lists: Readonly<Record<string, (value: string) => string>> = {
  'models.enabled': (value) => `version: 1\n${keys}\nmodels:\n  enabled: ${value}\n`,
  'models.disabled': (value) => `version: 1\n${keys}\nmodels:\n  disabled: ${value}\n`,
  'rules.enabled': (value) => `version: 1\n${keys}\nrules:\n  - name: r\n    enabled: ${value}\n    disabled: [a/b]\n`,
  'rules.keys': (value) => `version: 1\n${keys}\nrules:\n  - name: r\n    keys: ${value}\n    disabled: [a/b]\n`,
  fallback: (value) => `version: 1\n${keys}\nfallback: ${value}\n`,
  'link-hosts': (value) => `version: 1\n${keys}\nreports:\n  link-hosts: ${value}\n`,
  'accept-parameters': (value) =>
    `version: 1\nkeys:\n  - name: k\n    provider: openai\n    secret: K\n    accept-parameters: ${value}\n`,
};

/** What people write there. */
const values = [
  'all',
  'All',
  '"*"',
  'any',
  'none',
  'false',
  'k',
  'openai/x',
  'a, b',
  '"a/b, c*"',
  '5',
  'true',
  "'@x'",
  '"#1"',
  '"a: b"',
  '"[a]"',
  '"- a"',
  '"*x"',
  '|\n          - a/b\n          - c/d',
  `"${'x'.repeat(300)}"`,
];

/** The problem of the value itself. */
const about = (text: string) => refusal(text)?.problems.find(({ message }) => message.includes('expected a list'));

/** What a remedy says to write. */
const snippets = ({ remedy }: Problem) => [...remedy.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe.each(Object.entries(lists))('%s', (field, policyWith) => {
  test.each(values)('%s', (value) => {
    const problem = about(policyWith(value));
    if (!problem) throw new TypeError('A list was expected.');
    const name = field.split('.').at(-1) ?? '';
    if (problem.remedy.startsWith('Leave')) {
      const whole = policyWith(value)
        .replace(new RegExp(`^ *${name}: .*\\n`, 'm'), '')
        .replace(/^models:\n/m, '');
      expect(refusal(whole)?.message).toBeUndefined();
      return;
    }
    if (problem.remedy.startsWith('Write each item')) return;
    const [pasted = ''] = snippets(problem);
    expect(problem.remedy).toBe(
      `Write \`${pasted}\`${/for (?:every|no) model/.exec(problem.remedy) ? problem.remedy.slice(problem.remedy.lastIndexOf('`') + 1) : '.'}`,
    );
    const again = policyWith(pasted);
    expect(parseYaml(again, { file: 'x.yml', annotatable: true }, silent())).toBeDefined();
    expect(about(again)).toBeUndefined();
    expect(refusal(again)?.problems.filter(({ message }) => /expected text|YAML/.test(message)) ?? []).toEqual([]);
  });
});

test('a word for all models is never offered as a publisher', () => {
  for (const word of ['all', 'any', 'every', '"*"', '"*/*"']) {
    expect(about(lists['models.enabled']?.(word) ?? '')?.remedy).toBe('Leave `enabled` out for all publishers.');
  }
});

test('a text that is written out is read back', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('yes', '5', '1e3', 'null', '- a', 'a: b', '*', '~', '', '0x1', '.5'),
      ),
      (text) => {
        const code = written(text);
        if (code === undefined) return;
        for (const [document, path] of [
          [`a: [${code}]`, 'list'],
          [`a: ${code}`, 'value'],
          [`- ${code}`, 'item'],
        ] as const) {
          const node = parseYaml(document, { file: 'x.yml', annotatable: true }, silent());
          const value =
            node?.kind === 'map' ? node.entries[0]?.value : node?.kind === 'list' ? node.items[0] : undefined;
          const scalar = path === 'list' && value?.kind === 'list' ? value.items[0] : value;
          expect(scalar).toMatchObject({ kind: 'scalar', value: text });
        }
      },
    ),
  );
});

const silent = () => new Problems();

describe('every remedy of a wrong policy', () => {
  const problemsOf = () =>
    [...fixturesIn('invalid'), ...fixturesIn('invalid-beyond-schema')].flatMap(
      ({ text }) => refusal(text)?.problems ?? [],
    );

  test('writes only YAML that can be read', () => {
    const codes = [...new Set(problemsOf().flatMap(snippets))].filter((code) => /[[\]{}:]|^- /.test(code));
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) {
      const noted = new Problems();
      parseYaml(`${code}\n`, { file: code, annotatable: true }, noted);
      expect([code, noted.list().map(({ message }) => message)]).toEqual([code, []]);
    }
  });

  test('adds a field that is then no longer missed', () => {
    const missing = problemsOf().filter(({ remedy }) => remedy.startsWith('Add it, for example `'));
    expect(missing.length).toBeGreaterThan(3);
    for (const { text } of [...fixturesIn('invalid')]) {
      const at = refusal(text)?.problems.find(
        ({ message, remedy, place }) => /^The policy has no `/.test(message) && remedy.startsWith('Add it') && place,
      );
      const [line] = at ? snippets(at) : [];
      if (!at || line === undefined) continue;
      expect(refusal(`${text.trimEnd()}\n${line}\n`)?.problems.map(({ message }) => message) ?? []).not.toContain(
        at.message,
      );
    }
  });
});

test.each([
  ['fork:true', 'Put a space after the colon: `fork: true`.'],
  ['permission:read', 'Put a space after the colon: `permission: read`.'],
  ['actor:*[bot]', 'Put a space after the colon: `actor: "*[bot]"`.'],
])('a field %s is written as it was meant, and parses', (glued, remedy) => {
  const policyWith = (when: string) =>
    `version: 1\n${keys}\nrules:\n  - name: r\n    disabled: [a/b]\n    when:\n      ${when}\n      event: push\n`;
  const text = policyWith(`"${glued}": 1`);
  const problem = refusal(text)?.problems.find(({ message }) => message.includes(glued));
  expect(problem?.remedy).toBe(remedy);
  expect(refusal(policyWith(problem ? (snippets(problem)[0] ?? '') : ''))?.message).toBeUndefined();
});

describe('an amount in another notation is written out, and parses', () => {
  test.each([
    ['"5"', '5'],
    ["'0.50'", '0.5'],
    ['$5', '5'],
    ['US$ 5.25', '5.25'],
    ['5 USD', '5'],
    ['5 dollars', '5'],
    ['5 US dollars', '5'],
    ['1_000', '1000'],
    ['1e3', '1000'],
    ['25e-2', '0.25'],
    ['0x10', '16'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+5', '5'],
    ['0,25', '0.25'],
    ['1,5', '1.5'],
  ])('%s', (value, meant) => {
    const policyWith = (line: string) => `version: 1\n${keys}\nlimits:\n  ${line}\n`;
    const problem = refusal(policyWith(`max-cost: ${value}`))?.problems[0];
    expect(problem?.remedy).toBe(`Write \`max-cost: ${meant}\`.`);
    expect(refusal(policyWith(problem ? (snippets(problem)[0] ?? '') : ''))?.message).toBeUndefined();
  });

  test.each(['1,000', '010', '5k', '25c', '-5', '1.000,00', '1e9', '5 EUR', 'lots'])(
    '%s is not guessed at',
    (value) => {
      const text = `version: 1\n${keys}\nlimits:\n  max-cost: ${value}\n`;
      expect(refusal(text)?.problems.map(({ remedy }) => remedy)).toEqual([
        expect.stringContaining('for example `max-cost: 0.25`.'),
      ]);
    },
  );
});
