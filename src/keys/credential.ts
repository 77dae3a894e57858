import { Failure, type Problem } from '../failures/failure.ts';
import type { Key, Route } from '../policy/policy.ts';
import type { SecretValues } from './api-keys.ts';

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
}

/** Whose secret is looked for. */
export interface Wanted {
  /** The routes of the request; the first one is used. */
  readonly routes: readonly [Route, ...Route[]];
  /** Whether a prompt file named the model in a run that a stranger may have caused, and so may have written. */
  readonly chosenByStranger: boolean;
  /** How many keys the policy has. */
  readonly keys: number;
  /** Whose run it is, where GitHub gives that none of the repository's secrets. */
  readonly withoutSecrets: 'fork' | 'dependabot' | undefined;
}

/**
 * Finds the secret of the first route's key: from `api-key`, else `api-keys`, else the environment. `api-key`
 * does not say whose it is, so it is taken only where that is beyond doubt.
 *
 * @returns the secret without blanks around it, or `undefined` where this run has none
 * @throws {Failure} `invalid-input` for an `api-key` that more than one key could be meant by, and for
 * a secret that no HTTP header can hold
 */
export function findCredential(wanted: Wanted, sources: SecretSources): string | undefined {
  const [{ key }] = wanted.routes;
  if (sources.apiKey !== '') requireCertainty(wanted);
  const found = [sources.apiKey, sources.apiKeys.get(key.secret), sources.environment(key.secret)]
    .map((value) => value?.trim())
    .find((value) => value !== undefined && value !== '');
  if (found !== undefined && sources.tokens.includes(found)) {
    throw new Failure('invalid-input', {
      message: `The secret ${key.secret} of the key ${key.name} is the step’s GitHub token, which goes to no provider.`,
      remedy: 'Hand the provider’s own key over under that name, or have the policy name another secret.',
    });
  }
  if (found === undefined || /^[!-~]+$/.test(found)) return found;
  throw new Failure('invalid-input', {
    message: `The secret ${key.secret} holds a blank, a line break or a letter that no key has.`,
    remedy: 'Store the key again, exactly as the provider shows it. Its value is not printed here.',
  });
}

/** Why there is no credential, and what to write: a run that gets no secrets is told from a step that hands none over. */
export function missingCredential(wanted: Wanted, sources: SecretSources, onMissingKey: string): Failure {
  const { routes, withoutSecrets } = wanted;
  const [{ key }] = routes;
  if (withoutSecrets !== undefined) return new Failure('missing-key', explainRun(withoutSecrets, key));
  const given = [...sources.apiKeys.keys()].join(', ');
  const lines = routes.length > 1 || given !== '' ? apiKeysLines([key.secret]) : apiKeyLine(key.secret);
  const skip =
    onMissingKey === 'skip'
      ? ''
      : ' Runs from forks and from Dependabot get no secrets: `on-missing-key: skip` lets them pass.';
  return new Failure('missing-key', {
    message: `The key ${key.name} needs the secret ${key.secret}, which is empty or was not given${given === '' ? '' : ` (api-keys has: ${given})`}.`,
    remedy: `Add to the step:\n\n${lines}\n\nIs the secret stored in this repository? One that lies in an environment needs \`environment:\` in the job.${skip}`,
  });
}

/** A run that gets no secrets, whatever its step says. */
function explainRun(whose: 'fork' | 'dependabot', { name, secret }: Key): Problem {
  const needs = `The key ${name} needs the secret ${secret}.`;
  if (whose === 'fork') {
    return {
      message: `${needs} This run is of a pull request from a fork, and GitHub gives such runs no secrets.`,
      remedy:
        '`on-missing-key: skip` lets them pass. Do not hand the secret over by `pull_request_target` unless the step asks nothing that the fork has written.',
    };
  }
  return {
    message: `${needs} This run is Dependabot’s, which gets only secrets that are stored for Dependabot.`,
    remedy: `Store ${secret} there as well (Settings, Secrets and variables, Dependabot), or let such runs pass by \`on-missing-key: skip\`.`,
  };
}

function requireCertainty({ routes, chosenByStranger, keys }: Wanted): void {
  const names = routes.map(({ key }) => key.name).join(', ');
  if (routes.length > 1) {
    throw new Failure('invalid-input', {
      message: `api-key: several keys could serve this model: ${names}.`,
      remedy: `Replace api-key by:\n\n${apiKeysLines(routes.map(({ key }) => key.secret))}`,
    });
  }
  if (chosenByStranger && keys > 1) {
    throw new Failure('invalid-input', {
      message:
        'api-key: the prompt file names the model, and the policy has several keys; the file would choose which of them gets this value.',
      remedy: `Replace api-key by:\n\n${apiKeysLines([routes[0].key.secret])}`,
    });
  }
}

function apiKeyLine(name: string): string {
  return `with:\n  api-key: \${{ secrets.${name} }}`;
}

/** The lines to paste into the workflow step. */
function apiKeysLines(names: readonly string[]): string {
  const lines = [...new Set(names)].map((name) => `    ${name}: \${{ secrets.${name} }}`);
  return ['with:', '  api-keys: |', ...lines].join('\n');
}

/** Whether a run has no value for any of these keys, and none in its inputs for a key that is not known yet. */
export function lacksEverySecret(keys: readonly Key[], { apiKey, apiKeys, environment }: SecretSources): boolean {
  const values = [apiKey, ...apiKeys.values(), ...keys.map(({ secret }) => environment(secret))];
  return values.every((value = '') => value.trim() === '');
}
