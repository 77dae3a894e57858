import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Environment } from './environment.ts';
import { findTunnel, type Tunnel } from './proxy.ts';
import { isStatus, toResponse } from './read-response.ts';
import { faultOf } from './transport-faults.ts';
import { watchIdle } from './watch-idle.ts';

/** What is sent. */
export interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Whether the caller takes an event stream apart as it comes, and limits what it keeps of it. */
  readonly collects?: boolean;
}

/** Sends one request and never follows a redirect. */
export type Transport = (url: string, sending: Sending) => Promise<Response>;

/**
 * The one way out of this process, for GitHub and for providers. It gives up with `ERR_IDLE` after
 * `idleSeconds` without a byte, at any stage. A proxy named in the environment tunnels https; this
 * machine's own addresses are reached without one.
 *
 * Only bodies without an encoding are accepted, so nothing is inflated and the limit counts what is kept in memory.
 *
 * It uses Node's own HTTP client, whose parser is native: the one of `fetch` is WebAssembly, which V8
 * compiles a second time on its third use, at a price of some 45 ms of CPU. The client is loaded for the first request, and
 * not by `import`, which reads all that `node:http` exports: all of `fetch` is behind one of its getters.
 */
export function openTransport(environment: Environment, idleSeconds: number): Transport {
  return async (url, sending) => send(url, sending, await findTunnel(url, environment), idleSeconds * 1000);
}

function send(
  url: string,
  { method, headers, body, signal, collects = false }: Sending,
  tunnel: Tunnel | undefined,
  idle: number,
) {
  return new Promise<Response>((resolve, reject) => {
    const { request } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
    const agent = tunnel && { agent: tunnel.agent };
    const options = {
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
      rejectUnauthorized: true,
      ...agent,
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

    outgoing.on('error', (error) => giveUp(tunnel ? tunnel.explain(error) : error));
    outgoing.on('close', () => waitingFor === outgoing && giveUp(faultOf('ERR_NO_ANSWER')));
    outgoing.on('response', (incoming) => {
      if (!isStatus(incoming.statusCode)) return giveUp(faultOf('ERR_BAD_STATUS'));
      waitingFor = incoming;
      watch.alive();
      resolve(toResponse(incoming, watch, collects));
    });
    outgoing.end(body);
  });
}
