import { isObject, parseJson, valueAt } from '../../language/json.ts';
import { readEventStream } from '../answers/event-stream.ts';

/** Requests of the server that are handed on from one answer, each of which is refused; a server could send any number. */
const mostRequests = 8;

/** The code of an error that no server has sent (JSON-RPC 2.0, section 5.1, "Server error"). */
const ownCode = -32_000;

/**
 * What a server answers to one request (Model Context Protocol, "Streamable HTTP"), and nothing else: the message with the
 * request's id, and requests of the server, which the client refuses. Whatever ends without that message is an error with
 * its id, so that nobody waits for what cannot come any more; an answer with the id of another request is none.
 *
 * @param id the id of the request
 */
export async function onlyAnswer(response: Response, id: string | number): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) return response;
  if (/^text\/event-stream\b/i.test(type) && response.body) {
    return rewritten(answerIn(response.body, id), response, 'text/event-stream');
  }
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
  const body = parseJson(await response.text());
  const messages = Array.isArray(body) ? body : [body];
  const answer = messages.find((message) => isAnswerTo(message, id));
  const why =
    isJson || response.status === 202 ? 'The server answered without an answer to this request' : notJson(type);
  return rewritten(JSON.stringify(answer ?? noAnswer(id, why)), response, 'application/json');
}

function notJson(type: string): string {
  return `The server answered with ${/^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0] ?? 'no content type'}, which the Model Context Protocol does not know`;
}

/** The session that a server opens is told in a header. */
function rewritten(body: string | ReadableStream<Uint8Array>, { headers }: Response, type: string): Response {
  const session = headers.get('mcp-session-id');
  return new Response(body, {
    headers: { 'content-type': type, ...(session !== null && { 'mcp-session-id': session }) },
  });
}

function answerIn(body: ReadableStream<Uint8Array>, id: string | number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const stream = readEventStream();
  const encoder = new TextEncoder();
  let requests = 0;

  /** The next messages that count; `isLast` once the answer is there, or cannot come any more. */
  async function next(): Promise<{ readonly messages: readonly string[]; readonly isLast: boolean }> {
    const { done, value } = await reader.read();
    const messages: string[] = [];
    for (const { data } of done ? stream.end() : stream.add(value)) {
      const message = parseJson(data);
      if (isAnswerTo(message, id)) return { messages: [...messages, data], isLast: true };
      if (isRequest(message) && requests++ < mostRequests) messages.push(data);
    }
    if (!done) return { messages, isLast: false };
    return { messages: [JSON.stringify(noAnswer(id, 'The server’s answer ended before its end'))], isLast: true };
  }

  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { messages, isLast } = await next().catch((error: unknown) => ({
          messages: [JSON.stringify(noAnswer(id, brokenOff(error)))],
          isLast: true,
        }));
        for (const message of messages) controller.enqueue(encoder.encode(asEvent(message)));
        if (isLast) {
          controller.close();
          await reader.cancel().catch(() => undefined);
        }
        if (isLast || messages.length > 0) return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function brokenOff(error: unknown): string {
  return `The server’s answer broke off: ${error instanceof Error ? error.message : 'no reason given'}`;
}

function asEvent(message: string): string {
  return `event: message\ndata: ${message.replaceAll('\n', '\ndata: ')}\n\n`;
}

function isAnswerTo(message: unknown, id: string | number): boolean {
  return isObject(message) && message.id === id && ('result' in message || 'error' in message);
}

function isRequest(message: unknown): boolean {
  return typeof valueAt(message, 'method') === 'string' && valueAt(message, 'id') !== undefined;
}

function noAnswer(id: string | number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code: ownCode, message: `${message}.` } };
}
