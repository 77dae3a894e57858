import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A llama-server and a model that it can load, by their paths. */
export interface Llama {
  readonly program: string;
  readonly model: string;
}

/** What to do where there is none. */
export const howToName =
  'Name a model, and a server unless llama-server is on the PATH:\n' +
  '  LLAMA_MODEL=path/of/a-model.gguf LLAMA_SERVER=path/of/llama-server npm run test:llama';

/**
 * Finds what the environment names: `LLAMA_MODEL`, and `LLAMA_SERVER` or a `llama-server` on the PATH.
 * `undefined` where one of them is not named. Throws where a file that is named cannot be used.
 */
export function findLlama({ LLAMA_MODEL, LLAMA_SERVER, PATH = '' }: NodeJS.ProcessEnv): Llama | undefined {
  const program = LLAMA_SERVER || onPath('llama-server', PATH);
  if (!LLAMA_MODEL || !program) return undefined;
  accessSync(LLAMA_MODEL, constants.R_OK);
  accessSync(program, constants.X_OK);
  return { program, model: LLAMA_MODEL };
}

function onPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
