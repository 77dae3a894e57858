import type OpenAI from 'openai';
import { Stream } from 'openai/streaming';
import { limitEvent, tooLarge } from './limit-event.ts';
import type { Answer, Waiting } from './provider.ts';
import { requestIdOf } from './request-id.ts';
import { Interrupted } from './spent.ts';
import type { Surface } from './surface.ts';

/** The longest answer that is collected from pieces, in UTF-16 code units. */
const maxCharacters = 16 * 1024 * 1024;

/** How an answer is read. */
export interface Reading {
  /** Reads event streams. */
  readonly client: OpenAI;
  readonly surface: Surface;
  readonly waiting: Waiting;
}

/** Reads an answer as it came: in pieces, or as a whole from a server that does not stream. */
export async function readAnswer(response: Response, reading: Reading): Promise<Answer> {
  if (isEventStream(response)) return collect(response, reading);
  const text = await response.text();
  if (/^\s*(?:data|event|id|retry)?:/.test(text)) return collect(new Response(text, response), reading);
  const { surface } = reading;
  return surface.read(JSON.parse(text), requestIdOf(response.headers));
}

function isEventStream({ headers }: Response): boolean {
  return /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

/**
 * Collects a stream; of what came nothing is kept but the text, so that memory stays flat. What happens
 * behind the end of the answer takes nothing away from it.
 *
 * @throws {Interrupted} where it broke off before its end
 */
async function collect(response: Response, { client, surface, waiting }: Reading): Promise<Answer> {
  const collector = surface.collect(requestIdOf(response.headers));
  const limited = limitEvent(response);
  try {
    for await (const event of Stream.fromSSEResponse<unknown>(limited.response, new AbortController(), client)) {
      limited.onEvent();
      collector.add(event);
      if (collector.characters > maxCharacters) throw tooLarge();
      waiting.onProgress(collector.characters);
      if (collector.hasEnded && collector.spent.usage) break;
    }
  } catch (error) {
    if (!collector.hasEnded) throw new Interrupted(error, collector.spent);
  }
  return collector.end();
}
