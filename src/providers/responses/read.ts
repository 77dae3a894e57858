import { textAt, valueAt } from '../../language/json.ts';
import { kindOfEnd } from '../answers/answer-ends.ts';
import type { AnswerEnding } from '../answers/collector.ts';
import { errorInside } from '../answers/errors-inside.ts';
import { finish, partly } from '../answers/finish.ts';
import { Reported } from '../answers/interruptions.ts';
import { brokenOff } from '../answers/unusable.ts';
import { readSpent } from '../answers/usage.ts';
import type { Answer } from '../provider.ts';
import { Items } from './items.ts';

/** The statuses of a response that is not over (OpenAI, API reference, `status`). */
const unfinished: ReadonlySet<string> = new Set(['in_progress', 'queued']);

/**
 * Reads a response, which is whatever the server sent.
 *
 * @param items what has come of it in pieces before, for servers that leave something out of the whole
 * @param ending how it came to its end
 * @param offersTools whether the model was offered tools
 * @throws {Reported} for a response that has failed, and for an error in its place
 */
export function readResponse(
  body: unknown,
  requestId: string,
  items = new Items(),
  ending: AnswerEnding = 'whole',
  offersTools = false,
): Answer | undefined {
  const spent = readSpent(body, requestId);
  const status = textAt(body, 'status');
  const servedModel = textAt(body, 'model');
  const output = valueAt(body, 'output');
  if (Array.isArray(output)) for (const [index, item] of output.entries()) items.complete(index, item);
  else if (items.isEmpty && textAt(body, 'output_text') !== '') items.piece('', 'text', textAt(body, 'output_text'));
  const said = items.said();
  const partial = partly({ text: said.text, refusal: said.refusal, finishReason: '', servedModel, ...spent });
  const error = errorInside(body);
  if (status === 'failed' || error !== undefined)
    throw new Reported(error ?? valueAt(body, 'error'), { ...spent, ...partial });
  if (output === undefined && items.isEmpty) return undefined;
  if (unfinished.has(status)) return brokenOff({ ...spent, ...partial });
  const calls = offersTools ? items.calls() : [];
  const told = finishReasonOfResponse(status, body);
  const finishReason = told === 'stop' && calls.length > 0 ? 'tool_calls' : told;
  return finish({ ...said, finishReason, servedModel, spent, ending, ...(offersTools && { calls }) });
}

/** How a response ended, in the words of Chat Completions, so that a workflow reads the same from either. */
function finishReasonOfResponse(status: string, body: unknown): string {
  if (status === 'completed') return 'stop';
  if (status !== 'incomplete') return status;
  return kindOfEnd(textAt(body, 'incomplete_details', 'reason')) === 'filtered' ? 'content_filter' : 'length';
}
