import { gatherText } from '../gather-text.ts';
import { at, textAt } from '../json.ts';
import { Reported } from '../reported.ts';
import type { Collector } from '../surface.ts';
import { brokenOff } from '../unusable.ts';
import { readUsage, responseTokens } from '../usage.ts';
import { readResponse } from './read.ts';

/** The events that end a stream; each holds the response as a whole. */
const lastEvents: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** Events with a piece of text, and whether it belongs to the answer. */
const pieces: ReadonlyMap<string, boolean> = new Map([
  ['response.output_text.delta', true],
  ['response.refusal.delta', false],
  ['response.reasoning_text.delta', false],
  ['response.reasoning_summary_text.delta', false],
]);

/** Collects the events of a streamed response. */
export function collectEvents(requestId: string): Collector {
  const text = gatherText();
  let characters = 0;
  let whole: unknown;
  return {
    add(event) {
      const type = textAt(event, 'type');
      if (type === 'error') throw new Reported(event, { requestId });
      if (lastEvents.has(type)) whole = at(event, 'response');
      if (!pieces.has(type)) return;
      const piece = textAt(event, 'delta');
      characters += piece.length;
      if (pieces.get(type)) text.add(piece);
    },
    get hasEnded() {
      return whole !== undefined;
    },
    get spent() {
      const usage = readUsage(whole, responseTokens);
      return { requestId, ...(usage && { usage }) };
    },
    get characters() {
      return characters;
    },
    end: () => (whole === undefined ? brokenOff({ requestId }) : readResponse(whole, requestId, text.text())),
  };
}
