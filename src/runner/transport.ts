import http from 'node:http';
import https from 'node:https';
import type { Environment } from './environment.ts';

/** The largest answer that is read, in bytes. */
const maxResponseBytes = 16 * 1024 * 1024;

/** What a piece of an answer takes in memory at the least, in bytes, however small it is. */
const chunkCost = 256;

/** Statuses whose answers have no body (the Fetch standard's "null body status"). */
const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** Where the environment names a proxy. */
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** What is sent. */
export interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Sends one request and never follows a redirect. */
export type Transport = (url: string, sending: Sending) => Promise<Response>;

/**
 * The one way out of this process, for GitHub and for providers. It gives up with `ETIMEDOUT` after
 * `idleSeconds` without a byte, at any stage. A proxy named in the environment tunnels https; this
 * machine's own addresses are reached without one.
 *
 * No encoding is asked for, so nothing is inflated and the limit counts what is kept in memory.
 *
 * It uses Node's own HTTP client, whose parser is native: the one of `fetch` is WebAssembly, which V8
 * compiles a second time on its third use, at a price of some 45 ms of CPU.
 */
export function openTransport(environment: Environment, idleSeconds: number): Transport {
  return async (url, sending) => send(url, sending, await agentFor(url, environment), idleSeconds * 1000);
}

/** The agent that tunnels through a proxy, where the environment names one. Only then is the toolkit's client loaded. */
async function agentFor(url: string, environment: Environment): Promise<http.Agent | undefined> {
  if (!proxyVariables.some((name) => environment[name])) return undefined;
  const { HttpClient } = await import('@actions/http-client');
  return new HttpClient('byok-inference').getAgent(url);
}

function send(url: string, { method, headers, body, signal }: Sending, agent: http.Agent | undefined, idle: number) {
  return new Promise<Response>((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    const options = { method, headers, rejectUnauthorized: true, ...(agent && { agent }), ...(signal && { signal }) };
    const outgoing = request(url, options);
    let waitingFor: http.ClientRequest | http.IncomingMessage = outgoing;
    const watch = watchIdle(idle, giveUp);

    /** A request that still waits for a proxy's tunnel says nothing when it is destroyed: so the promise is told here. */
    function giveUp(reason: Error): void {
      reject(reason);
      waitingFor.destroy(reason);
      if (waitingFor === outgoing) watch.end();
    }

    signal?.addEventListener('abort', () => giveUp(faultOf('ERR_ABORTED')), { once: true });
    outgoing.on('error', giveUp);
    outgoing.on('close', () => waitingFor === outgoing && giveUp(faultOf('ERR_NO_ANSWER')));
    outgoing.on('response', (incoming) => {
      if (!isStatus(incoming.statusCode)) return giveUp(faultOf('ERR_BAD_STATUS'));
      waitingFor = incoming;
      watch.alive();
      resolve(toResponse(incoming, watch));
    });
    outgoing.end(body);
  });
}

/** Notices when nothing happens. */
interface Watch {
  readonly alive: () => void;
  readonly end: () => void;
}

function watchIdle(milliseconds: number, onIdle: (error: Error) => void): Watch {
  const timer = setTimeout(() => onIdle(faultOf('ETIMEDOUT')), milliseconds);
  return { alive: () => void timer.refresh(), end: () => clearTimeout(timer) };
}

function toResponse(incoming: http.IncomingMessage, watch: Watch): Response {
  const { statusCode: status = 0, rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  const stream = toStream(incoming, watch);
  if (bodiless.has(status)) incoming.destroy();
  return new Response(bodiless.has(status) ? null : stream, { status, headers });
}

/** The statuses that a Response can have (the Fetch standard). */
function isStatus(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 599;
}

/** What arrives is kept until it is read: with the limit, that is never much. */
function toStream(incoming: http.IncomingMessage, watch: Watch): ReadableStream<Uint8Array> {
  let bytes = 0;
  incoming.on('close', watch.end);
  return new ReadableStream({
    start(controller) {
      incoming.on('data', (chunk: Buffer) => {
        watch.alive();
        bytes += Math.max(chunk.length, chunkCost);
        if (bytes > maxResponseBytes) incoming.destroy(faultOf('ERR_TOO_LARGE'));
        else controller.enqueue(chunk);
      });
      incoming.on('end', () => controller.close());
      incoming.on('error', (error) => controller.error(error));
    },
    cancel() {
      incoming.destroy();
    },
  });
}

/** What the transport itself finds wrong, by the code that its callers see. */
const faults = {
  ETIMEDOUT: 'Nothing was received for too long',
  ERR_ABORTED: 'The run was cancelled',
  ERR_NO_ANSWER: 'The connection was closed without an answer',
  ERR_BAD_STATUS: 'The answer has a status that HTTP does not know',
  ERR_TOO_LARGE: `The answer has more than ${maxResponseBytes} bytes`,
} as const;

function faultOf(code: keyof typeof faults): Error {
  return Object.assign(new Error(faults[code]), { code });
}
