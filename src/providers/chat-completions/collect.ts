import { type Gathering, gatherText } from '../gather-text.ts';
import { at, textAt } from '../json.ts';
import type { Answer, Usage } from '../provider.ts';
import type { Spent } from '../spent.ts';
import type { Collector } from '../surface.ts';
import { brokenOff, label } from '../unusable.ts';
import { chatTokens, readUsage } from '../usage.ts';
import { answerOf } from './read.ts';

/** Where the pieces of hidden reasoning stand, in the words of various servers; they are counted and not kept. */
const reasoningFields = ['reasoning_content', 'reasoning'];

/** Collects the chunks of a streamed chat completion. Usage comes in a last one without choices. */
export function collectChunks(requestId: string): Collector {
  const text = gatherText();
  const refusal = gatherText();
  let characters = 0;
  let finishReason = '';
  let servedModel = '';
  let usage: Usage | undefined;

  function keep(kept: Gathering, piece: string): void {
    kept.add(piece);
    characters += piece.length;
  }

  const spent = (): Spent => ({ requestId, ...(usage && { usage }) });

  function end(): Answer {
    if (finishReason === '') return brokenOff(spent());
    return answerOf({ text: text.text(), refusal: refusal.text(), finishReason, servedModel, ...spent() });
  }

  return {
    add(chunk) {
      const choice = at(chunk, 'choices', 0);
      keep(text, textAt(choice, 'delta', 'content'));
      keep(refusal, textAt(choice, 'delta', 'refusal'));
      for (const field of reasoningFields) characters += textAt(choice, 'delta', field).length;
      finishReason = label(textAt(choice, 'finish_reason')) || finishReason;
      servedModel = label(textAt(chunk, 'model')) || servedModel;
      usage = readUsage(chunk, chatTokens) ?? usage;
    },
    get hasEnded() {
      return finishReason !== '';
    },
    get spent() {
      return spent();
    },
    get characters() {
      return characters;
    },
    end,
  };
}
