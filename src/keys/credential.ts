import { Failure } from '../failures/failure.ts';
import type { Route } from '../policy/policy.ts';
import type { SecretValues } from './api-keys.ts';

/** Where a key's secret may come from. */
export interface SecretSources {
  /** The input `api-key`; empty where it was not given. */
  readonly apiKey: string;
  /** The input `api-keys`. */
  readonly apiKeys: SecretValues;
  /** The step's environment variable of a name. */
  readonly environment: (name: string) => string | undefined;
}

/**
 * Finds the secret of the first route's key: from `api-key`, else `api-keys`, else the environment.
 *
 * @returns the secret without blanks around it, or `undefined` where this run has none
 * @throws {Failure} `invalid-input` for an `api-key` where several keys could serve the model, and for
 * a secret that no HTTP header can hold
 */
export function findCredential(routes: readonly [Route, ...Route[]], sources: SecretSources): string | undefined {
  const [{ key }] = routes;
  if (sources.apiKey !== '' && routes.length > 1) throw ambiguous(routes);
  const found = [sources.apiKey, sources.apiKeys.get(key.secret), sources.environment(key.secret)]
    .map((value) => value?.trim())
    .find((value) => value !== undefined && value !== '');
  if (found === undefined || /^[!-~]+$/.test(found)) return found;
  throw new Failure('invalid-input', {
    message: `The secret ${key.secret} holds a blank, a line break or a letter that no key has.`,
    remedy: 'Store the key again, exactly as the provider shows it. Its value is not printed here.',
  });
}

/** Why there is no credential, and what to write. */
export function missingCredential({ key }: Route, sources: SecretSources): Failure {
  const given = [...sources.apiKeys.keys()].join(', ');
  return new Failure('missing-key', {
    message: `The key ${key.name} needs the secret ${key.secret}, which is empty or was not given${given === '' ? '' : ` (api-keys has: ${given})`}.`,
    remedy: `Add to the step:\n\n${apiKeysLines([key.secret])}\n\nRuns from forks and from Dependabot get no secrets: \`on-missing-key: skip\` lets them pass.`,
  });
}

function ambiguous(routes: readonly Route[]): Failure {
  const keys = routes.map(({ key }) => key.name).join(', ');
  return new Failure('invalid-input', {
    message: `api-key: several keys could serve this model: ${keys}.`,
    remedy: `Replace api-key by:\n\n${apiKeysLines(routes.map(({ key }) => key.secret))}`,
  });
}

/** The lines to paste into the workflow step. */
function apiKeysLines(names: readonly string[]): string {
  const lines = [...new Set(names)].map((name) => `    ${name}: \${{ secrets.${name} }}`);
  return ['with:', '  api-keys: |', ...lines].join('\n');
}
