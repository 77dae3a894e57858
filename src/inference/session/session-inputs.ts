import type { Runner } from '../../github/runner.ts';
import type { PolicyLocation } from '../../policy/source/location.ts';
import type { SecretValues } from '../../providers/credentials/api-keys.ts';
import type { SecretSources } from '../../providers/credentials/credential.ts';
import type { Tokens } from './policy-readers.ts';

/** What a step says of all its requests together. */
export interface SessionInputs {
  readonly policy: PolicyLocation;
  readonly tokens: Tokens;
  /** The input `api-key`; empty where it is not set. */
  readonly apiKey: string;
  readonly apiKeys: SecretValues;
  readonly onMissingKey: 'fail' | 'skip';
  /** Request headers that the workflow adds, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
  /** How long a provider may send nothing, in seconds. */
  readonly timeout: number;
  /** Further attempts after the first, on each route. */
  readonly retries: number;
  /** Seconds for all attempts and waits of one request together. */
  readonly deadline: number;
}

/** The same as far as it can be read, for a step with mistakes in its inputs. */
export type KnownInputs = Partial<SessionInputs> & Pick<SessionInputs, 'tokens' | 'apiKey'>;

/** Variables with tokens of GitHub's: the runner's own, which every step of an action has, and the usual ones of a workflow. */
export const runnerTokens = [
  ...['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_RUNTIME_TOKEN'],
  ...['GITHUB_TOKEN', 'GH_TOKEN', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'],
];

/** Where secrets come from. */
export function secretSources({ apiKey, apiKeys, tokens }: KnownInputs, runner: Runner): SecretSources {
  return {
    apiKey,
    apiKeys: apiKeys ?? new Map(),
    tokens: [
      ...[tokens.token, tokens.extendsToken, tokens.ledgerToken],
      ...runnerTokens.map((name) => runner.variable(name) ?? ''),
    ],
    environment: runner.variable,
    mayProveIdentity: runner.identityToken !== undefined,
    place: runner.place,
  };
}

/** Whose run it is, where GitHub gives that no secrets: a fork's pull request, or Dependabot's. */
export function whoseRun({ run }: Runner): 'fork' | 'dependabot' | undefined {
  if (!run.facts.getsNoSecrets) return undefined;
  return run.facts.actor.values[0] === 'dependabot[bot]' ? 'dependabot' : 'fork';
}
