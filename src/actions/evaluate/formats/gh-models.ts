import type { Evaluation } from '../evaluators/score-row.ts';
import type { EvaluationResult } from './result.ts';

/** A prompt file with one model, as `gh models eval` reports it. */
export interface GhModelsRun {
  readonly name: string;
  readonly description: string;
  readonly model: string;
  readonly tests: readonly GhModelsTest[];
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
 * The JSON of `gh models eval --json`, field by field: one object, or a list of them where there are several runs. As
 * there, lists without anything are `null` and empty `details` are left out. An error, which that tool never reports
 * here, is an evaluator that did not pass.
 */
export function ghModelsJson(runs: readonly GhModelsRun[]): string {
  const [first, ...others] = runs.map(runJson);
  return `${JSON.stringify(others.length === 0 ? first : [first, ...others], null, 2)}\n`;
}

function runJson({ name, description, model, tests, missing }: GhModelsRun): object {
  const total = tests.length + missing;
  const passed = tests.filter(({ result }) => result.outcome === 'passed').length;
  return {
    name,
    description,
    model,
    testResults: orNull(tests.map(testJson)),
    summary: {
      totalTests: total,
      passedTests: passed,
      failedTests: total - passed,
      passRate: total === 0 ? 100 : (passed / total) * 100,
    },
  };
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
