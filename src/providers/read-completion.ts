import { at, countAt, textAt } from './json.ts';
import type { Answer, Fault, Usage } from './provider.ts';

/** Reasons to finish that leave nothing to read and are no fault of the transport. */
const finishedEarly: ReadonlySet<string> = new Set(['length', 'content_filter']);

/** Reads the body of a chat completion, which is whatever the server sent. */
export function readCompletion(body: unknown, requestId: string): Answer {
  const usage = readUsage(at(body, 'usage'));
  const spent = { requestId, ...(usage && { usage }) };
  if (!Array.isArray(at(body, 'choices'))) return { fault: { ...malformed, ...spent } };
  const choice = at(body, 'choices', 0);
  const text = textAt(choice, 'message', 'content');
  const refusal = textAt(choice, 'message', 'refusal');
  const finishReason = label(textAt(choice, 'finish_reason'));
  if (text === '' && refusal === '' && !finishedEarly.has(finishReason)) return { fault: { ...empty, ...spent } };
  return { completion: { text, refusal, finishReason, servedModel: label(textAt(body, 'model')), ...spent } };
}

/** Names are short; what a server sends in their place need not be. */
function label(text: string): string {
  return text.slice(0, 256);
}

const malformed: Omit<Fault, 'requestId'> = {
  code: 'malformed-answer',
  message: 'The provider answered with something that is no chat completion.',
  remedy: 'Check that the key’s `endpoint` speaks OpenAI’s API; if it does, run again.',
  transient: true,
};

const empty: Omit<Fault, 'requestId'> = {
  code: 'empty-answer',
  message: 'The provider answered without any text.',
  remedy: 'Run again; if it stays so, change the prompt or the model.',
  transient: true,
};

function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const input = countAt(usage, 'prompt_tokens');
  const output = countAt(usage, 'completion_tokens');
  return {
    input,
    cachedInput: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
    output,
    reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
    total: countAt(usage, 'total_tokens') || input + output,
  };
}
