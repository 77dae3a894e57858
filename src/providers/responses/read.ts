import { listAt, textAt, valueAt } from '../../language/json.ts';
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
  const told: readonly unknown[] = Array.isArray(output) ? output : output ? [output] : [];
  for (const [index, item] of told.entries()) items.complete(index, item);
  // What OpenAI's clients add to a response, some servers send, and nothing else.
  const outputText = textAt(body, 'output_text');
  if (outputText !== '' && isWordless(items)) items.piece('output_text', 'text', outputText);
  const said = items.said();
  const partial = partly({ text: said.text, refusal: said.refusal, finishReason: '', servedModel, ...spent });
  const error = errorInside(body);
  if (status === 'failed' || error !== undefined)
    throw new Reported(error ?? valueAt(body, 'error'), { ...spent, ...partial });
  if (output === undefined && items.isEmpty) return undefined;
  if (unfinished.has(status)) return brokenOff({ ...spent, ...partial });
  const calls = offersTools ? items.calls() : [];
  const end = finishReasonOfResponse(status, body);
  const finishReason = end === 'stop' && calls.length > 0 ? 'tool_calls' : end;
  return finish({ ...said, finishReason, servedModel, spent, ending, ...(offersTools && { calls }) });
}

function isWordless(items: Items): boolean {
  const { text, refusal } = items.said();
  return text === '' && refusal === '';
}

/** How a response ended, in the words of Chat Completions, so that a workflow reads the same from either. */
function finishReasonOfResponse(status: string, body: unknown): string {
  if (status === 'completed') return listAt(body, 'output').some(isHalf) ? 'length' : 'stop';
  if (status !== 'incomplete') return status;
  return kindOfEnd(textAt(body, 'incomplete_details', 'reason')) === 'filtered' ? 'content_filter' : 'length';
}

/** A message that is not whole in a response that calls itself completed. */
function isHalf(item: unknown): boolean {
  return textAt(item, 'type') === 'message' && textAt(item, 'status') === 'incomplete';
}
