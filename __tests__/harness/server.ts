import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listen.ts';

/** A request as a server on loopback received it. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a server answers: a plain description, or code that writes to the response itself. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | ((response: ServerResponse) => void);

/** A real HTTP server on loopback that records what it receives. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many connections were opened so far. */
  readonly connections: () => number;
}

/** What is answered to each request, which is given with the number of requests before it. */
export type Answer = (request: Received, before: number) => Reply;

/** Starts a server. */
export async function startServer(answer: Answer): Promise<Server> {
  const { received, listener } = record(answer);
  const listening = await listen(createServer(listener));
  return { ...listening, url: `http://127.0.0.1:${listening.port}`, received };
}

/** What a server does with each request: it records it, then answers. */
export function record(answer: Answer) {
  const received: Received[] = [];
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await receive(incoming);
    received.push(request);
    send(response, answer(request, received.length - 1));
  };
  return { received, listener };
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? '', url: incoming.url ?? '', headers, body: Buffer.concat(chunks).toString() };
}

/** Sends a reply. */
export function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  const { status = 200, headers = {}, body = {} } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
