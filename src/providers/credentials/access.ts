/**
 * What a key presents to its provider: a secret as it is stored, or a token that is exchanged when it is
 * needed, and again before it expires. Asked before every attempt; it never throws.
 */
export type Access = (signal: AbortSignal) => Promise<Accessed>;

/** What is presented, or why there is nothing. */
export type Accessed = { readonly secret: string } | { readonly fault: AccessFault };

/** Why a key has nothing to present. */
export interface AccessFault {
  readonly code: 'identity-unavailable' | 'identity-refused' | 'cancelled';
  readonly message: string;
  readonly remedy: string;
  /** Whether the same exchange may succeed a little later. */
  readonly transient: boolean;
  /** How long the token service asks to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** The token service's name for the request; empty where it gives none. */
  readonly requestId: string;
}

/** What to write where a job is not allowed to request a GitHub identity token. */
export const addPermission =
  'Add to the job, or to the whole workflow:\n\npermissions:\n  contents: read\n  id-token: write\n\nA reusable workflow needs it in the caller’s job, too.';
