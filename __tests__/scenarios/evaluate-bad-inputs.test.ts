import { expect, test } from 'vitest';
import { type EvaluationCase, evaluation, promptFile } from '../harness/evaluations.ts';

const rows = [['row 1', 'ok']] as const;
const echo = { 'echo.prompt.yml': promptFile(rows) };
const head = (evaluators: string, data = '  - input: a\n', prompt = 'Say {{input}}') =>
  `model: openai/gpt-6-luna\nmessages:\n  - {role: user, content: "${prompt}"}\nevaluators:\n${evaluators}testData:\n${data}`;
const says = '  - string: {contains: ok}\n';

/** Bad inputs, and what the one error of the step says: what is wrong, where, and what to do. */
const cases: readonly (readonly [name: string, given: EvaluationCase, code: string, says: readonly string[]])[] = [
  ['no prompt files', {}, 'invalid-input', ['the workspace has no prompt files', 'actions/checkout']],
  [
    'no file with rows',
    { files: { 'a.prompt.yml': 'messages: [{role: user, content: Hi}]\n' } },
    'invalid-input',
    ['has 1 prompt file, and none with `testData`', 'Add `testData:`'],
  ],
  [
    'a file that is not there',
    { files: echo, inputs: { 'prompt-files': 'ehco.prompt.yml' } },
    'unreadable-file',
    ['ehco.prompt.yml', 'echo.prompt.yml'],
  ],
  [
    'a pattern without a match',
    { files: echo, inputs: { 'prompt-files': 'x/*.prompt.yml' } },
    'unreadable-file',
    ['matches no file'],
  ],
  [
    'a file that is no prompt file',
    { files: { 'a.txt': 'Hi' }, inputs: { 'prompt-files': 'a.txt' } },
    'invalid-input',
    ['"a.txt" is not a prompt file', '.prompt.yml'],
  ],
  [
    'rows that are no maps',
    { files: { 'a.prompt.yml': head(says, '  - a\n') } },
    'invalid-prompt',
    ['a.prompt.yml:7:5', 'Row 1 must be a map of columns'],
  ],
  [
    'a column that a row lacks',
    { files: { 'a.prompt.yml': head(says, '  - input: a\n  - inptu: b\n') } },
    'missing-variable',
    ['a.prompt.yml:8:5', 'Row 2 has no value for `{{input}}`', 'Rename "inptu", or write `{{inptu}}`.'],
  ],
  [
    'an evaluator without criteria',
    { files: { 'a.prompt.yml': head('  - name: empty\n') } },
    'invalid-prompt',
    ['a.prompt.yml:5:5'],
  ],
  [
    'an unknown evaluator',
    { files: { 'a.prompt.yml': head('  - uses: github/similarty\n') } },
    'invalid-prompt',
    ['similarity'],
  ],
  [
    'a pattern that RE2 does not take',
    { files: { 'a.prompt.yml': head("  - regex: '(?=a)'\n") } },
    'invalid-prompt',
    ['a.prompt.yml:5'],
  ],
  [
    'rows with anchors',
    { files: { 'a.prompt.yml': head(says, '  - &a {input: x}\n  - *a\n') } },
    'invalid-prompt',
    ['a.prompt.yml:7:5', 'A YAML anchor ("&a") is not allowed'],
  ],
  [
    'a judge that nobody names',
    { files: { 'a.prompt.yml': head('  - uses: github/fluency\n') } },
    'invalid-input',
    ['judge-model', 'a.prompt.yml:5:5'],
  ],
  [
    'a judge that is no model',
    { files: { 'a.prompt.yml': head('  - llm: {modelId: sol, prompt: x, choices: [{choice: a, score: 1}]}\n') } },
    'invalid-input',
    ['"sol" is not a model', 'a.prompt.yml:5:5'],
  ],
  [
    'no model',
    { files: { 'a.prompt.yml': head(says).replace('model: openai/gpt-6-luna\n', '') } },
    'invalid-prompt',
    ['a.prompt.yml:1:1', 'names no model', '`models`'],
  ],
  [
    'a template with blanks',
    { files: { 'a.prompt.yml': head(says, undefined, 'Say {{ input }}') } },
    'missing-variable',
    ['{{input}}', 'contains spaces'],
  ],
  [
    'rows of no known format',
    { files: { ...echo, 'rows.xls': 'x' }, inputs: { 'test-data-file': 'rows.xls' } },
    'invalid-input',
    ['"rows.xls" is of no known format', '.csv'],
  ],
  [
    'rows that are not there',
    { files: echo, inputs: { 'test-data-file': 'rows.csv' } },
    'unreadable-file',
    ['test-data-file: there is no file "rows.csv"'],
  ],
  [
    'CSV with a missing column',
    {
      files: { ...echo, 'rows.csv': '\u{feff}inptu,expected\r\n"a ""b""",ok\r\n' },
      inputs: { 'test-data-file': 'rows.csv' },
    },
    'missing-variable',
    ['rows.csv:2', '{{input}}'],
  ],
  [
    'JSON Lines that are none',
    { files: { ...echo, 'rows.jsonl': '{"input": 1}\n[]\n' }, inputs: { 'test-data-file': 'rows.jsonl' } },
    'invalid-input',
    ['rows.jsonl:2'],
  ],
  [
    'a results file outside',
    { files: echo, inputs: { 'results-file': '../results.jsonl' } },
    'unreadable-file',
    ['results-file: "../results.jsonl" is not written', 'Name another path'],
  ],
  [
    'a base without a pull request',
    { files: echo, inputs: { 'compare-to': 'base' } },
    'invalid-input',
    ['compare-to', 'none'],
  ],
  [
    'a ref that is not there',
    { files: echo, inputs: { 'compare-to': 'v9' } },
    'invalid-input',
    ['no branch, tag or commit v9'],
  ],
  [
    'a policy that is none',
    { files: { ...echo, '.github/models.yml': 'version: 2\n' } },
    'invalid-policy',
    ['.github/models.yml:1:10'],
  ],
];

test.each(cases)('%s: said with its place and its remedy, and nothing is sent', async (_, given, code, words) => {
  const ran = await evaluation(given);
  expect(ran.exitCode).toBe(1);
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': code, rows: '', 'results-file': '' });
  const errors = ran.log.split('\n').filter((line) => line.startsWith('::error'));
  expect(errors).toHaveLength(1);
  for (const word of words) expect(decodeURIComponent(errors[0] ?? '')).toContain(word);
  expect(ran.summary).toContain(`❌ Evaluation stopped before sending · \`${code}\``);
  expect(ran.asked).toEqual([]);
});

test.each([
  ['rows.csv', 'input,expected\n'],
  ['rows.jsonl', ''],
  ['rows.json', '[]'],
])('%s without rows in place of those of the file passes with a warning, and nothing is asked', async (name, text) => {
  const ran = await evaluation({ files: { ...echo, [name]: text }, inputs: { 'test-data-file': name } });
  expect(ran).toMatchObject({ exitCode: 0, asked: [], outputs: { status: 'passed', rows: '0' } });
  expect(ran.log).toContain('::warning::echo.prompt.yml');
  expect(ran.log).toContain('has no rows in `test-data-file`, so nothing is asked and it passes.');
});

test('everything that is wrong is told in one message', async () => {
  const inputs = {
    models: 'gpt-6-luna\nopenai/gpt-6-sol',
    'judge-model': 'openai',
    repeat: '0',
    concurrency: 'many',
    threshold: '101',
    'compare-to': '..',
    'fail-on': 'never, threshold',
    'max-cost': '-1',
    formats: 'junit, xml',
    comment: 'yes',
    retries: 'x',
    summary: 'short',
    parameters: 'seed',
  };
  const ran = await evaluation({ files: { 'a.prompt.yml': head('  - name: empty\n') }, inputs });
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  const [error = '', ...others] = ran.log.split('\n').filter((line) => line.startsWith('::error'));
  expect(others).toEqual([]);
  for (const word of [
    'models: "gpt-6-luna" is not a model. Did you mean openai/gpt-6-luna?',
    'judge-model: "openai" is not a model.',
    'repeat: "0" is not a whole number from 1 to 100.',
    'concurrency: "many"',
    'threshold: "101" is not a number from 0 to 100.',
    'compare-to: ".." is not a branch, tag or commit.',
    'fail-on: "never" cannot be combined with other words.',
    'max-cost: "-1"',
    'formats: "xml" is not known. Write some of: junit, gh-models, csv.',
    'comment: "yes" is not a known value.',
    'retries: "x"',
    'summary: "short" is not a known value.',
    'parameters: expected a YAML map',
    'a.prompt.yml:5:5: The evaluator has no criteria.',
  ]) {
    expect(decodeURIComponent(error)).toContain(word);
  }
});
