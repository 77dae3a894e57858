import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { neededColumns, parseEvaluationFile } from '../../../src/actions/evaluate/evaluation-file.ts';
import type { Judge } from '../../../src/actions/evaluate/evaluators/evaluator.ts';
import { openEvaluators } from '../../../src/actions/evaluate/evaluators/open-evaluators.ts';
import { scoreRow } from '../../../src/actions/evaluate/evaluators/score-row.ts';
import { ghModelsJson } from '../../../src/actions/evaluate/formats/gh-models.ts';
import { readResultLine, resultLine } from '../../../src/actions/evaluate/formats/json-lines.ts';
import type { EvaluationResult } from '../../../src/actions/evaluate/formats/result.ts';
import { requireColumns } from '../../../src/actions/rows/columns.ts';
import { parsePromptFile } from '../../../src/prompts/prompt-file/prompt-file.ts';
import { fillMessages } from '../../../src/prompts/variables/fill-messages.ts';

/** The format as GitHub's documentation shows it ("Storing prompts in GitHub repositories"), with each kind of evaluator. */
const source = `name: Text Summarizer
description: Summarizes input text concisely
model: openai/gpt-4o-mini
modelParameters:
  temperature: 0.5
messages:
  - role: system
    content: You are a text summarizer. Your only job is to summarize text given to you.
  - role: user
    content: |
      Summarize the given text, beginning with "Summary -":
      <text>
      {{input}}
      </text>
testData:
  - input: |
      The quick brown fox jumped over the lazy dog.
    expected: Summary - A fox jumped over a lazy, unsuspecting dog.
    words: 9
  - input: Nothing at all.
    expected: Summary - Nothing.
evaluators:
  - name: Output should start with 'Summary -'
    string:
      startsWith: 'Summary -'
  - name: Similarity
    uses: github/similarity
  - name: short
    llm:
      modelId: openai/gpt-4o
      prompt: "Is {{completion}} shorter than {{input}}? yes or no"
      choices:
        - choice: 'yes'
          score: 1
        - choice: 'no'
          score: 0
`;

const answers = ['  Summary - A fox jumped over a dog.\n', 'There is nothing.'];

const judge: Judge = async ({ evaluator }) => ({
  kind: 'answered',
  text: evaluator === 'Similarity' ? '{"reason": "Same.", "score": 4}' : 'Yes.',
});

/** The whole way of a file, but for the model. */
async function run(): Promise<{ file: ReturnType<typeof parseEvaluationFile>; results: readonly EvaluationResult[] }> {
  const prompt = parsePromptFile(source, 'summary.prompt.yml');
  const file = parseEvaluationFile(source, 'summary.prompt.yml');
  const { rows = [] } = file;
  if (file.rows) requireColumns(file.rows, neededColumns(prompt.messages, file.evaluators));
  const evaluators = await openEvaluators(file.evaluators);
  const results: EvaluationResult[] = [];
  for (const { index, variables } of rows) {
    const question = String(fillMessages(prompt.messages, variables).at(-1)?.content);
    const completion = answers[index] ?? '';
    const score = await scoreRow(evaluators, { variables, question, completion }, judge);
    const identity = {
      file: 'summary.prompt.yml',
      side: 'head',
      model: 'openai/gpt-4o-mini',
      row: index,
      repeat: 0,
    } as const;
    results.push({ ...identity, fingerprint: 'f', completion, ...score });
  }
  return { file, results };
}

test('a file of the public format, in the JSON of gh models eval', async () => {
  const { file, results } = await run();
  expect(file.warnings).toEqual([]);
  const rows = [...(file.rows ?? [])];
  const tests = results.map((result) => ({ values: rows[result.row]?.values ?? {}, result }));
  const model = 'openai/gpt-4o-mini';
  const json = await text(ghModelsJson([{ name: file.name, description: file.description, model, tests, missing: 0 }]));
  expect(json).toBe(`${JSON.stringify(JSON.parse(json), null, 2)}\n`);
  expect(JSON.parse(json)).toEqual({
    name: 'Text Summarizer',
    description: 'Summarizes input text concisely',
    model: 'openai/gpt-4o-mini',
    testResults: [
      {
        testCase: {
          input: 'The quick brown fox jumped over the lazy dog.\n',
          expected: 'Summary - A fox jumped over a lazy, unsuspecting dog.',
          words: 9,
        },
        modelResponse: 'Summary - A fox jumped over a dog.',
        evaluationResults: [
          {
            evaluatorName: "Output should start with 'Summary -'",
            score: 1,
            passed: true,
            details: "Expected to start with: 'Summary -'",
          },
          { evaluatorName: 'Similarity', score: 0.75, passed: true, details: 'Rated 4 of 5: Same.' },
          { evaluatorName: 'short', score: 1, passed: true, details: "LLM evaluation matched choice: 'yes'" },
        ],
      },
      {
        testCase: { input: 'Nothing at all.', expected: 'Summary - Nothing.' },
        modelResponse: 'There is nothing.',
        evaluationResults: [
          {
            evaluatorName: "Output should start with 'Summary -'",
            score: 0,
            passed: false,
            details: "Expected to start with: 'Summary -'",
          },
          { evaluatorName: 'Similarity', score: 0.75, passed: true, details: 'Rated 4 of 5: Same.' },
          { evaluatorName: 'short', score: 1, passed: true, details: "LLM evaluation matched choice: 'yes'" },
        ],
      },
    ],
    summary: { totalTests: 2, passedTests: 1, failedTests: 1, passRate: 50 },
  });
});

test('the same file, as JSON lines', async () => {
  const { results } = await run();
  const lines = results.map(resultLine).map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { version: 1, row: 0, outcome: 'passed', score: (1 + 0.75 + 1) / 3, 'error-code': null },
    { version: 1, row: 1, outcome: 'failed', score: (0 + 0.75 + 1) / 3 },
  ]);
  expect(lines.map(readResultLine)).toEqual(results);
});

test('without rows, without evaluators, with errors, and with several models', async () => {
  const passed = { outcome: 'passed', completion: 'x', evaluations: [] } as const;
  const run = { name: '', description: '', model: 'a/b', tests: [], missing: 0 };
  const summary = { totalTests: 0, passedTests: 0, failedTests: 0, passRate: 100 };
  const none = { name: '', description: '', model: 'a/b', testResults: null, summary };
  expect(JSON.parse(await text(ghModelsJson([run])))).toEqual(none);
  expect(JSON.parse(await text(ghModelsJson([run, run])))).toEqual([none, none]);
  expect(JSON.parse(await text(ghModelsJson([{ ...run, missing: 4 }])))).toMatchObject({
    summary: { totalTests: 4, passedTests: 0, failedTests: 4, passRate: 0 },
  });
  const several = await text(ghModelsJson([run, { ...run, tests: [{ values: {}, result: passed }] }]));
  expect(several).toBe(`${JSON.stringify(JSON.parse(several), null, 2)}\n`);
  expect(JSON.parse(await text(ghModelsJson([{ ...run, tests: [{ values: {}, result: passed }] }])))).toMatchObject({
    testResults: [{ testCase: {}, modelResponse: 'x', evaluationResults: null }],
    summary: { totalTests: 1, passedTests: 1, failedTests: 0, passRate: 100 },
  });
  const failure = {
    outcome: 'errored',
    evaluations: [{ name: 'judge', error: 'denied' }],
    error: { code: 'timed-out', message: 'No answer arrived.' },
  } as const;
  expect(JSON.parse(await text(ghModelsJson([{ ...run, tests: [{ values: {}, result: failure }] }])))).toMatchObject({
    testResults: [
      {
        modelResponse: '',
        evaluationResults: [
          { evaluatorName: 'error', score: 0, passed: false, details: 'Error: No answer arrived.' },
          { evaluatorName: 'judge', score: 0, passed: false, details: 'Error: denied' },
        ],
      },
    ],
    summary: { passedTests: 0, failedTests: 1, passRate: 0 },
  });
});
