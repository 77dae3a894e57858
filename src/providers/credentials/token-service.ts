import { parseJson, textAt } from '../../language/json.ts';
import type { Claims } from './claims.ts';

/** A request to a token service. */
export interface TokenRequest {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
}

/** Somebody who takes a GitHub identity token and gives an access token for it. */
export interface TokenService {
  /** As messages call it. */
  readonly name: string;
  /** Whom the identity token must be made out to. */
  readonly audience: string;
  readonly request: (identityToken: string) => TokenRequest;
  /** The service's own code for a refusal; empty where it gives none. */
  readonly codeOf: (body: unknown) => string;
  /** What to change after a refusal. */
  readonly remedy: (code: string, presented: Claims) => string;
  /** What to check where the service redirects. */
  readonly address: string;
}

/** The largest answer of a token service that is read, in bytes. */
const maxBytes = 256 * 1024;

/** What a token service answered, or why it did not. */
export type TokenResponse =
  | {
      readonly status: number;
      readonly headers: Headers;
      /** `undefined` where it is no JSON, too large, or broken off behind an error's status. */
      readonly body: unknown;
    }
  | {
      /** Node's or the transport's code, e.g. `ECONNREFUSED`; without one, as for a proxy, its message. */
      readonly broken: string;
    };

/** Sends a request and reads the answer. Nothing is thrown. */
export async function callTokenService(send: () => Promise<Response>): Promise<TokenResponse> {
  try {
    const response = await send();
    const { status, headers } = response;
    const text = await readText(response).catch((error: unknown) => {
      if (response.ok) throw error;
      return '';
    });
    return { status, headers, body: parseJson(text) };
  } catch (error) {
    return { broken: textAt(error, 'code') || textAt(error, 'message') };
  }
}

/** The body as text; empty where it is larger than the limit. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
