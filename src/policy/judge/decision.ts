import type { Unpriced, WorstCase } from '../../costs/estimate/worst-case.ts';
import type { Place } from '../../language/failures/failure.ts';
import type { Limits } from '../model/language.ts';
import type { Fallback, PolicySource, Route, SecretHandling } from '../model/policy.ts';
import type { AllowedServer } from '../model/tools/servers.ts';
import type { Cause, Condition, Fact, FactName } from '../model/when.ts';

/** What a policy says about a request. */
export type Decision = Allowed | Denied;

/** Where the policy was read: the file itself first, then the one that it extends, and so on. */
export type Sources = readonly [PolicySource, ...PolicySource[]];

/** The request may be sent, by the first of `routes`, and by the next ones as `fallback` says. */
export interface Allowed {
  readonly verdict: 'allowed';
  readonly model: string;
  readonly sources: Sources;
  readonly routes: readonly [Route, ...Route[]];
  readonly fallback: readonly Fallback[];
  /** What allows the model in each file that has something to say about it, the file itself first. */
  readonly grounds: readonly Ground[];
  /** The rules that apply, of all files. */
  readonly rules: readonly HeldRule[];
  /** The lowest limits of all files. */
  readonly limits: Limits;
  /** What becomes of secrets in the prompt: the strictest that the files say. */
  readonly secretsInPrompt: SecretHandling;
  /** The servers of tools that the request names; none where it names none. */
  readonly tools: readonly AllowedServer[];
  /** What `mode: audit` let pass. */
  readonly audited: readonly Violation[];
  /** The dearest of its routes; absent where costs are not judged, and for an unknown price that nothing bounds. */
  readonly worstCase?: WorstCase;
}

/** The request may not be sent. */
export interface Denied {
  readonly verdict: 'denied';
  readonly model: string;
  readonly sources: Sources;
  /** At least one. */
  readonly violations: readonly Violation[];
  /** Where the model itself is denied: models that the same policy allows in the same run, the most similar first, at most five. */
  readonly alternatives: readonly string[];
}

/** What allows a model: an enabled entry, or an exception from the lists. */
export type Ground =
  | { readonly by: 'models.enabled'; readonly entry: string; readonly place: Place }
  | {
      readonly by: 'exceptions';
      readonly entry: string;
      readonly reason: string;
      readonly expires: string;
      readonly place: Place;
    };

/** A rule that applies to a run. */
export interface HeldRule {
  readonly name: string;
  /** The facts that make it apply; none for a rule without conditions. */
  readonly because: readonly Cause[];
  /** Facts that are unknown or disagree, and so do not exempt from the rule. */
  readonly doubts: readonly FactName[];
  readonly reason: string;
  readonly place: Place;
}

/** What a request can break. */
export type Requirement =
  | 'models.enabled'
  | 'models.disabled'
  | 'rules.enabled'
  | 'rules.disabled'
  | 'rules.keys'
  | 'keys'
  | 'limits.max-input-tokens'
  | 'limits.max-output-tokens'
  | 'limits.max-cost'
  | 'budgets'
  | 'tools';

/** One requirement that a request breaks, and where the policy says so. */
export interface Violation {
  readonly of: Requirement;
  /** The rule, where it is one of `rules`. */
  readonly rule?: HeldRule;
  /** The entry that matched, the key that the workflow pinned, or the server of tools that it names; absent where there is none. */
  readonly entry?: string;
  /** The entries, keys, servers, tools or values that would have allowed the request, as written, at most five. */
  readonly allowing: readonly string[];
  /** For a limit: what was requested and what is allowed. */
  readonly tokens?: { readonly asked: number; readonly limit: number };
  /** For `limits.max-cost`: what the request costs at worst, or why nobody can tell. */
  readonly cost?: CostBreach;
  /** For `tools`: why the server is denied. */
  readonly tool?: ToolBreach;
  /** Exceptions for this model that would have lifted it. */
  readonly exceptions: readonly IdleException[];
  readonly place: Place;
}

/** Why a server of tools is denied; what would have been allowed is in `allowing`. */
export type ToolBreach =
  /** No file of the policy has `tools`, or the nearest that has them does not list the server; `toolsets` are those that the step asks it for. */
  | { readonly why: 'no-tools' | 'unknown'; readonly toolsets?: readonly string[] }
  /** A file does not allow the URL. */
  | { readonly why: 'url'; readonly url: string }
  /** A file allows none of the tools that the nearest one allows. */
  | { readonly why: 'no-common-tool'; readonly tools: readonly string[] }
  /** Two files give a header different values; `value` is that of the nearer one. */
  | { readonly why: 'header'; readonly header: string; readonly value: string }
  /** Toolsets that the step asks for, and that the header in the policy does not list. */
  | { readonly why: 'toolsets'; readonly refused: readonly string[] };

/** How a request breaks `limits.max-cost`. */
export type CostBreach =
  | {
      readonly worst: WorstCase;
      /** Millionths of a US dollar. */
      readonly limit: number;
      readonly fits: FittingRequest;
    }
  | (Unpriced & {
      readonly limit: number;
      /** The budget that has to know it; absent for `limits.max-cost`. */
      readonly budget?: string;
    });

/** Smaller requests that the limit would let pass, at the same prices; each is absent where there is none. */
export interface FittingRequest {
  /** The highest output limit, in tokens, with the same input. */
  readonly outputTokens?: number;
  /** The most input tokens, with the same output limit. */
  readonly inputTokens?: number;
}

/** An exception that does not apply, and why: it has expired, or conditions are not met. */
export interface IdleException {
  readonly expires: string;
  readonly isExpired: boolean;
  readonly unmet: readonly UnmetCondition[];
  readonly place: Place;
}

/** A condition of an exception, with what the run has. */
export interface UnmetCondition extends Condition {
  readonly seen: Fact;
  /** Whether only the branch of the workflow file is wrong. */
  readonly isOtherBranch: boolean;
}
