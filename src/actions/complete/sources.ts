import { Failure } from '../../failures/failure.ts';
import { quote } from '../../failures/quote.ts';
import type { SecretSources } from '../../keys/credential.ts';
import type { ReadPromptFile } from '../../prompts/read-file.ts';
import type { Runner } from '../../runner/runner.ts';
import type { Inputs } from './inputs.ts';

/** The largest prompt or variable that is read from a file, in bytes. */
const maxPromptBytes = 10 * 1024 * 1024;

/** Reads files of the workspace for prompts; one that is not there is an error. */
export function promptReader(runner: Runner): ReadPromptFile {
  return async (input, path) => {
    const text = await runner.readFile(input, path, maxPromptBytes);
    if (text !== undefined) return text;
    throw new Failure('unreadable-file', {
      message: `${input}: there is no file ${quote(path)} in the workspace.`,
      remedy: 'Check the path, and that a step before this one checks the repository out (actions/checkout).',
    });
  };
}

/** Whose run it is, where GitHub gives that no secrets: a fork's pull request, or Dependabot's. */
export function whoseRun({ run }: Runner): 'fork' | 'dependabot' | undefined {
  if (!run.facts.getsNoSecrets) return undefined;
  return run.facts.actor.values[0] === 'dependabot[bot]' ? 'dependabot' : 'fork';
}

/** Where secrets come from. */
export function secretSources({ apiKey, apiKeys, tokens }: Inputs, runner: Runner): SecretSources {
  return {
    apiKey,
    apiKeys,
    tokens: [tokens.token, tokens.extendsToken],
    environment: runner.variable,
    mayProveIdentity: runner.identityToken !== undefined,
  };
}
