import type { Endpoint } from './endpoint.ts';

/** Sends one request and never follows a redirect. */
export type Transport = (url: string, sending: Sending) => Promise<Response>;

/** What is sent. */
interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly collects: boolean;
}

/** A provider that points elsewhere; neither key nor prompt follows. */
export class Redirected extends Error {
  override readonly name = 'Redirected';
}

/**
 * The only way to a provider. The credential is added here, last, and only for the endpoint's own
 * address; of the client's headers none is kept, so nothing that the environment planted there
 * leaves the machine. Redirects are refused.
 */
export function guardFetch(endpoint: Endpoint, transport: Transport) {
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    if (!url.startsWith(`${endpoint.baseUrl}/`)) {
      throw new Error(`The client asked for ${url}, which is not below ${endpoint.baseUrl}.`);
    }
    if (typeof init.body !== 'string' || !init.signal) {
      throw new Error('The client sent a request without text or without a way to stop it.');
    }
    const response = await transport(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'user-agent': 'byok-inference',
        ...endpoint.headers,
        ...endpoint.credentials,
      },
      body: init.body,
      signal: init.signal,
      collects: true,
    });
    if (response.status >= 300 && response.status < 400 && response.status !== 304) {
      await response.body?.cancel();
      throw new Redirected(
        `it answered ${response.status} and points to ${originOf(response.headers.get('location'), url)}`,
      );
    }
    return response;
  };
}

/** Where a redirect leads, without path and query: those may carry what the server was sent. */
function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base) ? new URL(location, base).origin : 'nowhere';
}
