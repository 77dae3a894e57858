/** The most bytes that may come without completing an event. */
const maxEventBytes = 16 * 1024 * 1024;

/** A stream whose single events have a limit, whatever it has in all. */
export interface Limited {
  readonly response: Response;
  /** To be called for each event: counts from anew. */
  readonly onEvent: () => void;
}

/** Limits how much a stream may send without completing an event: that much waits in memory for its end. */
export function limitEvent(response: Response): Limited {
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxEventBytes) throw tooLarge();
      controller.enqueue(chunk);
    },
  });
  return {
    response: new Response(response.body?.pipeThrough(counter) ?? null, response),
    onEvent() {
      bytes = 0;
    },
  };
}

/** An answer that does not fit, by the code that the transport has for it. */
export function tooLarge(): Error {
  return Object.assign(new Error('The answer is too large'), { code: 'ERR_TOO_LARGE' });
}
