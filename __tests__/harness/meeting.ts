import { setTimeout as sleep } from 'node:timers/promises';
import { type Received, type Reply, send } from './server.ts';

/** How long is waited for the others, in milliseconds: what comes one after the other never meets. */
const patience = 10_000;

/** Requests that have to be under way at once. */
export interface Meeting {
  /** Gives a request of the meeting its reply once all others have arrived; any other at once. */
  readonly hold: (request: Received, reply: Reply) => Reply;
  /** Whether all were there together. */
  readonly met: () => boolean;
}

/** Opens a meeting of one request for each pattern, which its address or its body matches. */
export function openMeeting(...patterns: readonly RegExp[]): Meeting {
  const waiting = new Set(patterns);
  const all = Promise.withResolvers<void>();
  let isOver = false;
  return {
    hold(request, reply) {
      const found = patterns.find((pattern) => pattern.test(`${decodeURIComponent(request.url)} ${request.body}`));
      if (!found) return reply;
      waiting.delete(found);
      if (waiting.size === 0) all.resolve();
      return async (response) => {
        await Promise.race([all.promise, sleep(patience, undefined, { ref: false })]);
        isOver ||= waiting.size > 0;
        if (!response.destroyed) send(response, reply);
      };
    },
    met: () => waiting.size === 0 && !isOver,
  };
}
