import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvHeader, csvLine } from '../../../src/actions/evaluate/formats/csv.ts';
import { readResultLine, resultLine } from '../../../src/actions/evaluate/formats/json-lines.ts';
import {
  type EvaluationResult,
  identityKey,
  type ResultIdentity,
} from '../../../src/actions/evaluate/formats/result.ts';
import { readEarlierResults } from '../../../src/actions/evaluate/formats/resume.ts';
import { readRowFile } from '../../../src/actions/rows/row-file.ts';
import type { FileLine } from '../../../src/github/workspace/line-file.ts';
import { problemsOf } from '../../harness/evaluating.ts';
import { junitOf } from '../../harness/junit.ts';

const isResult = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../schema/evaluation-result.schema.json'), 'utf8')),
);

const identity = { file: 'a.prompt.yml', side: 'head', model: 'openai/gpt-6-luna', row: 0, repeat: 0 } as const;

const passed: EvaluationResult = {
  ...identity,
  fingerprint: 'f',
  outcome: 'passed',
  score: 1,
  completion: 'Hello.',
  evaluations: [{ name: 'greets', score: 1, passed: true, details: "Expected to contain: 'hello'" }],
};

const failed: EvaluationResult = {
  ...passed,
  row: 1,
  outcome: 'failed',
  score: 0.25,
  completion: 'Bye.\n<b>&"quoted"</b>',
  evaluations: [{ name: 'greets', score: 0, passed: false, details: "Expected to contain: 'hello'" }],
  latencyMs: 1234,
  cost: 0.0012,
  usage: { input: 10, cachedInput: 0, output: 5, reasoning: 0, total: 15 },
  servedModel: 'gpt-6-luna-2026-08-07',
  requestId: 'req_1',
  cached: true,
};

const errored: EvaluationResult = {
  ...identity,
  row: 2,
  fingerprint: 'f',
  outcome: 'errored',
  evaluations: [{ name: 'judge', error: 'The judge did not answer: denied.' }],
  error: { code: 'timed-out', message: 'No answer arrived.' },
};

const all = [passed, failed, errored];

/** Any result, texts of every kind included. */
const anyResult: fc.Arbitrary<EvaluationResult> = fc
  .record(
    {
      file: fc.string({ unit: 'binary' }),
      side: fc.constantFrom('head' as const, 'base' as const),
      model: fc.string(),
      row: fc.nat(),
      repeat: fc.nat(),
      fingerprint: fc.string(),
      outcome: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const),
      evaluations: fc.array(
        fc.oneof(
          fc.record({
            name: fc.string(),
            score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0),
            passed: fc.boolean(),
            details: fc.string({ unit: 'binary' }),
          }),
          fc.record({ name: fc.string(), error: fc.string() }),
        ),
      ),
      score: fc.nat(),
      completion: fc.string({ unit: 'binary' }),
      error: fc.record({ code: fc.string(), message: fc.string() }),
      latencyMs: fc.nat(),
      cost: fc.double({ min: 0, max: 100, noNaN: true }).map((cost) => Math.abs(cost)),
      usage: fc.record({ input: fc.nat(), output: fc.nat() }, { requiredKeys: [] }),
      servedModel: fc.string(),
      requestId: fc.string(),
      cached: fc.constant(true),
    },
    { requiredKeys: ['file', 'side', 'model', 'row', 'repeat', 'fingerprint', 'outcome', 'evaluations'] },
  )
  .map((result) => ({ ...result, evaluations: result.evaluations.map((one) => JSON.parse(JSON.stringify(one))) }));

describe('JSON lines', () => {
  test.each(all)('%# is one line, as the schema describes it, and is read back', (result) => {
    const line = resultLine(result);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(isResult(JSON.parse(line)), JSON.stringify(isResult.errors)).toBe(true);
    expect(readResultLine(JSON.parse(line))).toEqual(result);
  });

  test('so is any other', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const line = resultLine(result);
        expect(isResult(JSON.parse(line)), JSON.stringify(isResult.errors)).toBe(true);
        expect(readResultLine(JSON.parse(line))).toEqual(result);
      }),
    );
  });

  test('parser and schema refuse the same lines', () => {
    const whole: Record<string, unknown> = JSON.parse(resultLine(failed));
    const wrong = [undefined, [], -1, 'x', { a: 1 }, [{ name: 'a' }], true];
    for (const field of Object.keys(whole)) {
      for (const value of wrong) {
        const { [field]: _, ...rest } = whole;
        const changed = value === undefined ? rest : { ...rest, [field]: value };
        expect(readResultLine(changed) !== undefined || field === 'usage', `${field}: ${JSON.stringify(value)}`).toBe(
          isResult(changed) || field === 'usage',
        );
      }
    }
  });
});

/** The lines of a file, as they are read from a disk. */
function* linesOf(bytes: Buffer): Generator<FileLine> {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    yield { text: bytes.subarray(start, end).toString(), start, end, isEnded: found >= 0 };
    start = end + 1;
  }
}

/** Reads what an earlier run has left. */
async function readEarlier(
  text: string | Buffer,
  fingerprintsOf: (identity: ResultIdentity) => readonly string[] | undefined,
) {
  const results = new Map<string, EvaluationResult>();
  const earlier = await readEarlierResults(linesOf(Buffer.from(text)), 'r.jsonl', fingerprintsOf, (result) => {
    if (results.has(identityKey(result))) return false;
    results.set(identityKey(result), result);
    return true;
  });
  return { ...earlier, results };
}

describe('an earlier results-file', () => {
  const text = all.map(resultLine).join('');
  const here = () => ['e', 'f'];

  test('is read back; what ended with an error is asked again', async () => {
    const { results, keepBytes, lacksBreak, notes, outdated } = await readEarlier(text, here);
    expect([...results.keys()]).toEqual([identityKey(passed), identityKey(failed)]);
    expect(results.get(identityKey(failed))).toEqual(failed);
    expect({ keepBytes, lacksBreak }).toEqual({ keepBytes: Buffer.byteLength(text), lacksBreak: false });
    const start = Buffer.byteLength([passed, failed].map(resultLine).join(''));
    expect(outdated).toEqual([{ start, end: keepBytes - 1 }]);
    expect(notes).toEqual(['r.jsonl: 1 earlier result with an error: asked again.']);
  });

  test('may be empty, and may end without a line break', async () => {
    expect(await readEarlier('', here)).toMatchObject({ keepBytes: 0, lacksBreak: false, notes: [] });
    expect(await readEarlier(resultLine(passed).trimEnd(), here)).toMatchObject({ lacksBreak: true });
  });

  test('may be cut off at any byte: nothing whole is lost, and what follows is whole again', async () => {
    const lines = [passed, { ...failed, completion: 'naïve 😀' }].map(resultLine);
    const whole = Buffer.from(lines.join(''));
    const first = Buffer.byteLength(lines[0] ?? '');
    for (let length = 0; length <= whole.length; length++) {
      const cut = whole.subarray(0, length);
      const { results, keepBytes, lacksBreak, notes } = await readEarlier(cut, here);
      const complete = length >= whole.length - 1 ? 2 : length >= first - 1 ? 1 : 0;
      expect(results.size, String(length)).toBe(complete);
      const kept = `${cut.subarray(0, keepBytes)}${lacksBreak ? '\n' : ''}`;
      const again = await readEarlier(kept + resultLine({ ...passed, row: 9 }), here);
      expect(again.results.size, String(length)).toBe(complete + 1);
      const isCut = ![0, first - 1, first, whole.length - 1, whole.length].includes(length);
      expect(notes.length, String(length)).toBe(isCut ? 1 : 0);
    }
  });

  test.each([
    ['{"a": 1}\n', 'results-file: line 1 is not a result: "{\\"a\\": 1}".'],
    ['hello\n', 'results-file: line 1 is not a result: "hello".'],
    [`${resultLine(passed).slice(0, 40)}\n${resultLine(failed)}`, 'results-file: line 1 is not a result'],
    ['[]', 'results-file: line 1 is not a result: "[]".'],
    [`${resultLine(passed)}\u{0}\u{0}\n`, 'results-file: line 2 is not a result'],
    [resultLine(passed).replace('"version":1', '"version":2'), 'results-file: line 1 is not a result'],
  ])('with %.50j is refused', async (other, words) => {
    const lines = await problemsOf(() => readEarlier(other, here));
    expect(lines.join('\n')).toContain(words);
    expect(lines.join('\n')).toContain('Name another `results-file`, or delete this one to start again.');
  });

  test('of another evaluation is refused', async () => {
    const read = (fingerprint: string | undefined) =>
      problemsOf(() => readEarlier(text, () => (fingerprint === undefined ? undefined : [fingerprint])));
    expect((await read('g'))[0]).toBe(
      'r.jsonl:1:1: results-file: line 1 belongs to another evaluation: "a.prompt.yml, row 1, openai/gpt-6-luna" was asked with another text or setting, through another key or endpoint, or judged in another way. Name another `results-file`, or delete this one to start again.',
    );
    expect((await read(undefined))[0]).toContain('is not part of this one');
  });
});

/** What the common schemas ask of each element: Jenkins' junit-10.xsd, and JUnit.xsd of Apache Ant where it is stricter. */
const elements: Readonly<
  Record<string, { required: readonly string[]; optional: readonly string[]; inside: readonly string[] }>
> = {
  testsuites: { required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'], inside: ['testsuite'] },
  testsuite: {
    required: ['name', 'timestamp', 'hostname', 'tests', 'failures', 'errors', 'time', 'package', 'id'],
    optional: ['skipped'],
    inside: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  properties: { required: [], optional: [], inside: ['property'] },
  property: { required: ['name', 'value'], optional: [], inside: [] },
  testcase: { required: ['name', 'classname', 'time'], optional: [], inside: ['failure', 'error', 'skipped'] },
  failure: { required: ['type'], optional: ['message'], inside: [] },
  error: { required: ['type'], optional: ['message'], inside: [] },
  'system-out': { required: [], optional: [], inside: [] },
  'system-err': { required: [], optional: [], inside: [] },
};

/** An element of XML as it was parsed. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** A parser of as much XML as a report has. It refuses whatever is not well-formed, or not in the schemas. */
function parseXml(xml: string): Element {
  // XML 1.0, section 2.2
  expect(xml).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  expect(xml.startsWith(declaration)).toBe(true);
  // XML 1.0, section 2.11: a reader turns line breaks into `\n` before anything else.
  const rest = xml.slice(declaration.length).replaceAll(/\r\n?/g, '\n');
  const token = /<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<]*")*)>|([^<]+)/gy;
  let end = 0;
  for (const [whole, closed, opened, attributes = '', text] of rest.matchAll(token)) {
    end += whole.length;
    const current = open.at(-1) ?? root;
    if (closed !== undefined) expect(open.pop()?.name).toBe(closed);
    else if (text !== undefined) current.text += textOf(text);
    else if (opened !== undefined) {
      // Section 3.3.3: in attributes, blanks of any kind become spaces.
      const pairs = [...attributes.replaceAll(/[\n\t]/g, ' ').matchAll(/([\w-]+)="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, textOf(value)],
      );
      const element: Element = { name: opened, attributes: Object.fromEntries(pairs), children: [], text: '' };
      current.children.push(element);
      open.push(element);
    }
  }
  expect(end).toBe(rest.length);
  expect(open).toEqual([root]);
  const [only] = root.children;
  expect(root.children.length).toBe(1);
  if (!only) throw new Error('No element.');
  hold(only);
  return only;
}

function textOf(text: string): string {
  expect(text.replaceAll(/&(?:amp|lt|gt|quot|#\d+);/g, '')).not.toContain('&');
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name = '') =>
    code === undefined ? (named[name] ?? '') : String.fromCodePoint(Number(code)),
  );
}

function hold({ name, attributes, children }: Element): void {
  const rules = elements[name];
  expect(rules, name).toBeDefined();
  const names = Object.keys(attributes);
  expect(names).toEqual(expect.arrayContaining([...(rules?.required ?? [])]));
  expect([...(rules?.required ?? []), ...(rules?.optional ?? [])]).toEqual(expect.arrayContaining(names));
  for (const count of ['tests', 'failures', 'errors', 'skipped', 'id']) {
    if (attributes[count] !== undefined) expect(attributes[count]).toMatch(/^\d+$/);
  }
  if (attributes.time !== undefined)
    expect(attributes.time).toMatch(/^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/);
  if (attributes.timestamp !== undefined) expect(attributes.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  for (const child of children) {
    expect(rules?.inside).toContain(child.name);
    hold(child);
  }
  if (name === 'testsuite') {
    const order = children.map((child) => child.name).filter((child, index, list) => child !== list[index - 1]);
    expect(['properties', 'testcase', 'system-out', 'system-err']).toEqual(expect.arrayContaining(order));
    expect([order[0], order.at(-2), order.at(-1)]).toEqual(['properties', 'system-out', 'system-err']);
  }
}

describe('JUnit XML', () => {
  const suite = {
    file: 'a.prompt.yml',
    model: 'openai/gpt-6-luna',
    timestamp: '2026-11-27T06:31:09',
    results: all,
    missing: 0,
  };

  test('a failed evaluator is a failure, no verdict an error; counts and times add up', async () => {
    const report = parseXml(await junitOf([suite, { ...suite, model: 'b/c', results: [passed] }]));
    expect(report.attributes).toEqual({ tests: '4', failures: '1', errors: '1', time: '1.234' });
    const [first] = report.children;
    expect(first?.attributes).toMatchObject({
      name: 'a.prompt.yml × openai/gpt-6-luna',
      tests: '3',
      skipped: '0',
      id: '0',
    });
    const cases = first?.children.filter(({ name }) => name === 'testcase') ?? [];
    expect(cases.map(({ attributes, children }) => [attributes.name, children.map(({ name }) => name)])).toEqual([
      ['Row 1', []],
      ['Row 2', ['failure']],
      ['Row 3', ['error']],
    ]);
    const [failure] = cases[1]?.children ?? [];
    expect(failure?.attributes).toEqual({ type: 'evaluator', message: "greets: Expected to contain: 'hello'" });
    expect(failure?.text).toContain('Answer:\nBye.\n<b>&"quoted"</b>');
    expect(cases[2]?.children[0]?.attributes).toEqual({ type: 'timed-out', message: 'timed-out: No answer arrived.' });
  });

  test('rows without an answer are an error, so that half a run is never green', async () => {
    const [ended] = parseXml(await junitOf([{ ...suite, results: [passed], missing: 97 }])).children;
    if (ended) hold(ended);
    expect(ended?.attributes).toMatchObject({ tests: '2', failures: '0', errors: '1' });
    const [, , lacking] = ended?.children ?? [];
    expect(lacking?.children[0]?.attributes.message).toBe('The evaluation ended before 97 answers.');
  });

  test('without results, and with repeats', async () => {
    expect(parseXml(await junitOf([])).children).toEqual([]);
    expect(parseXml(await junitOf([{ ...suite, results: [] }])).children[0]?.attributes.tests).toBe('0');
    const names = parseXml(await junitOf([{ ...suite, results: [passed, { ...passed, repeat: 1 }] }]))
      .children[0]?.children.map(({ attributes }) => attributes.name)
      .filter((name) => name?.startsWith('Row'));
    expect(names).toEqual(['Row 1, repeat 1', 'Row 1, repeat 2']);
  });

  test('whatever a model writes stays text, and what XML cannot say becomes U+FFFD', async () => {
    const answer = fc.string({
      unit: fc.oneof(
        fc.constantFrom('<', '&', '"', ']]>', '\u{0}', '\u{b}', '\r', '\u{ffff}', '\u{d800}', '\n'),
        fc.string({ unit: 'binary' }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(answer, answer, async (completion, details) => {
        const result = { ...failed, completion, evaluations: [{ name: details, score: 0, passed: false, details }] };
        const report = parseXml(await junitOf([{ ...suite, results: [result] }]));
        const [one] = report.children[0]?.children.filter(({ name }) => name === 'testcase') ?? [];
        const kept = completion
          .toWellFormed()
          .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
        const shown = `${details}: ${details}`.slice(0, 300).toWellFormed();
        expect(one?.children[0]?.attributes.message).toBe(
          shown.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}'),
        );
        expect(one?.children[0]?.text.endsWith(`Answer:\n${kept}`)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('CSV', () => {
  test('is read back by the reader of rows', async () => {
    const variables = new Map([['input', 'a "b", c\nd']]);
    const text = [csvHeader(['input']), ...all.map((result) => csvLine(result, variables, ['input']))].join('');
    const rows = [...(await readRowFile(text, 'r.csv'))].map(({ variables: cells }) => Object.fromEntries(cells));
    expect(rows[1]).toEqual({
      ...{ file: 'a.prompt.yml', side: 'head', model: 'openai/gpt-6-luna', row: '1', repeat: '0', outcome: 'failed' },
      ...{ score: '0.25', 'latency-ms': '1234', 'input-tokens': '10', 'output-tokens': '5', cost: '0.0012' },
      ...{ completion: 'Bye.\n<b>&"quoted"</b>', reasons: "greets: Expected to contain: 'hello'" },
      'row.input': 'a "b", c\nd',
    });
    expect(rows[2]).toMatchObject({
      score: '',
      completion: '',
      reasons: expect.stringContaining('No answer arrived.'),
    });
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=cmd|"/C calc"!A0', '＝1', '－1'])(
    'the answer %j is no formula',
    async (completion) => {
      const text = csvHeader([]) + csvLine({ ...passed, score: -0.5, completion }, new Map(), []);
      const [row] = await readRowFile(text, 'r.csv');
      expect(row?.variables.get('completion')).toBe(`'${completion}`);
      expect(row?.variables.get('score')).toBe('-0.5');
    },
  );
});
