import { Failure, type Problem } from '../../language/failures/failure.ts';
import type { Key } from '../../policy/model/policy.ts';
import { addPermission } from './access.ts';
import { apiKeyLine, apiKeysLines } from './api-keys.ts';
import type { CredentialRequest, SecretSources } from './credential.ts';

/**
 * Why a run has no credential for any of the keys that may be used, and what to write: a run that gets
 * none is told from a step that hands none over.
 */
export function missingCredential(
  keys: readonly Key[],
  wanted: CredentialRequest,
  sources: SecretSources,
  onMissingKey: string,
): Failure {
  const failures = keys.map((key) => explainMissingKey(key, wanted, sources, onMissingKey));
  const problems = failures.flatMap((failure) => failure.problems);
  return new Failure(failures[0]?.code ?? 'missing-key', problems);
}

function explainMissingKey(key: Key, wanted: CredentialRequest, sources: SecretSources, onMissingKey: string): Failure {
  const { credential, name } = key;
  if (sources.place === 'laptop') return missingOnLaptop(key);
  const skips = onMissingKey === 'skip';
  if (credential.by === 'identity') return missingIdentity(name, wanted, skips);
  const { secret } = credential;
  if (wanted.withoutSecrets) return new Failure('missing-key', explainRun(wanted.withoutSecrets, name, secret, skips));
  const given = [...sources.apiKeys.keys()].join(', ');
  const lines = wanted.routes.length > 1 || given !== '' ? apiKeysLines([key]) : apiKeyLine(secret);
  const skip = skips
    ? ''
    : ' Runs from forks and from Dependabot get no secrets: `on-missing-key: skip` lets them pass.';
  return new Failure('missing-key', {
    input: given === '' ? 'api-key' : 'api-keys',
    message: `The key \`${name}\` needs the secret ${secret}, which is empty or was not given${given === '' ? '' : ` (api-keys has: ${given})`}.`,
    remedy: `Add to the step:\n\n${lines}\n\nIs the secret stored in this repository? If it is stored in an environment of it, add \`environment: NAME\` to the job. In a composite action \`secrets\` is empty: pass the value in through an input.${skip}`,
  });
}

/** A laptop proves no identity, and has secrets in its environment. */
function missingOnLaptop({ credential, name }: Key): Failure {
  if (credential.by === 'identity') {
    return new Failure('missing-id-token', {
      message: `The key ${name} is keyless: it needs an identity token of GitHub, which only a job of GitHub Actions gets.`,
      remedy:
        'Run the prompt in a workflow (`gh workflow run …`), or name a key of the policy that has a secret: `--model custom/KEY/MODEL`. `byok models` and `byok policy` judge without any key.',
    });
  }
  const { secret } = credential;
  return new Failure('missing-key', {
    message: `The key ${name} needs the secret ${secret}, which is not in the environment.`,
    remedy: `Set the variable ${secret} to the provider’s key, or write the line ${secret}=… into a file .env that .gitignore covers.`,
  });
}

/** Why a step without any key cannot be answered, where there is no policy either: the one that is printed names the secret. */
export function missingStarterKey(secret: string): Failure {
  return new Failure('missing-key', {
    input: 'api-key',
    message: 'The step passes no API key.',
    remedy: `Store the provider’s key as the secret ${secret} of the repository, and add to the step:\n\n${apiKeyLine(secret)}\n`,
  });
}

/** A job without the permission to ask GitHub for an identity token; a fork's run never has it. */
function missingIdentity(key: string, { withoutSecrets }: CredentialRequest, skips: boolean): Failure {
  const message = `The key \`${key}\` is keyless, and this job is not allowed to request a GitHub identity token.`;
  if (withoutSecrets === 'fork') {
    const remedy = skips ? '' : '`on-missing-key: skip` lets such runs pass.';
    const why = ' This run belongs to a pull request from a fork, which never gets one.';
    return new Failure('missing-id-token', { message: `${message}${why}`, remedy });
  }
  return new Failure('missing-id-token', { message, remedy: addPermission });
}

/** A run that gets no secrets, whatever its step says. Where it is skipped for that, nothing has to change. */
function explainRun(whose: 'fork' | 'dependabot', name: string, secret: string, skips: boolean): Problem {
  const needs = `The key \`${name}\` needs the secret ${secret}.`;
  if (whose === 'fork') {
    return {
      message: `${needs} This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.`,
      remedy: skips
        ? ''
        : '`on-missing-key: skip` lets them pass. Do not pass the secret through `pull_request_target` unless the prompt contains nothing that the fork wrote.',
    };
  }
  const store = `Store ${secret} there as well (Settings, Secrets and variables, Dependabot)`;
  return {
    message: `${needs} This run was started by Dependabot, which gets only secrets stored for Dependabot.`,
    remedy: skips
      ? `${store} to answer such runs, too.`
      : `${store}, or let such runs pass with \`on-missing-key: skip\`.`,
  };
}
