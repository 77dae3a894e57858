import type { Origin, Place } from '../failures/failure.ts';
import type { PolicyTest } from './parse-tests.ts';
import type { When } from './when.ts';

/** Who answers. */
export type ProviderName = 'openai' | 'azure';

/** What requests are judged by: a policy file and every one that it extends. Each of them is a layer; none lifts what another forbids. */
export interface Policy {
  /** The file itself first, then the one that it extends, and so on. */
  readonly files: readonly [PolicyFile, ...PolicyFile[]];
  /** In the order in which they are used: inherited ones first. */
  readonly keys: readonly Key[];
}

/** One policy file, parsed and valid. */
export interface PolicyFile {
  readonly source: PolicySource;
  /** The policy that this one narrows. */
  readonly extends?: Extends;
  /** Whether a file that extends this one may define keys. */
  readonly ownKeys: 'allow' | 'deny';
  /** `audit` turns violations of this file's lists and rules into reports. */
  readonly mode: 'enforce' | 'audit';
  /** Empty where all keys are inherited. */
  readonly keys: readonly Key[];
  readonly keysPlace: Place;
  readonly models: ModelLists;
  readonly rules: readonly Rule[];
  readonly exceptions: readonly ModelException[];
  readonly limits: Limits;
  readonly tests: readonly PolicyTest[];
  /** Fields that are understood and have no effect in this version. */
  readonly idle: readonly IdleField[];
}

/** Where a policy was read. `file` is `owner/repo/path` where it is kept elsewhere. */
export interface PolicySource extends Origin {
  /** Full SHA of the commit it was read at; empty for a policy read from the workspace. */
  readonly commit: string;
  /** The ref that led to the commit, where the policy is kept elsewhere. */
  readonly ref?: string;
}

/** `extends: owner/repo/path@ref`. */
export interface Extends {
  /** `owner/repo`. */
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
  readonly place: Place;
}

/** A field that is read and checked, and does nothing yet. */
export interface IdleField {
  readonly name: string;
  readonly place: Place;
}

/** A named credential: whose it is, where it may be sent and which models it serves. */
export interface Key {
  readonly name: string;
  readonly provider: ProviderName;
  /** Base URL without a trailing slash; absent for OpenAI's own. */
  readonly endpoint?: string;
  /** Name of the secret, never its value. */
  readonly secret: string;
  /** Absent: every `openai/*` model. */
  readonly models?: readonly ServedModel[];
  /** Azure's dated surface, e.g. `2024-10-21`; absent for the v1 surface. */
  readonly apiVersion?: string;
  /** Fields that the input `parameters` may set besides the built-in list. */
  readonly acceptParameters: readonly string[];
  readonly idle: readonly IdleField[];
  readonly place: Place;
}

/** A model that a key serves, under the provider's own name for it. */
export interface ServedModel {
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  /** What is sent: an Azure deployment name, or the provider's model name. */
  readonly name: string;
  readonly apiVersion?: string;
  readonly place: Place;
}

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
  readonly patterns: readonly ModelEntry[];
  readonly place: Place;
}

/** A publisher or a model, possibly with `*` inside a segment; kept as it was written. */
export interface ModelEntry {
  readonly pattern: string;
  readonly place: Place;
}

/** One of `rules`: what is forbidden besides, where `when` holds. */
export interface Rule extends ModelLists {
  readonly name: string;
  /** Without conditions the rule always holds. */
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
  /** The last day on which it holds, UTC, `YYYY-MM-DD`. */
  readonly expires: string;
  readonly place: Place;
}

/** Bounds for one request, in tokens. */
export interface Limits {
  /** Judged on an estimate. */
  readonly maxInputTokens?: Limit;
  readonly maxOutputTokens?: Limit;
}

/** One bound, at least 1. */
export interface Limit {
  readonly tokens: number;
  readonly place: Place;
}

/** One key able to serve a model, with the provider's own name for it. */
export interface Route {
  readonly key: Key;
  readonly model: string;
  readonly name: string;
  readonly apiVersion?: string;
}
