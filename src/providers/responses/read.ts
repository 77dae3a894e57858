import { at, textAt } from '../json.ts';
import type { Answer } from '../provider.ts';
import { Reported } from '../reported.ts';
import { brokenOff, empty, label, malformed } from '../unusable.ts';
import { readUsage, responseTokens } from '../usage.ts';

/** The statuses of a response that is over; servers that are not OpenAI's may leave it out. */
const finalStatuses: ReadonlySet<string> = new Set(['completed', 'incomplete', '']);

/** Why an answer was cut off, in the words of Chat Completions, so that a workflow reads the same from either. */
function cutOffBy(reason: string): string {
  return reason === 'content_filter' ? reason : 'length';
}

/**
 * Reads a response, which is whatever the server sent.
 *
 * @param collected the text of its pieces, for servers that leave it out of the whole
 * @throws {Reported} for a response that has failed, and for an error in its place
 */
export function readResponse(body: unknown, requestId: string, collected = ''): Answer {
  const usage = readUsage(body, responseTokens);
  const spent = { requestId, ...(usage && { usage }) };
  const status = textAt(body, 'status');
  const error = at(body, 'error');
  if (status === 'failed' || (typeof error === 'object' && error !== null)) throw new Reported(error, spent);
  const output = at(body, 'output');
  if (!Array.isArray(output)) return malformed(spent);
  if (!finalStatuses.has(status)) return brokenOff(spent);
  const parts = output.flatMap(contentOf);
  const text = parts.map((part) => textAt(part, 'text')).join('') || collected;
  const refusal = parts.map((part) => textAt(part, 'refusal')).join('');
  const finishReason = status === 'incomplete' ? cutOffBy(textAt(body, 'incomplete_details', 'reason')) : 'stop';
  if (text === '' && refusal === '' && finishReason === 'stop') return empty(spent);
  return { completion: { text, refusal, finishReason, servedModel: label(textAt(body, 'model')), ...spent } };
}

/** The parts of a message; reasoning and calls of tools have none that are shown. */
function contentOf(item: unknown): readonly unknown[] {
  const content = at(item, 'content');
  return textAt(item, 'type') === 'message' && Array.isArray(content) ? content : [];
}
