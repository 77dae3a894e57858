import type { Origin, Place } from '../failures/failure.ts';
import type { Limits, ModelException, ModelLists, Rule } from './language.ts';
import type { PolicyTest } from './parse-tests.ts';

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

/** One key able to serve a model, with the provider's own name for it. */
export interface Route {
  readonly key: Key;
  readonly model: string;
  readonly name: string;
  readonly apiVersion?: string;
}
