import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Checkout, fromRoot, statusOf } from './checkout.ts';

/** The name of the file. */
const name = '.env';

/** The largest one that is read, in bytes. */
const maxBytes = 1024 * 1024;

/** Names that a key of a policy may have for its secret: nothing that steers this program, git or the network is taken from a file. */
const secretName =
  /^(?!GITHUB_|ACTIONS_|RUNNER_|INPUT_|NODE_|GH_|GIT_|OTEL_)(?!(?:HTTPS?|ALL|NO)_PROXY$)[A-Z_][A-Z0-9_]*$/;

/**
 * Opens the variables of the `.env` beside the command or at the root of the checkout. It is read when a variable is first
 * missing in the environment, and only where git ignores it: a file with keys that the next commit takes along is told
 * once, and not used.
 *
 * @param warn gets why a variable that is in the file is not used
 */
export function openEnvFile(checkout: Checkout, warn: (message: string) => void): (name: string) => string | undefined {
  let read: ReadonlyMap<string, string> | undefined;
  let refusal = '';
  let isTold = false;

  function load(): ReadonlyMap<string, string> {
    const path = [checkout.folder, checkout.root].map((folder) => join(folder, name)).find(isReadable);
    if (path === undefined) return new Map();
    const status = statusOf(checkout, path);
    if (status !== 'ignored') refusal = explain(fromRoot(checkout, path), status);
    return new Map(Object.entries(parseEnv(readFileSync(path, 'utf8').replace(/^\ufeff/, ''))).flatMap(defined));
  }

  return (variable) => {
    if (!secretName.test(variable)) return undefined;
    read ??= load();
    const value = read.get(variable);
    if (value === undefined || value === '' || refusal === '') return value;
    if (!isTold) warn(`${variable} is not taken from ${refusal}`);
    isTold = true;
    return undefined;
  };
}

function explain(path: string, status: 'tracked' | 'open' | 'unknown'): string {
  if (status === 'tracked') {
    return `${path}, since git tracks that file. Take it out (git rm --cached ${path}), add it to .gitignore, and replace every key that it has held.`;
  }
  if (status === 'unknown')
    return `${path}, since git cannot tell whether it ignores that file. Export the variable instead.`;
  return `${path}, since .gitignore does not cover that file. Add the line ${name} to .gitignore.`;
}

function isReadable(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= maxBytes;
}

function defined([name, value]: readonly [string, string | undefined]): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]];
}
