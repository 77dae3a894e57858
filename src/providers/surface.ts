import type OpenAI from 'openai';
import type { Api } from '../policy/model/policy.ts';
import type { Ending } from './answers/finish.ts';
import type { Spent } from './answers/spent.ts';
import { chatCompletions } from './chat-completions/surface.ts';
import type { Answer, Call } from './provider.ts';
import { responses } from './responses/surface.ts';

/** One of OpenAI's interfaces: how a call is written in it, and how its answers are read. */
export interface Surface {
  /** Sends a call; `stream` asks for an answer in pieces. Throws what the client throws. */
  send(client: OpenAI, call: Call, model: string, stream: boolean, signal: AbortSignal): Promise<Response>;
  /**
   * Reads an answer that came as a whole, which is whatever the server sent.
   *
   * @returns `undefined` where it is no answer of this interface
   * @throws {Reported} where the server says inside that it has failed
   */
  read(body: unknown, requestId: string): Answer | undefined;
  /** Begins to collect an answer that comes in pieces. */
  collect(requestId: string): Collector;
}

/** An answer in the making. */
export interface Collector {
  /**
   * Takes the next piece, which is whatever the server sent.
   *
   * @returns whether it brought something of the answer; a sign of life alone does not
   * @throws {Reported} where the server says inside that it has failed
   */
  add(event: unknown): boolean;
  /** The text that the last event brought, where it brought nothing else; empty where it did. */
  readonly onlyText: string;
  /** Takes an event that differs from the last one in its text alone. */
  addText(text: string): void;
  /** Whether anything was recognised as a piece of an answer. */
  readonly hasBegun: boolean;
  /** Whether the answer has come to its end; what may still follow is the number of its tokens. */
  readonly hasEnded: boolean;
  /** Whether its end came alone, so that it is surely the last one: some servers put one on every piece. */
  readonly hasSurelyEnded: boolean;
  /** Whether nothing can follow any more. */
  readonly isOver: boolean;
  /** What is known besides the answer; the tokens come last. */
  readonly spent: Spent;
  /** Characters so far, in UTF-16 code units; hidden reasoning counts where the server shows it. */
  readonly characters: number;
  /**
   * The answer, as `read` gives it; a fault where the stream broke off before its end.
   *
   * @throws {Reported} where the end says that the server has failed
   */
  end(ending: Ending): Answer;
}

const surfaces: Readonly<Record<Api, Surface>> = { 'chat-completions': chatCompletions, responses };

/** The surface of a name. */
export function surfaceOf(api: Api): Surface {
  return surfaces[api];
}
