import { countAt, listAt, textAt, valueAt } from '../../language/json.ts';
import { isEnd, kindOfEnd } from '../answers/answer-ends.ts';
import { messageContent } from '../answers/answer-text.ts';
import { errorInside } from '../answers/errors-inside.ts';
import { finish, partly, severalChoices } from '../answers/finish.ts';
import { Reported } from '../answers/interruptions.ts';
import { empty } from '../answers/unusable.ts';
import { readSpent } from '../answers/usage.ts';
import type { Answer } from '../provider.ts';
import { ToolCalls } from '../tool-calls.ts';

/**
 * Reads the body of a chat completion, which is whatever the server sent.
 *
 * @throws {Reported} where a gateway reports an error with the status 200
 */
export function readCompletion(body: unknown, requestId: string, offersTools = false): Answer | undefined {
  const spent = readSpent(body, requestId);
  const choices = listAt(body, 'choices');
  const choice = answerAmong(choices);
  const message = valueAt(choice, 'message') ?? valueAt(choice, 'delta');
  const said = messageContent(message);
  const text = said.text || textAt(choice, 'text');
  const [finishReason, servedModel] = [finishReasonOf(choice, body), textAt(body, 'model')];
  const error = errorInside(body);
  if (error !== undefined) {
    const partial = partly({ text, refusal: said.refusal, finishReason, servedModel, ...spent });
    throw new Reported(error, { ...spent, ...partial });
  }
  if (!Array.isArray(valueAt(body, 'choices'))) return undefined;
  if (choice === undefined) return empty(spent, { reasoning: 0, tool: '', leftOut: [] });
  const warnings = choices.some((one) => indexOf(one) !== indexOf(choice)) ? [severalChoices] : [];
  const calls = new ToolCalls();
  if (offersTools) calls.add(message, true);
  calls.addReasoning(message, true);
  const called = offersTools && { calls: calls.list(), thought: calls.reasoning };
  return finish({ ...said, text, finishReason, servedModel, spent, ending: 'whole', warnings, ...called });
}

/** The position of a choice among the answers to one request (OpenAI, API reference, `index`); one without it is the first. */
export function indexOf(choice: unknown): number {
  return countAt(choice, 'index') ?? 0;
}

/** The choice that is the answer, although one was asked for and several came: the first by `index`, or the only one. */
export function answerAmong(choices: readonly unknown[]): unknown {
  return choices.find((choice) => indexOf(choice) === 0) ?? choices[0];
}

/** Where a choice or its body may tell its end besides: in the model's own word, in another field, or one level too deep or too high. */
const otherReasons: readonly ((choice: unknown, body: unknown) => string)[] = [
  (choice) => textAt(choice, 'native_finish_reason'),
  (choice) => stopReasonOf(choice),
  (choice) => textAt(valueAt(choice, 'finish_details'), 'type'),
  (choice) => textAt(valueAt(choice, 'delta'), 'finish_reason'),
  (choice) => textAt(valueAt(choice, 'message'), 'finish_reason'),
  (_, body) => textAt(body, 'finish_reason'),
  (_, body) => stopReasonOf(body),
  (_, body) => textAt(valueAt(body, 'incomplete_details'), 'reason'),
];

/** Anthropic's word; vLLM has the stop sequence there, which may read like a failure. */
function stopReasonOf(told: unknown): string {
  const word = textAt(told, 'stop_reason');
  return word !== '' && kindOfEnd(word) === 'failed' ? '' : word;
}

/**
 * The finish reason of a choice. SGLang's own interface wraps it in a map, with a message where it failed. What other
 * fields say counts where there is none, or where it is worse than a full stop.
 */
export function finishReasonOf(choice: unknown, body: unknown): string {
  const reason = valueAt(choice, 'finish_reason') ?? valueAt(choice, 'finishReason');
  if (typeof reason === 'string' && isEnd(reason)) {
    return kindOfEnd(reason) === 'full-stop' ? (otherReason(choice, body, isWorse) ?? reason) : reason;
  }
  const [type, message] = [textAt(reason, 'type'), textAt(reason, 'message')];
  if (type !== '') return [type, message].filter((part) => part !== '').join(': ');
  return otherReason(choice, body, isEnd) ?? '';
}

/** The first word of another place that fits. Nearly every chunk of a stream has none. */
function otherReason(choice: unknown, body: unknown, fits: (word: string) => boolean): string | undefined {
  for (const read of otherReasons) {
    const word = read(choice, body);
    if (word !== '' && fits(word)) return word;
  }
  return undefined;
}

function isWorse(word: string): boolean {
  return ['cut-off', 'filtered', 'failed'].includes(kindOfEnd(word));
}
