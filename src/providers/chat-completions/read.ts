import { at, textAt } from '../json.ts';
import type { Answer, Completion } from '../provider.ts';
import { Reported } from '../reported.ts';
import { empty, label, malformed } from '../unusable.ts';
import { chatTokens, readUsage } from '../usage.ts';

/** Reasons to finish that leave nothing to read and are no fault of the transport. */
const finishedEarly: ReadonlySet<string> = new Set(['length', 'content_filter']);

/**
 * Reads the body of a chat completion, which is whatever the server sent.
 *
 * @throws {Reported} where a gateway reports an error with the status 200
 */
export function readCompletion(body: unknown, requestId: string): Answer {
  const usage = readUsage(body, chatTokens);
  const spent = { requestId, ...(usage && { usage }) };
  const error = at(body, 'error');
  if (typeof error === 'object' && error !== null) throw new Reported(error, spent);
  if (!Array.isArray(at(body, 'choices'))) return malformed(spent);
  const choice = at(body, 'choices', 0);
  return answerOf({
    text: textAt(choice, 'message', 'content'),
    refusal: textAt(choice, 'message', 'refusal'),
    finishReason: label(textAt(choice, 'finish_reason')),
    servedModel: label(textAt(body, 'model')),
    ...spent,
  });
}

/** An answer, unless there is nothing in it. */
export function answerOf(completion: Completion): Answer {
  const { text, refusal, finishReason, requestId, usage } = completion;
  if (text !== '' || refusal !== '' || finishedEarly.has(finishReason)) return { completion };
  return empty({ requestId, ...(usage && { usage }) });
}
