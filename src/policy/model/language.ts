import type { Place } from '../../language/failures/failure.ts';
import type { CostLimit } from './costs.ts';
import type { Reference } from './reference.ts';
import type { RunFacts, When } from './when.ts';

/** An enabled and a disabled list, of a file or of a rule. An absent enabled list enables all publishers. */
export interface ModelLists {
  readonly enabled?: ModelList;
  readonly disabled?: ModelList;
}

/** A list of entries, in the order of the file and by what they match. */
export interface ModelList {
  readonly entries: readonly ModelEntry[];
  /** Entries without `*`, by their lower-case text: models and publishers. */
  readonly exact: ReadonlyMap<string, ModelEntry>;
  /** Entries with `*`. */
  readonly patterns: readonly PatternEntry[];
  readonly place: Place;
}

/** A publisher or a model, possibly with `*` inside a segment; kept as it was written. */
export interface ModelEntry {
  readonly pattern: string;
  readonly place: Place;
}

/** An entry with `*`, prepared for matching once and not for each request. */
export interface PatternEntry extends ModelEntry {
  /** The lower-case texts between the `*` of the publisher; one text, where it has none. */
  readonly publisher: readonly string[];
  /** The same of the model's name. */
  readonly name: readonly string[];
}

/** One of `rules`: a restriction for runs that match its `when`. */
export interface Rule extends ModelLists {
  readonly name: string;
  /** Without conditions the rule always applies. */
  readonly when: When;
  /** The only keys that may be used. */
  readonly keys?: KeyNames;
  /** Empty where the policy gives none. */
  readonly reason: string;
  readonly place: Place;
}

/** Names of keys, with the place of each. */
export interface KeyNames {
  readonly names: readonly { readonly name: string; readonly place: Place }[];
  readonly place: Place;
}

/** One of `exceptions`: lifts the two model lists of its own file for one model. */
export interface ModelException {
  /** `publisher/name`. */
  readonly model: string;
  readonly when: When;
  readonly reason: string;
  /** The last day on which it applies, UTC, `YYYY-MM-DD`. */
  readonly expires: string;
  readonly place: Place;
}

/** Bounds for one request. */
export interface Limits {
  /** Judged on an estimate. */
  readonly maxInputTokens?: Limit;
  readonly maxOutputTokens?: Limit;
  readonly maxCost?: CostLimit;
}

/** One bound, at least 1. */
export interface Limit {
  readonly tokens: number;
  readonly place: Place;
}

/** One of `tests`: a request and the verdict that the policy must have. */
export interface PolicyTest {
  readonly model: Reference;
  /** The servers of tools that the request names; absent for none. */
  readonly tools?: readonly string[];
  /** Facts that the test does not set are unknown. */
  readonly run: RunFacts;
  /** The day of the request; absent for the day on which the test is run. */
  readonly on?: string;
  readonly expect: 'allowed' | 'denied';
  readonly place: Place;
}
