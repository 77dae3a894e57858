/**
 * This folder has what page and server send each other, as JSON. It has types alone: both sides are built from the same
 * sources.
 */

import type { PageFailure } from './problems.ts';

/** A model that somebody may want to ask, with the policy's verdict on it. */
export interface ModelRow {
  readonly model: string;
  readonly isAllowed: boolean;
  /** Why, as part of a sentence. */
  readonly why: string;
  /** The line of the policy that decides: `.github/models.yml:12:5`; empty where no line does. */
  readonly place: string;
  /** The key that it would be asked through; absent where it is denied. */
  readonly key?: string;
  /** Whether a credential of that key is here. */
  readonly hasKey: boolean;
}

/** A key of the policy, without any secret. */
export interface KeyRow {
  readonly name: string;
  readonly provider: string;
  /** The host that it asks. */
  readonly host: string;
  /** The name of the secret; absent for a keyless key. */
  readonly secret?: string;
  /** Whether an identity takes the place of a secret. */
  readonly isKeyless: boolean;
  readonly isPresent: boolean;
}

/** A secret that is here, and an address that the policy sends it to, which nobody has confirmed on this machine. */
export interface UntrustedRow {
  readonly secret: string;
  readonly url: string;
  /** The line of the policy that says so. */
  readonly place: string;
}

/** What the policy of the checkout is. */
export type PolicyState =
  | { readonly kind: 'valid'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly starter: string }
  | ({ readonly kind: 'broken'; readonly path: string } & PageFailure);

/** What a page that is opened has to know. */
export interface Overview {
  readonly folder: string;
  /** `owner/name`; empty where it is not known. */
  readonly repository: string;
  /** Empty where the folder is no repository of git's. */
  readonly branch: string;
  /** The default branch as git knows it, such as `origin/main`; empty where it knows none. */
  readonly base: string;
  readonly policy: PolicyState;
  /** Of the policy's file when this was said. */
  readonly policyTag: string;
  readonly keys: readonly KeyRow[];
  readonly models: readonly ModelRow[];
  /** Where nothing is sent before somebody confirms it; empty while the emulator answers. */
  readonly untrusted: readonly UntrustedRow[];
  /** Whether answers come from the emulator. */
  readonly emulator: boolean;
  /** As whom is asked, in words. */
  readonly asWhom: string;
}
