import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { EvaluationResult } from '../../../src/actions/evaluate/formats/result.ts';
import { junitOf, type WholeSuite } from '../../harness/junit.ts';

/** Jenkins' own schema, and the narrower one of this project. */
const schemas = ['jenkins', 'ours'] as const;

/** What libxml2 says of documents: nothing where all of them are valid. */
async function problemsIn(
  documents: readonly string[],
  by: (typeof schemas)[number] = 'ours',
): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const schema = readFileSync(join(import.meta.dirname, `../../fixtures/junit/${by}.xsd`), 'utf8');
  const { valid, errors } = await validateXML({ xml, schema });
  const said = errors.map(({ rawMessage }) => rawMessage);
  return valid ? [] : said.length > 0 ? said : ['It is not valid, and nobody says why.'];
}

const result: EvaluationResult = {
  ...{ file: 'a.prompt.yml', side: 'head', model: 'openai/gpt-6-luna', row: 0, repeat: 0, fingerprint: 'f' },
  ...{ outcome: 'passed', evaluations: [] },
};

const timestamp = '2026-11-27T06:31:09';

const suite = (more: Partial<WholeSuite> = {}): WholeSuite => ({
  ...{ file: 'a.prompt.yml', model: 'openai/gpt-6-luna', timestamp, results: [result], missing: 0 },
  ...more,
});

/** Text of strangers: any code units, with what XML and its readers stumble over. */
const foreign = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '<![CDATA[',
      '\u0000',
      '\ud800',
      '\ufffe',
      '\r',
      '\n',
      '\t',
      ' ',
    ),
  }),
);

const anyResult: fc.Arbitrary<EvaluationResult> = fc
  .record({
    row: fc.nat(1_000_000),
    repeat: fc.nat(3),
    outcome: fc.constantFrom('passed', 'failed', 'errored'),
    completion: foreign,
    details: foreign,
    name: foreign,
    latencyMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
    error: fc.option(fc.record({ code: foreign, message: foreign }), { nil: undefined }),
  })
  .map(({ details, name, error, ...given }) => ({
    ...result,
    ...given,
    evaluations: [
      { name, score: 0, passed: false, details },
      { name, error: details },
    ],
    ...(error && { error }),
  }));

describe('a JUnit report, to a validator of its own', () => {
  test.each(schemas)('is valid by the schema %s, whatever answers and errors say', async (by) => {
    const suites = fc.array(fc.record({ results: fc.array(anyResult, { maxLength: 5 }), missing: fc.nat(5) }), {
      maxLength: 3,
    });
    const samples = fc.sample(suites, { numRuns: 150, seed: 7 });
    const documents = await Promise.all(samples.map((some) => junitOf(some.map(suite))));
    expect(await problemsIn(documents, by)).toEqual([]);
  });

  test.each(schemas)('is valid by the schema %s without suites, without rows, and with a time of years', async (by) => {
    const years = { ...result, latencyMs: 1e14 };
    const documents = [
      [],
      [suite({ results: [] })],
      [suite({ results: [], missing: 3 })],
      [suite({ results: [years] })],
    ];
    expect(await problemsIn(await Promise.all(documents.map(junitOf)), by)).toEqual([]);
  });

  test.each([
    ['a required attribute', /<testcase name="[^"]*"/, '<testcase'],
    ['an unknown element', '<properties>', '<settings></settings><properties>'],
    ['an order', /(<testcase.*testcase>)\n(<system-out>.*)/, '$2\n$1'],
  ])('it would be noticed by Jenkins’ own: %s', async (_, from, to) => {
    const document = await junitOf([suite()]);
    expect(document.replace(from, to)).not.toBe(document);
    expect(await problemsIn([document.replace(from, to)], 'jenkins')).not.toEqual([]);
  });

  test.each([
    ['a required attribute', / classname="[^"]*"/, ''],
    ['a count', / tests="1"/, ' tests="one"'],
    ['an exponent', /time="0\.000"/, 'time="1e-7"'],
    ['a zone', timestamp, `${timestamp}Z`],
    ['an unknown element', '<properties>', '<settings></settings><properties>'],
    ['an order', '<system-out></system-out>', ''],
    ['an end', '</testsuite>', ''],
    ['a character', '<system-out>', '<system-out>&#0;'],
  ])('it would be noticed: %s', async (_, from, to) => {
    const document = await junitOf([suite()]);
    expect(document.replace(from, to)).not.toBe(document);
    expect(await problemsIn([document.replace(from, to)])).not.toEqual([]);
  });
});
