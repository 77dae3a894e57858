import type { Api } from '../policy/model/policy.ts';
import type { Collector } from './answers/collector.ts';
import { chatBody } from './chat-completions/body.ts';
import { collectChunks } from './chat-completions/collect.ts';
import { readCompletion } from './chat-completions/read.ts';
import type { Answer, Call } from './provider.ts';
import { responseBody } from './responses/body.ts';
import { collectEvents } from './responses/collect.ts';
import { Items } from './responses/items.ts';
import { readResponse } from './responses/read.ts';

/**
 * One of OpenAI's interfaces: how a call is written in it and how its answers are read. It sends nothing, so a row of a
 * file (OpenAI, "Batch API") is written and read as a request is.
 */
export interface Surface {
  /** Appended to an endpoint's base URL. */
  readonly path: string;
  /** The request body of a call; `stream` asks for an answer in pieces. */
  readonly body: (call: Call, model: string, stream: boolean) => object;
  /**
   * Reads an answer that came as a whole: parsed JSON, whatever the server sent.
   *
   * @param offersTools whether the model was offered tools, so that a call of one is an answer
   * @returns `undefined` for a body that is not an answer of this interface
   * @throws {Reported} for an error that the server reports inside the answer
   */
  readonly read: (body: unknown, requestId: string, offersTools?: boolean) => Answer | undefined;
  /** Begins to collect an answer that comes in pieces. */
  readonly collect: (requestId: string, offersTools?: boolean) => Collector;
}

/** The surfaces by the name that a policy gives them: Chat Completions, which compatible servers speak too, and Responses. */
export const surfaces: Readonly<Record<Api, Surface>> = {
  'chat-completions': { path: '/chat/completions', body: chatBody, read: readCompletion, collect: collectChunks },
  responses: {
    path: '/responses',
    body: responseBody,
    read: (body, requestId, offersTools) => readResponse(body, requestId, new Items(), 'whole', offersTools),
    collect: collectEvents,
  },
};
