import { withoutReasoning } from '../../../inference/structured/parse-answer.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { fill } from '../../../prompts/variables/template.ts';
import type { EvaluatedAnswer, Judge, JudgeAnswer, JudgeCriterion, JudgeRequest, Scorer } from './evaluator.ts';

/**
 * Asks a judge with a prompt of the file's own. As in `gh models eval` the system prompt is sent as it is, the first
 * choice that the lower-cased answer contains decides, and a score above 0 passes. There, an answer
 * with none of the choices scores 0; here it is an error, because nobody has judged.
 */
export function judgeScorer(name: string, criterion: JudgeCriterion): Scorer {
  const { choices } = criterion;
  return async (subject, judge) => {
    const asked = await ask(judge, judgeRequest(name, criterion, subject));
    if (asked.kind !== 'answered') return { error: faultOf(asked) };
    const answer = withoutReasoning(asked.text).trim().toLowerCase();
    const found = choices.find(({ choice }) => answer.includes(choice.toLowerCase()));
    if (!found)
      return { error: `The judge’s answer ${quote(answer)} contains none of the choices ${listed(criterion)}.` };
    return { score: found.score, passed: found.score > 0, details: `LLM evaluation matched choice: '${found.choice}'` };
  };
}

/** What a judge with a prompt of the file's own is asked. */
export function judgeRequest(
  evaluator: string,
  { model, systemPrompt, prompt, settings }: JudgeCriterion,
  { variables, completion }: Pick<EvaluatedAnswer, 'variables' | 'completion'>,
): JudgeRequest {
  const values = new Map([...variables, ['completion', completion] as const]);
  return {
    evaluator,
    ...(model !== undefined && { model }),
    messages: [
      ...(systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt } as const]),
      { role: 'user', content: fill(prompt, values) },
    ],
    settings,
  };
}

function listed({ choices }: JudgeCriterion): string {
  return choices.map(({ choice }) => quote(choice)).join(', ');
}

/** Asks a judge. An expected failure that it throws is a fault like any other; whatever else it throws is a bug. */
export async function ask(judge: Judge, request: JudgeRequest): Promise<JudgeAnswer> {
  try {
    return await judge(request);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: 'failed', reason: error.problems.map(sentence).join(' ') };
  }
}

/** Why there is no answer of a judge, as the error of an evaluator. */
export function faultOf(answer: Exclude<JudgeAnswer, { kind: 'answered' }>): string {
  if (answer.kind === 'no-schema') return 'The judge did not answer: its model takes no schema.';
  return `The judge did not answer: ${answer.reason}`;
}

/** Choices that can never be found, since an earlier one is part of them: `incorrect` after `correct`. */
export function shadowed({ choices }: JudgeCriterion): readonly (readonly [choice: string, by: string])[] {
  return choices.flatMap(({ choice }, index) => {
    const before = choices.slice(0, index).find((other) => choice.toLowerCase().includes(other.choice.toLowerCase()));
    return before ? [[choice, before.choice] as const] : [];
  });
}
