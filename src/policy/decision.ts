import type { Place } from '../failures/failure.ts';
import type { PolicySource, Route } from './policy.ts';

/** What a policy says about a request. */
export type Decision = Allowed | Denied;

/** The request may be sent, by the first of `routes`. */
export interface Allowed {
  readonly verdict: 'allowed';
  readonly model: string;
  readonly source: PolicySource;
  readonly routes: readonly [Route, ...Route[]];
  /** The enabled entry that names the model; absent where the policy has no enabled list. */
  readonly because?: { readonly entry: string; readonly place: Place };
  /** What `mode: audit` let pass. */
  readonly audited: readonly Violation[];
}

/** The request may not be sent. */
export interface Denied {
  readonly verdict: 'denied';
  readonly model: string;
  readonly source: PolicySource;
  /** At least one. */
  readonly violations: readonly Violation[];
  /** Models that the same policy allows, the most similar first, at most five. */
  readonly alternatives: readonly string[];
}

/** One rule that a request breaks, and where the policy says so. */
export interface Violation {
  readonly rule: 'models.enabled' | 'models.disabled' | 'keys';
  /** The entry that matched, or the key that the workflow pinned; absent where there is none. */
  readonly entry?: string;
  /** The entries that would have allowed the request, as written, at most five. */
  readonly allowing: readonly string[];
  readonly place: Place;
}
