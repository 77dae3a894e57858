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
