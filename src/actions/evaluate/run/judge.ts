import type { Request } from '../../../inference/answer.ts';
import { sentence } from '../../../language/failures/failure.ts';
import { parseReference, type Reference } from '../../../policy/model/reference.ts';
import type { AskedOnce } from '../../asking/ask-stored.ts';
import type { Judge, JudgeRequest } from '../evaluators/evaluator.ts';
import { nameOf } from './prepared-run.ts';

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
    const model = request.model === undefined ? byDefault : parseReference(request.model);
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
