import type { Origin, Place } from '../failures/failure.ts';

/** Who answers. */
export type ProviderName = 'openai' | 'azure';

/** A policy file, parsed and valid. */
export interface Policy {
  readonly source: PolicySource;
  /** `audit` turns this file's list violations into reports. */
  readonly mode: 'enforce' | 'audit';
  readonly keys: readonly Key[];
  readonly keysPlace: Place;
  readonly enabled?: ModelList;
  readonly disabled?: ModelList;
}

/** Where a policy was read. `file` is `owner/repo/path@ref` where it is kept elsewhere. */
export interface PolicySource extends Origin {
  /** Full SHA of the commit it was read at; empty for a policy read from the workspace. */
  readonly commit: string;
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

/** `models.enabled` or `models.disabled`. */
export interface ModelList {
  readonly entries: readonly ModelEntry[];
  readonly place: Place;
}

/** A publisher or a model, possibly with `*` inside a segment; kept as it was written. */
export interface ModelEntry {
  readonly pattern: string;
  readonly place: Place;
}

/** One key able to serve a model, with the provider's own name for it. */
export interface Route {
  readonly key: Key;
  readonly model: string;
  readonly name: string;
  readonly apiVersion?: string;
}
