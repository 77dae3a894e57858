import type { Request } from '../../../inference/answer.ts';
import { sentence } from '../../../language/failures/failure.ts';
import { parseReference, type Reference } from '../../../policy/model/reference.ts';
import { textsOf } from '../../../prompts/prompt.ts';
import type { AskedOnce } from '../../asking/ask-stored.ts';
import type { TestRow } from '../../rows/row.ts';
import { judgeRequest } from '../evaluators/custom-judge.ts';
import type { Criterion, EvaluatedAnswer, Evaluator, Judge, JudgeRequest } from '../evaluators/evaluator.ts';
import { qualityRequest } from '../evaluators/quality-judge.ts';
import { nameOf, type PreparedRun } from './prepared-run.ts';

/** What the judges of all rows share. */
export interface Judges {
  /** For evaluators that name no model. */
  readonly model: Reference | undefined;
  /** Models that have refused a schema and then answered without one: they are not asked with one again. */
  readonly withoutSchema: Set<string>;
}

/**
 * The judge of one row. It is asked as anything else is, under the same policy and from the same amount; whatever keeps it
 * from answering is an error of the row.
 *
 * @param ask asks once
 */
export function openJudge(
  { model: byDefault, withoutSchema }: Judges,
  ask: (request: Request) => Promise<AskedOnce>,
): Judge {
  const refused = new Set<string>();
  return async (request) => {
    const model = modelOf(request, byDefault);
    if (!model) return { kind: 'failed', reason: 'No model is named: set the input `judge-model`.' };
    const name = nameOf(model);
    const bySchema = request.responseFormat !== undefined;
    if (bySchema && withoutSchema.has(name)) return { kind: 'no-schema' };
    const { outcome, known } = await ask(requestTo(request, model));
    const { completion } = known;
    // What breaks the schema is read as far as it can be: the scorer says what is wrong with it.
    if (completion && (outcome.status === 'completed' || outcome.code === 'schema-mismatch')) {
      if (!bySchema && refused.has(name)) withoutSchema.add(name);
      return { kind: 'answered', text: completion.text };
    }
    if (bySchema && outcome.code === 'bad-request') {
      refused.add(name);
      return { kind: 'no-schema' };
    }
    return { kind: 'failed', reason: outcome.problems.map(sentence).join(' ') };
  };
}

/**
 * The requests to the judges of an answer, before any of them is asked.
 *
 * @param completion the answer
 * @param byDefault the model of judges that name none
 */
export function judgeRequestsFor(
  { planned }: Pick<PreparedRun, 'planned'>,
  { variables }: TestRow,
  request: Request,
  completion: string,
  byDefault: Reference | undefined,
): readonly Request[] {
  const subject = { variables, question: questionOf(request), completion };
  return judgeRequests(planned.evaluation.evaluators, subject).flatMap((judged) => {
    const model = modelOf(judged, byDefault);
    return model ? [requestTo(judged, model)] : [];
  });
}

/**
 * What judges will be asked about an answer, one request for each evaluator that asks one: it tells how an answer is
 * judged, and what that costs, before anybody is asked.
 */
function judgeRequests(evaluators: readonly Evaluator[], subject: EvaluatedAnswer): readonly JudgeRequest[] {
  return evaluators.flatMap(({ name, criterion }) => requestsOf(name, criterion, subject));
}

function requestsOf(name: string, criterion: Criterion, subject: EvaluatedAnswer): readonly JudgeRequest[] {
  if (criterion.kind === 'not') return requestsOf(name, criterion.criterion, subject);
  if (criterion.kind === 'llm') return [judgeRequest(name, criterion, subject)];
  return criterion.kind === 'quality' ? [qualityRequest(name, criterion.quality, subject, true)] : [];
}

/** The prompt as it is sent, for judges of rows without `input`. */
export function questionOf({ prompt: { messages } }: Request): string {
  return messages.flatMap(({ content }) => textsOf(content)).join('\n\n');
}

function modelOf({ model }: JudgeRequest, byDefault: Reference | undefined): Reference | undefined {
  return model === undefined ? byDefault : parseReference(model);
}

function requestTo({ messages, settings, responseFormat, model: written }: JudgeRequest, model: Reference): Request {
  return {
    prompt: {
      messages,
      settings,
      model: nameOf(model),
      modelFromFile: written !== undefined,
      limitName: 'maxCompletionTokens',
      ...(responseFormat && { responseFormat }),
      variables: new Map(),
      untrusted: [],
      pieces: [],
      warnings: [],
      notes: [],
    },
    model,
    parameters: new Map(),
    repairs: false,
    schemaInput: 'response-schema',
  };
}
