import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Failure } from '../../language/failures/failure.ts';
import { parseJson } from '../../language/json.ts';
import type { Asset } from './assets.ts';

/** What a page asks of the process behind it. */
export interface PageCall {
  /** Without `/api/`. */
  readonly name: string;
  /** Parsed JSON: whatever was sent. */
  readonly body: unknown;
  /** Aborts when the page goes away or stops waiting. */
  readonly signal: AbortSignal;
  /** Sends an event at once, before the answer. */
  readonly send: (event: object) => void;
}

/** How a page is served. */
export interface PageServing {
  /** What every call has to present. */
  readonly token: string;
  /** By their paths; `/` is the page. Read again for each request, with a nonce for styles that scripts add. */
  readonly assets: (path: string, nonce: string) => Promise<Asset | undefined>;
  readonly drawNonce: () => string;
  /** Answers a call; `undefined` for one that is not known. */
  readonly answer: (call: PageCall) => Promise<object | undefined>;
  /** What a page is told of a failure. */
  readonly explain: (failure: Failure) => object;
  /** Gets what nobody expected. */
  readonly onBug: (error: unknown) => void;
  /** 0 for any port that is free. */
  readonly port: number;
}

/** A page that is served. */
export interface ServedPage {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** The largest body of a call, in bytes: a conversation repeats all of its answers. */
const maxBody = 64 * 1024 * 1024;

/** How often a stream that has nothing to say shows that it is alive, in milliseconds. */
const heartbeat = 15_000;

/**
 * Serves a page on this machine alone. A call has to present the token in a header, which no other website can set here,
 * and both it and the page are refused for another Host (a name that was pointed at this machine), another Origin, and
 * whatever a browser says comes from another site. There is no CORS, and nothing may be framed, sniffed or kept.
 *
 * @throws {Failure} `invalid-input` for a port that is taken
 */
export async function servePage(serving: PageServing): Promise<ServedPage> {
  const { createServer } = process.getBuiltinModule('node:http');
  const ending = new AbortController();
  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      serving.onBug(error);
      if (!response.headersSent) refuse(response, 500, 'It failed. The terminal shows why.');
      else response.destroy();
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const own = `127.0.0.1:${portOf(server)}`;
    const { host, origin } = request.headers;
    const [path = ''] = (request.url ?? '').split('?');
    const isOurs = host === own && (origin === undefined || origin === `http://${own}`);
    if (!isOurs || (!comesFromHere(request) && !(path === '/' && isOpening(request)))) {
      return refuse(response, 403, 'This page is for this machine alone.');
    }
    if (path.startsWith('/api/')) return call(path.slice('/api/'.length), request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET.');
    const nonce = serving.drawNonce();
    const asset = await serving.assets(path, nonce);
    if (!asset) return refuse(response, 404, 'There is no such file.');
    response.writeHead(200, { ...headersFor(nonce), 'content-type': asset.type });
    response.end(request.method === 'HEAD' ? undefined : asset.content);
  }

  async function call(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return refuse(response, 405, 'Only POST.');
    if (!isSame(request.headers['x-byok-token'], serving.token)) {
      return refuse(response, 401, 'Open the address that the terminal shows.');
    }
    const text = await readBody(request);
    if (text === undefined) return refuse(response, 413, 'That is too much at once.');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, ending.signal]);
    const stream = openStream(response);
    try {
      const answer = await serving.answer({ name, body: parseJson(text), signal, send: stream.send });
      if (!answer) return refuse(response, 404, 'There is no such call.');
      stream.end(200, answer);
    } catch (error) {
      if (error instanceof Failure) return stream.end(422, serving.explain(error));
      if (signal.aborted) return stream.end(499, { code: 'cancelled', problems: [] });
      throw error;
    }
  }

  await listen(server, serving.port);
  return {
    port: portOf(server),
    async close() {
      ending.abort();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** An answer as JSON, or once an event was sent the last event of a stream (WHATWG HTML, "Server-sent events"). */
function openStream(response: ServerResponse) {
  let beat: NodeJS.Timeout | undefined;
  const write = (event: object) => void response.write(`data: ${JSON.stringify(event)}\n\n`);
  return {
    send(event: object): void {
      if (response.destroyed) return;
      if (!response.headersSent) {
        response.writeHead(200, { ...headersFor(''), 'content-type': 'text/event-stream; charset=utf-8' });
        beat = setInterval(() => response.write(': alive\n\n'), heartbeat);
        response.on('close', () => clearInterval(beat));
      }
      write(event);
    },
    end(status: number, answer: object): void {
      clearInterval(beat);
      if (response.destroyed) return;
      if (response.headersSent) {
        write(status === 200 ? { answer } : { failure: answer });
        response.end();
        return;
      }
      response.writeHead(status, { ...headersFor(''), 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(answer));
    },
  };
}

/** Whether a browser, if it is one, says that this page asks, or somebody who has typed the address. */
function comesFromHere({ headers: { 'sec-fetch-site': site } }: IncomingMessage): boolean {
  return site === undefined || site === 'same-origin' || site === 'none';
}

/**
 * Whether a tab is to show the page. The file that leads to it counts as another site. What comes is the same for
 * everybody and without the token, and may neither be framed nor be reached by who has opened the tab.
 */
function isOpening({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** What every answer says: nothing from outside, nothing for others, nothing kept. */
function headersFor(nonce: string): Readonly<Record<string, string>> {
  const styles = nonce === '' ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src ${styles}; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
  };
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...headersFor(''), 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${why}\n`);
}

function isSame(given: string | readonly string[] | undefined, token: string): boolean {
  if (typeof given !== 'string') return false;
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The body of a request; `undefined` for one that is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'something else listens there' : `${error.code ?? error.message}`;
      const message = `--port: ${port} cannot be used (${reason}).`;
      failed(new Failure('invalid-input', { message, remedy: 'Name another port, or leave it out for any free one.' }));
    });
    server.listen(port, '127.0.0.1', done);
  });
}
