import type { Problem } from '../../../language/failures/failure.ts';
import { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { judgeScorer } from './custom-judge.ts';
import { type Criterion, type Evaluator, pass, type Scorer } from './evaluator.ts';
import { pathScorer, schemaScorer } from './json.ts';
import { limitScorer } from './limits.ts';
import { qualityScorer } from './quality-judge.ts';
import { regexScorer } from './regex.ts';
import { stringScorer } from './string.ts';

/** An evaluator that is ready to judge: its pattern, schema or path is compiled. */
export interface OpenEvaluator extends Pick<Evaluator, 'name' | 'weight'> {
  readonly score: Scorer;
}

/**
 * Makes evaluators ready, loading what each kind needs and nothing else.
 *
 * @throws {Failure} `invalid-prompt`, with everything that is wrong with patterns, schemas and paths
 */
export async function openEvaluators(evaluators: readonly Evaluator[]): Promise<readonly OpenEvaluator[]> {
  const problems = new Problems();
  const opened: OpenEvaluator[] = [];
  for (const { name, weight, place, criterion } of evaluators) {
    const scorer = await scorerFor(name, criterion);
    if (typeof scorer === 'function') opened.push({ name, weight, score: scorer });
    else {
      for (const { message, remedy, place: inside } of [scorer].flat()) {
        problems.add(`Evaluator ${quote(name)}: ${message}`, remedy, inside ?? place);
      }
    }
  }
  problems.throwIfAny('invalid-prompt');
  return opened;
}

type ScorerOrProblem = Scorer | Problem | readonly Problem[];

function scorerFor(name: string, criterion: Criterion): ScorerOrProblem | Promise<ScorerOrProblem> {
  switch (criterion.kind) {
    case 'string':
      return stringScorer(criterion);
    case 'llm':
      return judgeScorer(name, criterion);
    case 'quality':
      return qualityScorer(name, criterion.quality);
    case 'regex':
      return regexScorer(criterion);
    case 'json-schema':
      return schemaScorer(criterion);
    case 'json-path':
      return pathScorer(criterion);
    case 'max-latency-ms':
    case 'max-cost':
      return limitScorer(criterion);
    case 'not':
      return inverted(name, criterion.criterion);
  }
}

/** Turns a verdict around. An error stays one: a judge that is down has not disagreed. */
async function inverted(name: string, criterion: Criterion): Promise<ScorerOrProblem> {
  const scorer = await scorerFor(name, criterion);
  if (typeof scorer !== 'function') return scorer;
  return async (subject, judge) => {
    const verdict = await scorer(subject, judge);
    return 'error' in verdict ? verdict : pass(!verdict.passed, `Not: ${verdict.details}`);
  };
}
