import { Failure } from '../../failures/failure.ts';
import { quote } from '../../failures/quote.ts';
import type { SecretSources } from '../../keys/credential.ts';
import type { PromptMeans } from '../../prompts/build-prompt.ts';
import type { ReadPromptFile } from '../../prompts/read-file.ts';
import type { Runner } from '../../runner/runner.ts';
import type { Known } from './inputs.ts';

/** The largest prompt or variable that is read from a file, in bytes. */
const maxPromptBytes = 10 * 1024 * 1024;

/** What prompts need of the edge. */
type PromptEdge = Pick<Runner, 'readFile' | 'readBytes' | 'matchFiles' | 'drawBoundary'>;

/** Reads text files of the workspace for prompts; one that is not there is an error. */
function promptReader(runner: PromptEdge): ReadPromptFile {
  return async (input, path) => (await runner.readFile(input, path, maxPromptBytes)) ?? refuseMissing(input, path);
}

/** What a prompt is built with. */
export function promptMeans(runner: PromptEdge): PromptMeans {
  return {
    files: {
      readText: promptReader(runner),
      readBytes: async (input, path, maxBytes) =>
        (await runner.readBytes(input, path, maxBytes)) ?? refuseMissing(input, path),
      find: runner.matchFiles,
    },
    drawBoundary: runner.drawBoundary,
  };
}

function refuseMissing(input: string, path: string): never {
  throw new Failure('unreadable-file', {
    message: `${input}: there is no file ${quote(path)} in the workspace.`,
    remedy: 'Check the path, and that a step before this one checks the repository out (actions/checkout).',
  });
}

/** Whose run it is, where GitHub gives that no secrets: a fork's pull request, or Dependabot's. */
export function whoseRun({ run }: Runner): 'fork' | 'dependabot' | undefined {
  if (!run.facts.getsNoSecrets) return undefined;
  return run.facts.actor.values[0] === 'dependabot[bot]' ? 'dependabot' : 'fork';
}

/** Where secrets come from. */
export function secretSources({ apiKey, apiKeys, tokens }: Known, runner: Runner): SecretSources {
  return {
    apiKey,
    apiKeys: apiKeys ?? new Map(),
    tokens: [tokens.token, tokens.extendsToken],
    environment: runner.variable,
    mayProveIdentity: runner.identityToken !== undefined,
  };
}
