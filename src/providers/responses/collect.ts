import { countAt, isObject, textAt, valueAt } from '../../language/json.ts';
import { contentOfParts } from '../answers/answer-text.ts';
import type { Collector } from '../answers/collector.ts';
import { errorInside } from '../answers/errors-inside.ts';
import { partly } from '../answers/finish.ts';
import { Reported } from '../answers/interruptions.ts';
import { brokenOff } from '../answers/unusable.ts';
import { laterUsage, readServiceTier, readUsage } from '../answers/usage.ts';
import type { Answer, Spent, TokenUsage } from '../provider.ts';
import { Items } from './items.ts';
import { readResponse } from './read.ts';

/** What an event tells of an answer. */
type EventMeaning = 'last' | 'text' | 'refusal' | 'reasoning' | 'arguments' | 'item' | 'part';

/**
 * The events that tell something of an answer (OpenAI, API reference, “Streaming events”); `response.done` is what the
 * Realtime API and some servers end with.
 */
const meanings: ReadonlyMap<string, EventMeaning> = new Map([
  ['response.completed', 'last'],
  ['response.incomplete', 'last'],
  ['response.failed', 'last'],
  ['response.cancelled', 'last'],
  ['response.done', 'last'],
  ['response.output_text.delta', 'text'],
  ['response.refusal.delta', 'refusal'],
  ['response.function_call_arguments.delta', 'arguments'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning.delta', 'reasoning'],
  ['response.reasoning_summary.delta', 'reasoning'],
  ['response.output_item.added', 'item'],
  ['response.output_item.done', 'item'],
  ['response.output_text.done', 'part'],
  ['response.refusal.done', 'part'],
  ['response.content_part.done', 'part'],
]);

/** Events that say nothing of an answer, and that it is alive at the most. */
const signsOfLife: ReadonlySet<string> = new Set(['', 'keepalive', 'ping', 'heartbeat', 'response.heartbeat']);

/** The statuses that events tell by their names, for responses without one of their own. */
const statuses: ReadonlyMap<string, string> = new Map([
  ['response.completed', 'completed'],
  ['response.incomplete', 'incomplete'],
  ['response.cancelled', 'cancelled'],
]);

/** Where a piece belongs: the item's place, or where that is not told its name. */
function itemPlace(event: unknown): number | string {
  const index = valueAt(event, 'output_index');
  return typeof index === 'number' ? index : textAt(event, 'item_id');
}

/** Collects the events of a streamed response. */
export function collectEvents(requestId: string, offersTools = false): Collector {
  const items = new Items();
  let characters = 0;
  let begun: unknown;
  let whole: unknown;
  let usage: TokenUsage | undefined;
  let serviceTier = '';
  let onlyText = '';
  let lastPlace: number | string = '';

  function addText(text: string): void {
    items.piece(lastPlace, 'text', text);
    characters += text.length;
  }

  const spent = (): Spent => ({ requestId, ...(usage && { usage }), ...(serviceTier !== '' && { serviceTier }) });

  /** The whole of a response that came in pieces alone. */
  const assembled = () => ({ status: '', model: textAt(begun, 'model'), usage: undefined, output: undefined });

  function end(ending: 'whole' | 'marked' | 'closed' | 'cut'): Answer {
    const said = items.said();
    const partial = partly({
      text: said.text,
      refusal: said.refusal,
      finishReason: '',
      servedModel: textAt(begun, 'model'),
      ...spent(),
    });
    if (whole === undefined && (ending !== 'marked' || items.isEmpty)) return brokenOff({ ...spent(), ...partial });
    const answer = readResponse(whole ?? assembled(), requestId, items, 'marked', offersTools) ?? brokenOff(spent());
    return withSpent(answer, spent());
  }

  return {
    add(event) {
      const type = textAt(event, 'type');
      const delta = type === 'response.output_text.delta' ? textAt(event, 'delta') : '';
      // Nearly every event is one of these.
      onlyText = delta;
      if (delta !== '') {
        lastPlace = itemPlace(event);
        addText(delta);
        return true;
      }
      usage = laterUsage(usage, readUsage(event));
      serviceTier = readServiceTier(event) || serviceTier;
      const response = valueAt(event, 'response');
      if (response !== undefined) begun ??= response;
      const meaning = meanings.get(type);
      const error = errorInside(event);
      if (error !== undefined) throw new Reported(error, spent());
      if (meaning === 'last') whole = { status: statuses.get(type), ...(isObject(response) && response) };
      // A response without events around it: what a server sends that only wraps its whole answer.
      if (type === '' && textAt(event, 'object') === 'response') whole = event;
      if (meaning === 'item') {
        items.complete(itemPlace(event), valueAt(event, 'item'));
      }
      if (meaning === 'part') {
        const said = contentOfParts([valueAt(event, 'part')]);
        const index = countAt(event, 'content_index') ?? 0;
        items.part(itemPlace(event), index, {
          text: said.text || textAt(event, 'text'),
          refusal: said.refusal || textAt(event, 'refusal'),
        });
      }
      const isPiece = meaning === 'text' || meaning === 'refusal' || meaning === 'arguments';
      const piece = isPiece || meaning === 'reasoning' ? textAt(event, 'delta') : '';
      characters += piece.length;
      if (meaning === 'reasoning') items.thought(piece);
      if (piece !== '' && isPiece && (offersTools || meaning !== 'arguments')) {
        items.piece(itemPlace(event), meaning, piece);
      }
      return meaning !== undefined || !signsOfLife.has(type);
    },
    get onlyText() {
      return onlyText;
    },
    get textSoFar() {
      return items.said().text;
    },
    addText,
    get hasBegun() {
      return begun !== undefined || whole !== undefined || !items.isEmpty;
    },
    get hasOutput() {
      return characters > 0 || !items.isEmpty;
    },
    get hasEnded() {
      return whole !== undefined;
    },
    get hasSurelyEnded() {
      return whole !== undefined;
    },
    get isOver() {
      return whole !== undefined;
    },
    get spent() {
      const said = items.said();
      return {
        ...spent(),
        ...partly({
          text: said.text,
          refusal: said.refusal,
          finishReason: '',
          servedModel: textAt(begun, 'model'),
          ...spent(),
        }),
      };
    },
    get characters() {
      return characters;
    },
    end,
  };
}

/** An answer with the tokens and the tier that were told on the way, where its end tells none. */
function withSpent(answer: Answer, spent: Spent): Answer {
  return 'fault' in answer
    ? { fault: { ...spent, ...answer.fault } }
    : { completion: { ...spent, ...answer.completion } };
}
