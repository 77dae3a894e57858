import type { Agent } from 'node:http';
import type { Environment } from './environment.ts';

/** Where the environment names a proxy. */
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** User and password in front of a proxy's address, whether its scheme is written or not. */
const credentials = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^:/]*:(.+)@/i;

/** How the toolkit's client begins to say that a proxy opened no tunnel. */
const noTunnel = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))$/s;

/** A way through a proxy. */
export interface Tunnel {
  readonly agent: Agent;
  /** Names the proxy in an error that it is to blame for. */
  readonly explain: (error: Error) => Error;
}

/**
 * The way to an address through a proxy, where the environment names one and `NO_PROXY` does not name the
 * address. The toolkit's client is loaded only where a proxy is named.
 */
export async function findTunnel(url: string, environment: Environment): Promise<Tunnel | undefined> {
  if (!proxyVariables.some((name) => environment[name])) return undefined;
  const { HttpClient, getProxyUrl } = await import('@actions/http-client');
  const proxy = getProxyUrl(url);
  if (proxy === '') return undefined;
  const { host } = new URL(proxy);
  if (host === '') throw new Error('the proxy that the environment names has no address such as http://host:port');
  const agent = new HttpClient('byok-inference').getAgent(url);
  return { agent, explain: (error) => explain(error, host) };
}

/** The toolkit's client gives every failure the code of a reset connection: without a code, the message is told. */
function explain(error: Error, host: string): Error {
  const [, status, cause] = noTunnel.exec(error.message) ?? [];
  if (status) {
    const { STATUS_CODES } = process.getBuiltinModule('node:http');
    return new Error(`the proxy ${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trim());
  }
  if (cause) return new Error(`the proxy ${host} cannot be used: ${cause}`);
  return error;
}

/** The passwords of proxies in the environment, as they are written there and as they are meant. */
export function proxyPasswords(environment: Environment): readonly string[] {
  return proxyVariables.flatMap((name) => {
    const password = credentials.exec(environment[name] ?? '')?.[1];
    return password === undefined ? [] : [password, decode(password)];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
