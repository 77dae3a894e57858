import type { EvaluatedAnswer, Judge } from './evaluator.ts';
import type { OpenEvaluator } from './open-evaluators.ts';

/** What one evaluator says of an answer: a verdict, or why there is none. */
export type Evaluation =
  | { readonly name: string; readonly score: number; readonly passed: boolean; readonly details: string }
  | { readonly name: string; readonly error: string };

/** How a row ended. An error is no failure: nobody knows whether the answer was right. */
export type RowOutcome = 'passed' | 'failed' | 'errored';

/** What the evaluators say of one answer together. */
export interface RowScore {
  readonly outcome: RowOutcome;
  /** The mean of the evaluators' scores by weight, 1 without evaluators; absent where one of them has none. */
  readonly score?: number;
  /** In the order of the file. */
  readonly evaluations: readonly Evaluation[];
}

/**
 * Judges one answer by every evaluator, one after the other: a row asks one question at a time. All of them must pass.
 * Without evaluators a row passes, as in `gh models eval`.
 *
 * @param known their earlier verdicts on it, in the same order: only those without one are asked again
 */
export async function scoreRow(
  evaluators: readonly OpenEvaluator[],
  subject: EvaluatedAnswer,
  judge: Judge,
  known: readonly Evaluation[] = [],
): Promise<RowScore> {
  const trimmed = { ...subject, completion: subject.completion.trim() };
  const evaluations: Evaluation[] = [];
  for (const [index, { name, score }] of evaluators.entries()) {
    const before = known[index];
    evaluations.push(before && !('error' in before) ? before : { name, ...(await score(trimmed, judge)) });
  }
  return summarize(
    evaluations,
    evaluators.map(({ weight }) => weight),
  );
}

function summarize(evaluations: readonly Evaluation[], weights: readonly number[]): RowScore {
  if (evaluations.length === 0) return { outcome: 'passed', score: 1, evaluations };
  let sum = 0;
  let passed = true;
  for (const [index, evaluation] of evaluations.entries()) {
    if ('error' in evaluation) return { outcome: 'errored', evaluations };
    sum += evaluation.score * (weights[index] ?? 1);
    passed &&= evaluation.passed;
  }
  const total = weights.reduce((all, weight) => all + weight, 0);
  return { outcome: passed ? 'passed' : 'failed', score: sum / total, evaluations };
}
