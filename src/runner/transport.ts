import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';
import type { Environment } from './environment.ts';

/** The largest answer that is read, in bytes. */
const maxResponseSize = 64 * 1024 * 1024;

/** The one way out of this process: every request, to GitHub and to providers, goes through it. */
export function openTransport(environment: Environment, timeoutSeconds: number) {
  const dispatcher = openDispatcher(environment, timeoutSeconds * 1000);
  return async (url: string, init: object): Promise<Response> => {
    const response: unknown = await fetch(url, { ...init, dispatcher });
    if (isResponse(response)) return response;
    throw new TypeError('fetch returned something that is no Response.');
  };
}

/** undici's Response is the platform's in all but the name of its type. */
function isResponse(value: unknown): value is Response {
  return Object.prototype.toString.call(value) === '[object Response]';
}

/**
 * A dispatcher that gives up after `idle` milliseconds without a byte. A proxy named in the
 * environment tunnels https; plain http, which is for this machine alone, never goes through one.
 */
function openDispatcher(environment: Environment, idle: number): Dispatcher {
  const options = { headersTimeout: idle, bodyTimeout: idle, maxResponseSize };
  const httpsProxy = environment.https_proxy || environment.HTTPS_PROXY;
  if (!httpsProxy) return new Agent(options);
  const noProxy = environment.no_proxy ?? environment.NO_PROXY ?? '';
  return new EnvHttpProxyAgent({ ...options, httpProxy: '', httpsProxy, noProxy });
}
