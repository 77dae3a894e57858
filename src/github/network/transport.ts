import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { now } from '../clock.ts';
import type { Environment } from '../environment.ts';
import { findTunnel, type Tunnel } from './proxy.ts';
import { isStatus, toResponse } from './read-response.ts';
import { faultOf } from './transport-faults.ts';
import { type Watch, watchIdle } from './watch-idle.ts';

/** What is sent. */
export interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What comes in pieces is sent as it comes: then `headers` have its length. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
  /** Whether the caller takes an event stream apart as it comes, and limits what it keeps of it. */
  readonly collects?: boolean;
  /** The most that is read of the answer, in bytes; absent: 16 MiB. */
  readonly maxBytes?: number;
}

type Protocol = 'node:http' | 'node:https';

/** How a request leaves this process. */
interface Way {
  readonly protocol: Protocol;
  readonly agent: Agent;
  /** Names a proxy in an error that it is to blame for. */
  readonly explain?: Tunnel['explain'] | undefined;
  readonly departing: Departing;
}

/** How long a connection is kept that nobody uses, in milliseconds: what is between here and there forgets it in silence. */
const idleConnection = 30_000;

/** Called as a request begins; what it returns is called, perhaps twice, once all of the request has left or none of it will. */
export type Departing = () => () => void;

/** Sends one request and never follows a redirect. */
export type Transport = (url: string, sending: Sending) => Promise<Response>;

/**
 * The one way out of this process, for GitHub and for providers. It gives up with `ERR_IDLE` after `idleSeconds`
 * without a byte, at any stage. A proxy named in the environment tunnels https; this machine's own addresses are
 * reached without one.
 *
 * Only bodies without an encoding are accepted, so nothing is inflated and the limit counts what is kept in memory.
 *
 * It uses Node's own HTTP client, whose parser is native: the one of `fetch` is WebAssembly, which V8 compiles a second
 * time on its third use, at a price of some 45 ms of CPU. The client is loaded for the first request, and not by
 * `import`, which reads all that `node:http` exports: all of `fetch` is behind one of its getters.
 *
 * @param debug told of each request, how it ended, and how long its first byte took
 * @param departing told of each request until only its answer is missing
 */
export function openTransport(
  environment: Environment,
  idleSeconds: number,
  debug: (line: string) => void = () => undefined,
  departing: Departing = () => () => undefined,
): Transport {
  const direct = new Map<string, Agent>();

  /** Never Node's global agent: NODE_USE_ENV_PROXY gives it a proxy, and fewer exceptions from it than ours. */
  function directAgent(protocol: Protocol): Agent {
    const agent =
      direct.get(protocol) ??
      new (process.getBuiltinModule(protocol).Agent)({ keepAlive: true, timeout: idleConnection });
    direct.set(protocol, agent);
    return agent;
  }

  return async (url, sending) => {
    const protocol = url.startsWith('https:') ? 'node:https' : 'node:http';
    const begin = now();
    const tell = (end: string) => {
      debug(`${sending.method} ${withoutQuery(url)}: ${end} after ${Math.round(now() - begin)} ms`);
    };
    try {
      const tunnel = findTunnel(url, environment);
      const way = {
        protocol,
        agent: tunnel?.agent ?? directAgent(protocol),
        explain: tunnel?.explain,
        departing,
      } as const;
      const response = await send(url, sending, way, idleSeconds * 1000);
      tell(`status ${response.status}`);
      return response;
    } catch (error) {
      tell(`no answer (${error instanceof Error ? (Reflect.get(error, 'code') ?? error.message) : error})`);
      throw error;
    }
  };
}

/** An address as the log may show it: a query can hold anything. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function send(
  url: string,
  { method, headers, body, signal, collects = false, maxBytes }: Sending,
  { protocol, agent, explain = (error) => error, departing }: Way,
  idle: number,
) {
  return new Promise<Response>((resolve, reject) => {
    const { request } = process.getBuiltinModule(protocol);
    const options = {
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
      rejectUnauthorized: true,
      agent,
      ...(signal && { signal }),
    };
    const outgoing = request(url, options);
    let waitingFor: ClientRequest | IncomingMessage = outgoing;
    const watch = watchIdle(idle, giveUp, signal);

    /** A request that still waits for a proxy's tunnel says nothing when it is destroyed: so the promise is told here. */
    function giveUp(reason: Error): void {
      reject(reason);
      waitingFor.destroy(reason);
      if (waitingFor === outgoing) watch.end();
    }

    const left = departing();
    outgoing.on('finish', left);
    outgoing.on('close', left);
    outgoing.on('error', (error) => giveUp(explain(error)));
    outgoing.on('close', () => waitingFor === outgoing && giveUp(faultOf('ERR_NO_ANSWER')));
    outgoing.on('response', (incoming) => {
      if (!isStatus(incoming.statusCode)) return giveUp(faultOf('ERR_BAD_STATUS'));
      waitingFor = incoming;
      watch.alive();
      resolve(toResponse(incoming, watch, collects, maxBytes));
    });
    if (typeof body === 'object' && Symbol.asyncIterator in body) pour(body, outgoing, watch);
    else outgoing.end(body);
  });
}

/** Sends pieces no faster than they are taken. What goes wrong with the connection is told by the request itself. */
function pour(pieces: AsyncIterable<Uint8Array>, outgoing: ClientRequest, watch: Watch): void {
  async function* watched() {
    for await (const piece of pieces) {
      watch.alive();
      yield piece;
    }
  }
  const { pipeline } = process.getBuiltinModule('node:stream/promises');
  pipeline(watched(), outgoing).catch((error: unknown) => {
    outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
  });
}
