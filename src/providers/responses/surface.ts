import type { Surface } from '../surface.ts';
import { bodyOf } from './body.ts';
import { collectEvents } from './collect.ts';
import { readResponse } from './read.ts';

/** OpenAI's Responses API. */
export const responses: Surface = {
  send: (client, call, model, stream, signal) => {
    const body = bodyOf(call, model);
    return client.responses.create(stream ? { ...body, stream: true } : body, { signal }).asResponse();
  },
  read: readResponse,
  collect: collectEvents,
};
