import { Failure } from '../../language/failures/failure.ts';
import type { Identity, Key, Route } from '../../policy/model/policy.ts';
import type { Access } from './access.ts';
import { apiKeysLines, type SecretValues } from './api-keys.ts';
import type { KeylessDependencies } from './exchange.ts';
import { isGitHubToken } from './placeholder.ts';

/** Where a key's secret may come from. */
export interface SecretSources {
  /** The input `api-key`; empty where it was not given. */
  readonly apiKey: string;
  /** The input `api-keys`. */
  readonly apiKeys: SecretValues;
  /** GitHub tokens of the step, which are never a key's secret. */
  readonly tokens: readonly string[];
  /** The step's environment variable of a name. */
  readonly environment: (name: string) => string | undefined;
  /** Whether the job may ask GitHub for an identity token. */
  readonly mayProveIdentity: boolean;
  /** Where what is missing would have to be given. */
  readonly place: 'step' | 'laptop';
}

/** Whose secret is looked for. */
export interface CredentialRequest {
  /** The routes of the request, in the order in which they are tried. */
  readonly routes: readonly [Route, ...Route[]];
  /** Whether a prompt file named the model in a run that a stranger may have caused, and so may have written. */
  readonly chosenByStranger: boolean;
  /** How many keys the policy has. */
  readonly keys: number;
  /** Whose run it is, where GitHub gives that none of the repository's secrets. */
  readonly withoutSecrets: 'fork' | 'dependabot' | undefined;
}

/**
 * Finds what a key presents to its provider. A secret comes from `api-key`, else `api-keys`, else the
 * environment. `api-key` does not say whose it is, so it is taken only where that is beyond doubt.
 *
 * @returns `undefined` where this run has no credential for the key
 * @throws {Failure} `invalid-input` for an `api-key` that more than one key could be meant by, and for
 * a secret that no HTTP header can hold
 */
export function findAccess(
  key: Key,
  wanted: CredentialRequest,
  sources: SecretSources,
  means: KeylessDependencies,
): Access | undefined {
  if (sources.apiKey !== '') requireCertainty(wanted);
  const { credential } = key;
  if (credential.by === 'identity')
    return sources.mayProveIdentity ? openWhenAsked(credential, key.name, means) : undefined;
  const secret = findSecret(credential.secret, key, sources);
  return secret === undefined ? undefined : async () => ({ secret });
}

/** Loads what it takes to prove an identity when it is first needed: most steps have a secret. */
function openWhenAsked(identity: Identity, key: string, means: KeylessDependencies): Access {
  let opened: Promise<Access> | undefined;
  return async (signal) => {
    opened ??= import('./keyless.ts').then(({ openKeyless }) => openKeyless(identity, key, means));
    return (await opened)(signal);
  };
}

function findSecret(name: string, key: Key, sources: SecretSources): string | undefined {
  const given = [
    { input: 'api-key', value: sources.apiKey },
    { input: 'api-keys', value: sources.apiKeys.get(name) },
    { value: sources.environment(name) },
  ]
    .map(({ value = '', ...place }) => ({ ...place, value: value.trim() }))
    .find(({ value }) => value !== '');
  const found = given?.value;
  const where = given?.input === undefined ? {} : { input: given.input };
  if (found !== undefined && sources.tokens.some((token) => token !== '' && found.includes(token))) {
    throw new Failure('invalid-input', {
      ...where,
      message: `The secret ${name} of the key \`${key.name}\` is the step’s GitHub token, which is never sent to a provider.`,
      remedy: passOwnKey,
    });
  }
  // A gateway of one's own may well know its users by their GitHub tokens.
  if (found !== undefined && isGitHubToken(found) && (key.provider === 'azure' || key.endpoint === undefined)) {
    throw new Failure('invalid-input', {
      ...where,
      message: `The secret ${name} of the key \`${key.name}\` is a GitHub token, which neither OpenAI nor Azure accepts: it was not sent.`,
      remedy: passOwnKey,
    });
  }
  if (found === undefined || /^(?!["'`])[!-~]+$/.test(found)) return found;
  throw new Failure('invalid-input', {
    ...where,
    message: `The secret ${name} contains whitespace, or a character that no API key has, such as a quotation mark around it.`,
    remedy: 'Store the key again, exactly as the provider shows it. Its value is not printed here.',
  });
}

const passOwnKey = 'Pass the provider’s own key under that name, or name another secret in the policy.';

function requireCertainty({ routes, chosenByStranger, keys }: CredentialRequest): void {
  const [{ key }] = routes;
  if (routes.length > 1) {
    throw new Failure('invalid-input', {
      input: 'api-key',
      message: `api-key: several keys could serve this model: ${routes.map((route) => route.key.name).join(', ')}.`,
      remedy: `Replace api-key with:\n\n${apiKeysLines(routes.map((route) => route.key))}`,
    });
  }
  if (key.credential.by === 'identity') {
    throw new Failure('invalid-input', {
      message: `api-key: the key \`${key.name}\` has an identity in the policy and needs no secret.`,
      remedy: 'Remove the line `api-key:` of this step.',
      input: 'api-key',
    });
  }
  if (chosenByStranger && keys > 1) {
    throw new Failure('invalid-input', {
      input: 'api-key',
      message:
        'api-key: the prompt file names the model, and the policy has several keys; the file would choose which of them gets this value.',
      remedy: `Replace api-key with:\n\n${apiKeysLines([key])}`,
    });
  }
}

/** Whether a run has no credential for any of these keys, and none in its inputs for a key that is not known yet. */
export function lacksEveryCredential(keys: readonly Key[], sources: SecretSources): boolean {
  const isKeyless = keys.some(({ credential }) => credential.by === 'identity');
  if (isKeyless && sources.mayProveIdentity) return false;
  const secrets = keys.flatMap(({ credential }) => (credential.by === 'secret' ? [credential.secret] : []));
  const values = [sources.apiKey, ...sources.apiKeys.values(), ...secrets.map(sources.environment)];
  return values.every((value = '') => value.trim() === '');
}
