import type { Evaluation } from '../evaluators/score-row.ts';
import type { EvaluationResult } from './result.ts';

/** A prompt file with one model, as `gh models eval` reports it. */
export interface GhModelsRun {
  readonly name: string;
  readonly description: string;
  readonly model: string;
  /** Read once, as they are written. */
  readonly tests: Iterable<GhModelsTest> | AsyncIterable<GhModelsTest>;
  /** Answers that are lacking, since the run ended before: they count as failed. */
  readonly missing: number;
}

/** A row with one of its answers. */
export interface GhModelsTest {
  /** Column: value. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly result: Pick<EvaluationResult, 'outcome' | 'completion' | 'evaluations' | 'error'>;
}

/**
 * The JSON of `gh models eval --json`, field by field and in pieces: one object, or a list of them where there are
 * several runs. As there, lists without anything are `null` and empty `details` are left out. An error, which that tool
 * never reports here, is an evaluator that did not pass.
 */
export async function* ghModelsJson(runs: readonly GhModelsRun[]): AsyncGenerator<string> {
  const [only, ...others] = runs;
  if (only && others.length === 0) yield* runJson(only, '');
  else {
    for (const [index, run] of runs.entries()) {
      yield index === 0 ? '[\n  ' : ',\n  ';
      yield* runJson(run, '  ');
    }
    yield '\n]';
  }
  yield '\n';
}

/** @param indent of all lines but the first */
async function* runJson({ name, description, model, tests, missing }: GhModelsRun, indent: string) {
  const field = (of: string, value: unknown) => `${indent}  ${JSON.stringify(of)}: ${indented(value, `${indent}  `)}`;
  yield `{\n${[field('name', name), field('description', description), field('model', model)].join(',\n')},\n`;
  let [written, passed] = [0, 0];
  for await (const test of tests) {
    yield written === 0 ? `${indent}  "testResults": [\n${indent}    ` : `,\n${indent}    `;
    yield indented(testJson(test), `${indent}    `);
    written++;
    if (test.result.outcome === 'passed') passed++;
  }
  yield written === 0 ? field('testResults', null) : `\n${indent}  ]`;
  const total = written + missing;
  const summary = {
    totalTests: total,
    passedTests: passed,
    failedTests: total - passed,
    passRate: total === 0 ? 100 : (passed / total) * 100,
  };
  yield `,\n${field('summary', summary)}\n${indent}}`;
}

/** A value as JSON over several lines. A line break inside of a text is escaped there. */
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}

function testJson({ values, result: { completion = '', evaluations, error } }: GhModelsTest): object {
  const noAnswer = error && { name: 'error', error: error.message };
  return {
    testCase: values,
    modelResponse: completion.trim(),
    evaluationResults: orNull([...(noAnswer ? [noAnswer] : []), ...evaluations].map(evaluationJson)),
  };
}

function evaluationJson(evaluation: Evaluation): object {
  const { name: evaluatorName } = evaluation;
  if ('error' in evaluation) return { evaluatorName, score: 0, passed: false, details: `Error: ${evaluation.error}` };
  const { score, passed, details } = evaluation;
  return { evaluatorName, score, passed, ...(details !== '' && { details }) };
}

/** A list without anything is `null`, as Go writes it. */
function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
