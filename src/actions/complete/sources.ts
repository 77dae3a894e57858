import { Failure } from '../../failures/failure.ts';
import { quote } from '../../failures/quote.ts';
import type { SecretSources } from '../../keys/credential.ts';
import type { PolicyReaders } from '../../policy/load.ts';
import type { Key } from '../../policy/policy.ts';
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

/** Reads policies: from the workspace, or through the GitHub API with the token that fits. */
export function policyReaders(inputs: Inputs, runner: Runner): PolicyReaders {
  const isElsewhere = inputs.policy.from === 'repository' && inputs.policy.repository !== undefined;
  const token = isElsewhere ? inputs.otherToken : inputs.token;
  return {
    ownRepository: runner.run.repository,
    workspace: (path, maxBytes) => runner.readFile('policy', path, maxBytes),
    repository: async () => {
      if (token !== '') return runner.openGitHub(token);
      throw new Failure('invalid-input', {
        message: 'token: it is empty, so the policy cannot be read through the GitHub API.',
        remedy: 'Remove the input to use the workflow’s own token, or give it one with `contents: read`.',
      });
    },
  };
}

/** Where secrets come from; those of every key in the policy are hidden at once, also the ones that this run does not use. */
export function secretSources(inputs: Inputs, keys: readonly Key[], runner: Runner): SecretSources {
  for (const key of keys) runner.hide((runner.variable(key.secret) ?? '').trim());
  return { apiKey: inputs.apiKey, apiKeys: inputs.apiKeys, environment: runner.variable };
}
