import { parseEvaluationFile } from '../../src/actions/evaluate/evaluation-file.ts';
import type { EvaluatedAnswer, Judge, JudgeRequest } from '../../src/actions/evaluate/evaluators/evaluator.ts';
import { openEvaluators } from '../../src/actions/evaluate/evaluators/open-evaluators.ts';
import { type RowScore, scoreRow } from '../../src/actions/evaluate/evaluators/score-row.ts';
import { Failure, sentence } from '../../src/language/failures/failure.ts';

/** What is known of an answer besides its text. */
export interface Circumstances extends Partial<Omit<EvaluatedAnswer, 'completion' | 'variables'>> {
  readonly row?: Readonly<Record<string, string>>;
  readonly judge?: Judge;
}

/** A judge that nobody should ask. */
const noJudge: Judge = async ({ evaluator }) => ({ kind: 'failed', reason: `${evaluator} asked a judge` });

/** Judges an answer by evaluators as a prompt file has them: a list in YAML, without its first line. */
export async function evaluate(evaluators: string, completion: string, given: Circumstances = {}): Promise<RowScore> {
  const { row = {}, judge = noJudge, question = 'Q?', ...rest } = given;
  const file = parseEvaluationFile(`evaluators:\n${evaluators}\n`, 'a.prompt.yml');
  const opened = await openEvaluators(file.evaluators);
  return scoreRow(opened, { ...rest, question, completion, variables: new Map(Object.entries(row)) }, judge);
}

/** A judge that always says the same, and what it was asked. */
export function judgeSaying(...texts: readonly string[]): { readonly judge: Judge; readonly asked: JudgeRequest[] } {
  const asked: JudgeRequest[] = [];
  const judge: Judge = async (request) => {
    asked.push(request);
    return { kind: 'answered', text: texts[Math.min(asked.length, texts.length) - 1] ?? '' };
  };
  return { judge, asked };
}

/** The lines of the failure that a reading ends with; empty where it does not fail. */
export async function problemsOf(read: () => unknown): Promise<readonly string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems.map(sentence);
  }
}
