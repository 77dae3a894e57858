import { isCertificateCode } from '../failures/certificate-code.ts';

/** What is known of a fault when its class is looked for. */
export interface Seen {
  /** HTTP status; absent where none came, and for most errors inside an answer that has begun. */
  readonly status?: number;
  /** What Node or the transport calls it, where no answer came; what a provider says never counts as that. */
  readonly local?: string;
  /** Whether the provider told of it inside an answer whose status is 200. */
  readonly isInside?: boolean;
  /** The provider's own codes and types. */
  readonly codes: readonly string[];
  /** The provider's own message; empty where there is none. */
  readonly message: string;
}

/** OpenAI's codes, and llama-server's. */
export const contextCodes: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'string_above_max_length',
  'exceed_context_size_error',
]);

/** Fits where one of the codes is among those that were seen. */
export function hasCode(...wanted: readonly string[]) {
  return ({ codes }: Seen) => codes.some((code) => wanted.includes(code));
}

/** Fits where the HTTP status is one of these. */
export function hasStatus(...wanted: readonly number[]) {
  return ({ status }: Seen) => status !== undefined && wanted.includes(status);
}

/** Fits where Node or the transport calls it so. */
export function isLocally(wanted: string) {
  return ({ local }: Seen) => local === wanted;
}

/** Fits where the other side's certificate is not accepted. */
export function isUntrusted({ local = '' }: Seen): boolean {
  return isCertificateCode(local);
}
