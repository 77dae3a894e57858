import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { closest, isTypo } from '../../language/failures/suggest.ts';
import { isInside, isReserved, type Reach, tempOf } from './files.ts';
import { globFiles } from './glob-workspace.ts';

/** A file that is not there, with the path next door that may have been meant. */
export async function missingFile(reach: Reach, input: string, path: string): Promise<Failure> {
  const temp = tempOf(reach, path);
  const root = await realpath(temp?.path ?? reach.workspace).catch(() => reach.workspace);
  const asked = temp ? join(root, relative(temp.path, path)) : resolve(root, path);
  const where = temp ? 'RUNNER_TEMP' : 'the workspace';
  const meant = await meantBy(root, asked, temp !== undefined);
  const shown = meant !== undefined && temp ? join(temp.path, meant) : meant;
  return new Failure('unreadable-file', {
    message: `${input}: there is no file ${quote(path)} in ${where}.`,
    remedy: shown === undefined ? await remedyFor(root) : `Did you mean ${quote(shown)}?`,
  });
}

async function remedyFor(root: string): Promise<string> {
  const entries = await readdir(root).catch(() => []);
  if (entries.length === 0) {
    return 'The workspace is empty: a step before this one has to check the repository out (actions/checkout).';
  }
  return 'Check the path, and that a step before this one checks the repository out (actions/checkout).';
}

/**
 * The path, from the root, of the file that has `/` where Windows has a backslash, of one with nearly the same name in the
 * same folder, or of one with the same name elsewhere.
 */
async function meantBy(root: string, asked: string, isTemp: boolean): Promise<string | undefined> {
  if (!isInside(root, asked)) return undefined;
  const slashed = asked.replaceAll('\\', '/');
  if (
    slashed !== asked &&
    !isTemp &&
    isInside(root, slashed) &&
    (await namesIn(dirname(slashed))).includes(basename(slashed))
  ) {
    return fromRoot(root, slashed);
  }
  const name = basename(asked);
  const names = await namesIn(dirname(asked));
  const near = [...names.filter((other) => sameStem(other, name)), ...closest(name, names, 1)];
  const nearest = near.find((other) => sameStem(other, name) || isTypo(name, other));
  const path = nearest === undefined ? undefined : join(dirname(asked), nearest);
  if (path !== undefined && !(isTemp && isReserved(root, path))) return fromRoot(root, path);
  if (isTemp || !/^[\w.-]+$/.test(name)) return undefined;
  const { paths } = await globFiles(root, [`**/${name}`, `.github/**/${name}`]).catch(() => ({ paths: [] }));
  const [elsewhere] = closest(fromRoot(root, asked), paths, 1);
  return elsewhere;
}

/** Whether two names differ in their endings only: `x.prompt.yml`, `x.prompt.yaml`, `x.yml`. */
function sameStem(one: string, other: string): boolean {
  return stem(one) === stem(other);
}

function stem(name: string): string {
  return name.toLowerCase().replace(/(?<=.)(?:\.prompt)?\.\w{1,8}$/, '');
}

function fromRoot(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

/** Files in a folder, but for those of git; none where it cannot be listed. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.name.startsWith('.git'))
    .flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
}
