import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEvaluationFile } from '../../../src/actions/evaluate/evaluation-file.ts';
import { requireColumns } from '../../../src/actions/rows/columns.ts';
import type { Rows } from '../../../src/actions/rows/row.ts';
import { readRowFile } from '../../../src/actions/rows/row-file.ts';
import { isRecord, readWrittenJson, textOfJson } from '../../../src/actions/rows/written-json.ts';
import { problemsOf } from '../../harness/evaluating.ts';

/** The rows as templates see them, each with its line. */
const seen = (rows: Rows | undefined) =>
  [...(rows ?? [])].map(({ index, place, variables }) => [index, place.line, Object.fromEntries(variables)]);

const testData = (yaml: string) => parseEvaluationFile(`testData:\n${yaml}\n`, 'a.prompt.yml').rows;

describe('testData', () => {
  test('text stays as it is written; lists and maps become JSON; nothing is empty', () => {
    const rows = testData(`  - {input: hello, n: 1.0, yes: true, none: null, list: [1.50, "x"], map: {a: 0x1F}}
  - input: |
      two
      lines
  - {}`);
    expect(seen(rows)).toEqual([
      [0, 2, { input: 'hello', n: '1.0', yes: 'true', none: '', list: '[1.50,"x"]', map: '{"a":31}' }],
      [1, 3, { input: 'two\nlines\n' }],
      [2, 6, {}],
    ]);
    expect([...(rows ?? [])][0]?.values).toEqual({
      ...{ input: 'hello', n: 1, yes: true, none: null, list: [1.5, 'x'], map: { a: 31 } },
    });
  });

  test.each([
    ['  - text', '2:5: Row 1 must be a map of columns, not the text "text".'],
    ['  - a: 1\n  - 5', '3:5: Row 2 must be a map of columns, not the number 5.'],
    ['  - [a]', '2:5: Row 1 must be a map of columns, not a list.'],
    ['  -\n  - a: 1', '2:3: Row 1 must be a map of columns, not nothing.'],
    ['  a: 1', '2:3: Rows must be a list of maps, not a map.'],
    ['  - &x {a: 1}', '2:5: A YAML anchor ("&x") is not allowed.'],
    ['  - {a: 1, a: 2}', '2:12: "a" is listed twice (first on line 2).'],
  ])('%j', async (yaml, line) => {
    const [problem] = await problemsOf(() => testData(yaml));
    expect(problem).toContain(`a.prompt.yml:${line}`);
  });
});

describe('test-data-file', () => {
  test.each([
    ['rows.jsonl', '{"a": "x", "n": 1.0}\n\n{"a": null, "n": [1.50, {"b": 12345678901234567890}]}\r\n', [1, 3]],
    ['rows.ndjson', '{"a": "x", "n": 1.0}\n{"a": null, "n": [1.50,{"b":12345678901234567890}]}', [1, 2]],
    ['rows.json', '[{"a": "x", "n": 1.0}, {"a": null, "n": [1.50, {"b": 12345678901234567890}]}]', [1, 1]],
    ['rows.YML', '- a: x\n  n: 1.0\n- {a: , n: [1.50, {b: 12345678901234567890}]}', [1, 3]],
  ])('%s: %j', async (path, text, [first, second]) => {
    expect(seen(await readRowFile(text, path))).toEqual([
      [0, first, { a: 'x', n: '1.0' }],
      [1, second, { a: '', n: '[1.50,{"b":12345678901234567890}]' }],
    ]);
  });

  test('CSV: quotes, CRLF, empty lines, and values as they are', async () => {
    const text = 'input, expected\r\n"a ""b"", c",d\r\n\r\n"two\r\nlines", x \r\n007,""\r\n';
    expect(seen(await readRowFile(text, 'rows.csv'))).toEqual([
      [0, 2, { input: 'a "b", c', expected: 'd' }],
      [1, 4, { input: 'two\r\nlines', expected: ' x ' }],
      [2, 6, { input: '007', expected: '' }],
    ]);
  });

  test('CSV: a header alone has no rows, and one column may be empty in quotes', async () => {
    expect((await readRowFile('a,b\n', 'r.csv')).count).toBe(0);
    expect(seen(await readRowFile('a\n""\n\nx', 'r.csv'))).toEqual([
      [0, 2, { a: '' }],
      [1, 4, { a: 'x' }],
    ]);
  });

  test.each([
    ['r.csv', '', 'r.csv:1:1: The file has no line with column names.'],
    ['r.csv', 'a,b\n1\n', 'r.csv:2:1: Row 1 has 1 value for 2 columns. Add "b"; an empty value still needs its comma.'],
    ['r.csv', 'a,b\n1,2\n1,2,3\n', 'r.csv:3:1: Row 2 has 3 values for 2 columns.'],
    ['r.csv', 'a,b\n1,"x\n1,2\n', 'r.csv:2:1: Row 1 has a double quote that is never closed.'],
    ['r.csv', 'a,b\n1,"x"y\n', 'r.csv:2:1: Row 1 has text behind a closing double quote.'],
    ['r.csv', 'a,b\n1,x"y\n', 'r.csv:2:1: Row 1 has a double quote inside of a value without quotes.'],
    ['r.csv', 'a;b\n1;2\n', 'r.csv:1:1: The columns of "a;b" are not separated by commas.'],
    ['r.csv', 'a,,b\n1,2,3\n', 'r.csv:1:1: Column 2 has no name.'],
    ['r.csv', 'a,a\n1,2\n', 'r.csv:1:1: The column "a" is there twice.'],
    ['r.jsonl', '{"a": 1}\n{"a": 1', 'r.jsonl:2:1: Row 2 is not JSON: it ends too early: "{\\"a\\": 1".'],
    ['r.jsonl', '{"a": 1}\n5', 'r.jsonl:2:1: Row 2 must be a map of columns, not the number 5.'],
    ['r.jsonl', '[{"a": 1}]', 'r.jsonl:1:1: Row 1 must be a map of columns, not a list.'],
    ['r.jsonl', '[\n{"a": 1}]', 'A list of objects is JSON: name the file .json.'],
    ['r.json', '{"a": 1}\n{"a": 2}', 'One object a line is JSON Lines: name the file .jsonl.'],
    ['r.json', '{"a": 1}', 'r.json:1:1: Rows must be a list of objects, not an object.'],
    ['r.json', '[{"a": 1}, null, "x"]', 'r.json:1:1: Row 2 must be a map of columns, not null.'],
    ['r.json', '', 'r.json:1:1: This is not JSON: it ends too early.'],
    ['r.json', '['.repeat(200_000), 'r.json:1:1: This is not JSON'],
    [
      'r.json',
      `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`,
      'r.json:1:1: This is not JSON: it has too many levels.',
    ],
    ['r.yml', '', 'r.yml:1:1: The file has no rows.'],
    ['r.yml', 'testData:\n  - a: 1', 'Remove the line `testData:`'],
    ['r.yml', '- &x {a: 1}\n- *x', 'r.yml:1:3: A YAML anchor ("&x") is not allowed.'],
    ['r.yml', `- a: ${'x'.repeat(1024 * 1024)}`, 'Save the rows as JSON Lines or CSV.'],
    ['r.txt', 'x', 'test-data-file: "r.txt" is of no known format. It must end in .jsonl'],
    ['rows', 'x', 'test-data-file: "rows" is of no known format.'],
  ])('%s with %.40j is refused', async (path, text, words) => {
    expect((await problemsOf(() => readRowFile(text, path))).join('\n')).toContain(words);
  });

  test('every wrong row is found, and twenty are listed', async () => {
    const lines = await problemsOf(() => readRowFile('5\n'.repeat(1000), 'r.jsonl'));
    expect(lines.length).toBe(21);
    expect(lines.at(-1)).toBe('… and 980 more problems.');
  });

  test('a name that objects have by nature is a column like any other', async () => {
    const [row] = await readRowFile('{"__proto__": "x", "constructor": 1}', 'r.jsonl');
    expect([...(row?.variables ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['constructor', '1'],
    ]);
    expect(Object.keys(row?.values ?? {})).toEqual(['__proto__', 'constructor']);
  });

  test('JSON Lines and JSON read the same rows alike', async () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const lines = await readRowFile(list.map((row) => `${JSON.stringify(row)}\n`).join(''), 'r.jsonl');
        const whole = await readRowFile(JSON.stringify(list), 'r.json');
        const values = (read: Rows) => [...read].map((row) => [Object.fromEntries(row.variables), row.values]);
        expect(values(lines)).toEqual(values(whole));
        expect([...lines].map((row) => row.values)).toEqual(JSON.parse(JSON.stringify(list)));
      }),
      { numRuns: 100 },
    );
  });

  test('CSV reads back what was written by its rules', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '=') });
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const read = await readRowFile(['a,b', ...quoted, ''].join('\r\n'), 'r.csv');
        expect([...read].map(({ variables }) => [...variables.values()])).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  test.each(['r.csv', 'r.jsonl'])('100,000 rows of %s take time in proportion', async (path) => {
    const line = path === 'r.csv' ? '"a, b",c\n' : '{"input": "a, b", "expected": 1.50}\n';
    const timed = async (count: number) => {
      const text = (path === 'r.csv' ? 'input,expected\n' : '') + line.repeat(count);
      const start = performance.now();
      const rows = await readRowFile(text, path);
      let columns = 0;
      for (const { variables } of rows) columns += variables.size;
      expect(columns).toBe(2 * count);
      return performance.now() - start;
    };
    await timed(5000);
    const small = await timed(10_000);
    expect(await timed(100_000)).toBeLessThan(30 * small + 1000);
  });
});

describe('columns that a row lacks', () => {
  const needed = [
    { name: 'topic', by: 'the prompt' },
    { name: 'expected', by: 'the evaluator "same"' },
  ];
  const missing = async (text: string, path = 'r.jsonl') => {
    const rows = await readRowFile(text, path);
    return problemsOf(() => requireColumns(rows, needed));
  };

  test('none', async () => {
    expect(await missing('{"topic": "", "expected": null}')).toEqual([]);
    expect(await missing('', 'r.jsonl')).toEqual([]);
  });

  test('are named with row and place', async () => {
    expect(await missing('{"topic": 1, "expected": 1}\n{"expected": 1}\n{"topic": 1}')).toEqual([
      'r.jsonl:2:1: Row 2 has no value for `{{topic}}`, which the prompt needs. Add it, empty if need be (columns: "expected").',
      'r.jsonl:3:1: Row 3 has no value for `{{expected}}`, which the evaluator "same" needs. Add it, empty if need be (columns: "topic").',
    ]);
  });

  test('are named once where all rows lack them, with the column that was meant', async () => {
    expect(await missing('topc,expected\n1,2\n3,4\n', 'r.csv')).toEqual([
      'r.csv:2:1: No row has a value for `{{topic}}`, which the prompt needs. Rename "topc", or write `{{topc}}`.',
    ]);
  });
});

test('JSON that is read in a shorter way says the same', async () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null))),
      (record) => {
        const text = JSON.stringify(record);
        const nested = `{"rest": ${text}, "more": []}`;
        const [read, inside] = [readWrittenJson(text), readWrittenJson(nested)];
        if (!('value' in read) || !('value' in inside) || !isRecord(read.value) || !isRecord(inside.value))
          return false;
        return textOfJson(read.value) === textOfJson(inside.value.rest);
      },
    ),
  );
});
