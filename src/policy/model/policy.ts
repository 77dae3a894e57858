import type { Origin, Place } from '../../language/failures/failure.ts';
import type { Budget, Ledger, PolicyPrice } from './costs.ts';
import type { Limits, ModelException, ModelLists, PolicyTest, Rule } from './language.ts';
import type { ToolServer } from './tools/servers.ts';

/** Who answers. */
export type ProviderName = 'openai' | 'azure';

/** The provider's interface that requests use. */
export type Api = 'chat-completions' | 'responses';

/** What lets a request move on to the next route: the provider is not available, or the route's credential is missing. */
export type Fallback = 'outage' | 'missing-key';

/** The secret is redacted, nothing is sent, or the prompt is sent as it is. */
export type SecretsInPrompt = 'redact' | 'block' | 'allow';

/** What becomes of what looks like a secret in a prompt, and the place that says so; absent where none does. */
export interface SecretHandling {
  readonly handling: SecretsInPrompt;
  readonly place?: Place;
}

/** What requests are judged by: a policy file and every one that it extends. Each file is a layer; none lifts what another forbids. */
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
  /** Empty where the file sets none. */
  readonly prices: readonly PolicyPrice[];
  /** Absent where the file keeps none. */
  readonly ledger?: Ledger;
  /** A file that has any has a ledger. */
  readonly budgets: readonly Budget[];
  /** Absent where the file says nothing about tools; empty where it allows none. */
  readonly tools?: readonly ToolServer[];
  readonly toolsPlace: Place;
  /** Absent where the file says nothing about it. */
  readonly fallback?: readonly Fallback[];
  /** Absent where the file says nothing about it. */
  readonly secretsInPrompt?: Required<SecretHandling>;
  /** Hosts whose links stay links in job summaries. Absent where the file says nothing about it. */
  readonly linkHosts?: readonly string[];
  readonly tests: readonly PolicyTest[];
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
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
  readonly place: Place;
}

/** A named credential: whose it is, where it may be sent and which models it serves. */
export interface Key {
  readonly name: string;
  readonly provider: ProviderName;
  /** Base URL without a trailing slash; absent for OpenAI's own. */
  readonly endpoint?: string;
  readonly credential: Credential;
  /** Absent: every `openai/*` model. */
  readonly models?: readonly ServedModel[];
  /** The interface for models that do not name one of their own. */
  readonly api: Api;
  /** Azure's dated surface, e.g. `2024-10-21`; absent for the v1 surface. */
  readonly apiVersion?: string;
  /** What is requested from the provider for answers in JSON: the whole schema, any JSON object, or nothing. */
  readonly structuredOutput: 'json_schema' | 'json_object' | 'none';
  /** The field of Chat Completions that carries the limit for the answer. */
  readonly tokenLimit: 'max_completion_tokens' | 'max_tokens';
  /** Fields that the input `parameters` may set in addition to the built-in list. */
  readonly acceptParameters: readonly string[];
  /** Request headers with fixed values, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names of request headers that the input `custom-headers` may set, in lower case. */
  readonly acceptHeaders: readonly string[];
  /** OpenAI's organization and project that requests are billed to. */
  readonly organization?: string;
  readonly project?: string;
  /** Whether the model that an answer names is judged (`check`), or only reported. */
  readonly served: 'check' | 'ignore';
  readonly place: Place;
}

/** How a key authenticates to its provider: with a secret, or with an identity that GitHub proves. */
export type Credential =
  | {
      readonly by: 'secret';
      /** Name of the secret, never its value. */
      readonly secret: string;
      /** The request header that carries the secret, in lower case; absent for the provider's own. */
      readonly header?: string;
    }
  | ({ readonly by: 'identity' } & Identity);

/** Whom a GitHub identity token is exchanged for. */
export type Identity = AzureIdentity | OpenAIIdentity;

/** An application in Microsoft Entra ID. */
export interface AzureIdentity {
  readonly provider: 'azure';
  readonly tenantId: string;
  readonly clientId: string;
  /** What the access token is for, e.g. `https://cognitiveservices.azure.com/.default`. */
  readonly scope: string;
  /** Base URL of the token service without a path, e.g. `https://login.microsoftonline.com`. */
  readonly authority: string;
}

/** A service account in an OpenAI project. */
export interface OpenAIIdentity {
  readonly provider: 'openai';
  readonly identityProviderId: string;
  readonly serviceAccountId: string;
  /** The audience that the identity token is made out to. */
  readonly audience: string;
}

/** A model that a key serves, under the provider's own name for it. */
export interface ServedModel {
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  /** What is sent: an Azure deployment name, or the provider's model name. */
  readonly name: string;
  /** Absent: the key's own. */
  readonly api?: Api;
  readonly apiVersion?: string;
  readonly place: Place;
}

/** One key able to serve a model, with the provider's own name for it. */
export interface Route {
  readonly key: Key;
  readonly model: string;
  readonly name: string;
  readonly api: Api;
  readonly apiVersion?: string;
}
