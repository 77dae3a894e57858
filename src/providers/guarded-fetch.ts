import type { Sending, Transport } from '../github/network/transport.ts';
import { parseJson } from '../language/json.ts';
import { foreignEncoding } from './answers/unusable.ts';
import type { Endpoint } from './endpoint.ts';

/** A provider that points elsewhere; neither key nor prompt follows. */
export class Redirected extends Error {
  override readonly name = 'Redirected';
}

/** An answer whose status says that the request failed, with all that the provider says of it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON where it is some, else as text; empty where it broke off or is compressed. */
  readonly body: unknown;

  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, text: string) {
    super(`The answer has the status ${status}`);
    this.status = status;
    this.headers = headers;
    const body = parseJson(text);
    this.body = body === undefined ? text : body;
  }
}

/** What is asked of a provider. */
export interface GuardedRequest extends Pick<Sending, 'body' | 'collects' | 'maxBytes'> {
  readonly method: string;
  readonly accept: string;
  /** Of the body: its content type, and its length in bytes where it comes in pieces. */
  readonly about?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * The only way to a provider. The credential is added here, last, and only for the endpoint's own
 * address. Redirects are refused. An answer that is none is thrown as it came.
 *
 * @throws {Redirected} for a redirect
 * @throws {Refused} for a status that says that the request failed
 */
export function guard(endpoint: Pick<Endpoint, 'baseUrl' | 'headers' | 'credentials'>, transport: Transport) {
  return async (url: string, { accept, about, ...request }: GuardedRequest): Promise<Response> => {
    if (!url.startsWith(`${endpoint.baseUrl}/`)) {
      throw new Error(`The client asked for ${url}, which is not below ${endpoint.baseUrl}.`);
    }
    const response = await transport(url, {
      ...request,
      headers: {
        accept,
        'user-agent': 'byok-inference',
        ...endpoint.headers,
        ...about,
        ...endpoint.credentials,
      },
    });
    if (response.status >= 300 && response.status < 400 && response.status !== 304) {
      await response.body?.cancel();
      throw new Redirected(
        `it answered ${response.status} and points to ${originOf(response.headers.get('location'), url)}`,
      );
    }
    if (!response.ok) {
      const isReadable = foreignEncoding(response.headers) === '';
      const text = await response.text().catch(() => '');
      throw new Refused(response, isReadable ? text : '');
    }
    return response;
  };
}

/**
 * The same for OpenAI's client: of its headers none is kept, so nothing that the environment planted there leaves the
 * machine. A refusal is thrown as it came, since the client keeps only a part of it.
 */
export function guardFetch(endpoint: Pick<Endpoint, 'baseUrl' | 'headers' | 'credentials'>, transport: Transport) {
  const ask = guard(endpoint, transport);
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (typeof init.body !== 'string' || !init.signal) {
      throw new Error('The client sent a request without text or without a way to stop it.');
    }
    return ask(String(input), {
      method: 'POST',
      accept: 'text/event-stream, application/json',
      about: { 'content-type': 'application/json' },
      body: init.body,
      signal: init.signal,
      collects: true,
    });
  };
}

/** Where a redirect leads, without path and query: those may carry what the server was sent. */
export function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base) ? new URL(location, base).origin : 'nowhere';
}
