import type { Transport } from '../../github/network/transport.ts';
import { parseJson, valueAt } from '../../language/json.ts';
import { foreignEncoding } from '../answers/unusable.ts';
import { originOf, Redirected } from '../guarded-fetch.ts';
import { onlyAnswer } from './only-answer.ts';
import type { ToolEndpoint } from './tool-server.ts';

/** Headers of the client that are kept: those of the protocol. Whatever else it sets stays here. */
const protocolHeader = /^(?:accept|content-type|last-event-id|mcp-[\w-]+)$/;

/** An answer whose bytes cannot be read. */
export class Compressed extends Error {
  override readonly name = 'Compressed';
}

/**
 * The only way to a tool server. What the policy sets and the credential are added here, last, and for the server's own
 * address alone. Redirects are refused. The stream that a client may keep open for messages of the server is not asked for: what
 * comes there answers nothing.
 */
export function guardToolFetch({ url: written, headers, secret }: ToolEndpoint, transport: Transport) {
  const own = new URL(written).href;
  return async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    if (url !== own) throw new Error(`The client asked for ${url}, which is not ${own}.`);
    const { method = 'GET', body, signal } = init;
    if (method === 'GET') return new Response(null, { status: 405 });
    const kept = [...new Headers(init.headers)].filter(([name]) => protocolHeader.test(name));
    const response = await transport(url, {
      method,
      headers: {
        ...Object.fromEntries(kept),
        'user-agent': 'byok-inference',
        ...Object.fromEntries(headers),
        ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      },
      ...(typeof body === 'string' && { body }),
      ...(signal && { signal }),
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Redirected(
        `it answered ${response.status} and points to ${originOf(response.headers.get('location'), url)}`,
      );
    }
    const encoding = foreignEncoding(response.headers);
    if (encoding !== '') {
      await response.body?.cancel();
      throw new Compressed(encoding);
    }
    const id = typeof body === 'string' ? requestId(body) : undefined;
    return id === undefined ? response : onlyAnswer(response, id);
  };
}

/** The id of a request; absent for a notification, and for an answer to the server. */
function requestId(body: string): string | number | undefined {
  const message = parseJson(body);
  const id = valueAt(message, 'id');
  if (valueAt(message, 'method') === undefined) return undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
