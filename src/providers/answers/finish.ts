import type { Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { isSeen } from '../../language/text/invisible.ts';
import type { Answer, Completion, Spent, ToolCall } from '../provider.ts';
import { isEnd, kindOfEnd } from './answer-ends.ts';
import type { MessageContent } from './answer-text.ts';
import type { AnswerEnding } from './collector.ts';
import { Reported } from './interruptions.ts';
import { brokenOff, empty, label } from './unusable.ts';

/** An answer as it was put together, before anything is concluded from it. */
export interface CollectedAnswer extends MessageContent {
  /** In the provider's words; empty where none was given. */
  readonly finishReason: string;
  readonly servedModel: string;
  readonly spent: Spent;
  /** How the answer came to its end. */
  readonly ending: AnswerEnding;
  /** The tools that it calls; absent where it was offered none. */
  readonly calls?: readonly ToolCall[];
  /** The reasoning that the server wants back with its calls. */
  readonly thought?: string;
  /** Warnings that came up on the way. */
  readonly warnings?: readonly Problem[];
}

/** What to do about an answer whose end is unusual. */
const check = 'Check that the answer is complete before you rely on it.';

/**
 * What an answer comes to: the only place that concludes something from its end. `completed` without a warning is only
 * an answer whose end is a known full stop.
 *
 * @throws {Reported} where the provider says by the finish reason that it has failed
 */
export function finish(gathered: CollectedAnswer): Answer {
  const { text, refusal, finishReason, servedModel, spent, ending, tool, leftOut, calls = [], thought = '' } = gathered;
  const isTold = isEnd(finishReason);
  const completion: Completion = {
    text,
    refusal,
    finishReason: isTold ? label(finishReason) : '',
    servedModel: label(servedModel),
    ...spent,
  };
  const hasWords = isSeen(text) || isSeen(refusal);
  const kind = isTold ? kindOfEnd(finishReason) : 'unknown';
  if (kind === 'failed') {
    const error = { message: `finish reason ${label(finishReason)}` };
    throw new Reported(error, { ...spent, ...partly(completion) }, true);
  }
  if (!isTold && ending !== 'whole' && ending !== 'marked') return brokenOff({ ...spent, ...partly(completion) });
  if (kind === 'cut-off' || kind === 'filtered') return { completion: { ...completion, end: kind } };
  if (calls.length > 0 && refusal === '') {
    return { completion: { ...completion, end: 'tool-call', calls, ...(thought !== '' && { reasoning: thought }) } };
  }
  if (!hasWords) {
    const isBegun = isTold || ending === 'whole' || gathered.reasoning > 0 || tool !== '' || leftOut.length > 0;
    return isBegun ? empty(spent, gathered) : brokenOff(spent);
  }
  const warnings = [...unusual(gathered, kind), ...(gathered.warnings ?? [])];
  return { completion: { ...completion, end: 'full-stop', ...(warnings.length > 0 && { warnings }) } };
}

/** What came of an answer that broke off, where there are any words of it. */
export function partly(completion: Completion): Pick<Spent, 'partial'> {
  return completion.text === '' && completion.refusal === '' ? {} : { partial: completion };
}

/** Everything about an answer that is no plain full stop. */
function unusual({ finishReason, tool, leftOut, ending }: CollectedAnswer, kind: string): readonly Problem[] {
  const how = ending === 'whole' ? 'It came whole' : 'Its stream came to its end';
  return [
    ...(isEnd(finishReason) ? [] : [{ message: `The provider gave no finish reason. ${how}.`, remedy: check }]),
    ...(isEnd(finishReason) && kind === 'unknown'
      ? [
          {
            message: `The provider ended its answer with ${quote(label(finishReason))}, which is not a known finish reason.`,
            remedy: check,
          },
        ]
      : []),
    ...(tool !== '' || kind === 'tool-call'
      ? [
          {
            message: `The model also called ${tool === '' || tool === '?' ? 'a tool' : `the tool ${quote(tool)}`}, which was not run: the answer may be incomplete.`,
            remedy: check,
          },
        ]
      : []),
    ...(leftOut.length > 0
      ? [
          {
            message: `Parts of the answer were left out because their type is unknown: ${[...new Set(leftOut)].slice(0, 5).map(quote).join(', ')}.`,
            remedy: check,
          },
        ]
      : []),
  ];
}

/** The warning that a stream was left while its connection was still open: more of the answer may have followed. */
export const leftOpen: Problem = {
  message: 'The stream sent a finish reason and then neither its usual end ([DONE]) nor token counts, and stayed open.',
  remedy: check,
};

/** The warning that a stream broke off behind an end that may not have been the last one. */
export const unsureEnd: Problem = {
  message: 'The stream stopped after a finish reason that came together with text, without the usual end ([DONE]).',
  remedy: check,
};

/** The warning that further answers were left out. */
export const severalChoices: Problem = {
  message: 'The provider sent several choices, although one was asked for; the answer is the one with the index 0.',
  remedy: 'Check the server, or the gateway in front of it: further choices are billed as well.',
};
