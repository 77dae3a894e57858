import { judgeRequest } from './custom-judge.ts';
import type { Criterion, EvaluatedAnswer, Evaluator, JudgeRequest } from './evaluator.ts';
import { qualityRequest } from './quality-judge.ts';

/**
 * What judges are going to be asked about an answer, one request for each evaluator that asks one: what tells how an
 * answer is judged, and what that costs, before anybody is asked.
 */
export function judgeRequests(evaluators: readonly Evaluator[], subject: EvaluatedAnswer): readonly JudgeRequest[] {
  return evaluators.flatMap(({ name, criterion }) => requestsOf(name, criterion, subject));
}

function requestsOf(name: string, criterion: Criterion, subject: EvaluatedAnswer): readonly JudgeRequest[] {
  if (criterion.kind === 'not') return requestsOf(name, criterion.criterion, subject);
  if (criterion.kind === 'llm') return [judgeRequest(name, criterion, subject)];
  return criterion.kind === 'quality' ? [qualityRequest(name, criterion.quality, subject, true)] : [];
}
