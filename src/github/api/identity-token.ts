import type { Environment } from '../environment.ts';
import type { Transport } from '../network/transport.ts';

/** Asks GitHub for an identity token made out to an audience. */
export type IdentityToken = (audience: string, signal: AbortSignal) => Promise<Response>;

/** The hosts that may be spoken to without encryption: literal addresses of this machine, which no name server decides. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/**
 * The way to GitHub's token service, where the job has `id-token: write` (GitHub's documentation, "OpenID
 * Connect reference"). Its answer is `{"value": JWT}`; the JWT lives about five minutes.
 *
 * The job may ask as soon as both variables are there. An address that the request token must not be sent
 * to is a fault of its own, `ERR_TOKEN_URL`, for the steps that ask: to call it a missing permission would
 * send the reader to the wrong place.
 */
export function openIdentityToken(environment: Environment, transport: Transport): IdentityToken | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = environment;
  if (!url || !token) return undefined;
  const headers = { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'byok-inference' };
  return async (audience, signal) => {
    const asked = parseAddress(url);
    asked.searchParams.set('audience', audience);
    return transport(asked.href, { method: 'GET', headers, signal });
  };
}

function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname))) return url;
  const message = 'ACTIONS_ID_TOKEN_REQUEST_URL is not an https address';
  throw Object.assign(new Error(message), { code: 'ERR_TOKEN_URL' });
}
