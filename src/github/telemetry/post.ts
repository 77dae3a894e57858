import { quote } from '../../language/failures/quote.ts';
import type { Transport } from '../network/transport.ts';
import type { Destination } from './destination.ts';
import type { Payload } from './record.ts';

const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/**
 * Sends a body to a collector, once: what may be sent again would have to wait, and there is no time (OTLP specification,
 * "OTLP/HTTP"). Gives why it did not arrive, or nothing.
 *
 * @param over aborts when the time for telemetry is over
 */
export async function post(
  { url, headers, encoding, timeout }: Destination,
  { body, refused }: Payload,
  transport: Transport,
  over: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await transport(url, {
      method: 'POST',
      headers: { 'user-agent': 'byok-inference', ...headers, 'content-type': contentTypes[encoding] },
      body,
      signal: over,
    });
    if (response.ok) {
      const reason = refused(new Uint8Array(await response.arrayBuffer()));
      return reason === undefined ? undefined : `it refused a part: ${quote(reason)}`;
    }
    await response.body?.cancel();
    const { status } = response;
    return status >= 300 && status < 400
      ? `it answered ${status}, and redirects are not followed`
      : `it answered ${status}`;
  } catch (error) {
    return over.aborted ? `no answer within ${timeout / 1000} s` : reasonOf(error);
  }
}

/** What Node says of a connection that failed; of several addresses that did, only their common code. */
function reasonOf(error: unknown): string {
  const { message = '', code } =
    error instanceof Error ? { message: error.message, code: Reflect.get(error, 'code') } : {};
  return message || String(code ?? error);
}
