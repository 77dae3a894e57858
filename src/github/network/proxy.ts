import type { Agent } from 'node:https';
import type { Environment } from '../environment.ts';
import { bypassesProxy, isKnownForm } from './no-proxy.ts';

/** Where the environment names a proxy for https; the first that has a value. */
const httpsVariables = ['https_proxy', 'HTTPS_PROXY'];

/** Where the environment may hold a proxy's password. */
const proxyVariables = [...httpsVariables, 'http_proxy', 'HTTP_PROXY'];

/** User and password in front of a proxy's address, whether its scheme is written or not. */
const credentials = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^:/]*:(.+)@/i;

/** A way through a proxy. */
export interface Tunnel {
  readonly agent: Agent;
  /** Names the proxy in an error that it is to blame for. */
  readonly explain: (error: NodeJS.ErrnoException) => Error;
}

/**
 * The way to an https address through a proxy, where the environment names one and `NO_PROXY` does not name the
 * address. Node's own agent tunnels; which addresses go without it is decided here, since Node knows fewer forms
 * of exceptions.
 */
export function findTunnel(url: string, environment: Environment): Tunnel | undefined {
  const named = firstOf(environment, httpsVariables);
  const { protocol, hostname, port } = new URL(url);
  if (named === '' || protocol !== 'https:' || bypassesProxy(hostname, port || '443', exceptionsOf(environment))) {
    return undefined;
  }
  const proxy = parseProxy(named);
  if (!proxy || proxy.host === '') {
    throw new Error('the proxy that the environment names does not have an address such as http://host:port');
  }
  if (!['http:', 'https:'].includes(proxy.protocol)) {
    throw new Error(
      `the proxy ${proxy.host} is named with ${proxy.protocol}//, and only http:// and https:// are known`,
    );
  }
  const { Agent } = process.getBuiltinModule('node:https');
  return {
    agent: new Agent({ proxyEnv: { HTTPS_PROXY: proxy.href } }),
    explain: (error) => explain(error, proxy),
  };
}

/** A proxy's address, which may be written without its scheme. */
function parseProxy(text: string): URL | null {
  const url = URL.parse(text);
  return url ?? URL.parse(`http://${text}`);
}

/** Node calls every refusal of a tunnel by one code; what it cannot look up or connect to is the proxy alone. */
function explain(error: NodeJS.ErrnoException, { host }: URL): Error {
  const { code } = error;
  if (code === 'ERR_PROXY_TUNNEL') {
    const status = /: HTTP\/[\d.]+ (\d{3})\b/.exec(error.message)?.[1];
    if (status === undefined) return new Error(`the proxy ${host} cannot be used: it opened no tunnel`);
    const { STATUS_CODES } = process.getBuiltinModule('node:http');
    return new Error(`the proxy ${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trim());
  }
  const isUnreachable = ['connect', 'getaddrinfo'].includes(error.syscall ?? '') || error instanceof AggregateError;
  return isUnreachable ? new Error(`the proxy ${host} cannot be used: ${error.message || code}`) : error;
}

/** Warns of entries of `NO_PROXY` in forms that are not known; `undefined` where there are none, or there is no proxy. */
export function warnOfUnknownExceptions(environment: Environment): string | undefined {
  const unknown = exceptionsOf(environment).filter((entry) => !isKnownForm(entry));
  if (firstOf(environment, httpsVariables) === '' || unknown.length === 0) return undefined;
  const list = unknown.slice(0, 5).map((entry) => JSON.stringify(entry.slice(0, 60)));
  return `NO_PROXY: ${list.join(', ')} ${unknown.length === 1 ? 'has' : 'have'} no effect. Write a host (\`host\`, \`.domain\`, \`*.domain\`, \`host:port\`), an address, a network (\`10.0.0.0/8\`) or \`*\`.`;
}

function exceptionsOf(environment: Environment): readonly string[] {
  return firstOf(environment, ['no_proxy', 'NO_PROXY'])
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
}

function firstOf(environment: Environment, names: readonly string[]): string {
  return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
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
