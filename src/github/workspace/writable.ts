import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { isGitsOwn, isInside, isReserved, type Reach, refusal, tempOf } from './files.ts';

/**
 * Where something may be written: in the workspace or in `RUNNER_TEMP`, also after all symbolic links are followed, and
 * nothing of git's or of the runner's. Folders on the way are made.
 *
 * @param input the input that names it, for messages
 * @throws {Failure} `unreadable-file`
 */
export async function locateWritable(
  reach: Reach,
  input: string,
  path: string,
  kind: 'file' | 'folder',
): Promise<string> {
  const refuse = (what: string, remedy: string) => refusal(input, path, what, remedy);
  const temp = tempOf(reach, path);
  const root = await realpath(temp?.path ?? reach.workspace).catch(() => undefined);
  if (root === undefined) throw refuse('cannot be written: its folder is missing', 'Check GITHUB_WORKSPACE.');
  const asked = temp ? join(root, relative(temp.path, path)) : resolve(root, path);
  const folder = kind === 'folder' ? asked : dirname(asked);
  const isAllowed = (target: string) =>
    isInside(root, target) && !isGitsOwn(root, target) && !(temp && isReserved(root, target));
  const refuseOthers = (target: string, mayBeRoot: boolean) => {
    if (isAllowed(target) || (mayBeRoot && target === root)) return;
    const what =
      'is not written: only files of the workspace and of RUNNER_TEMP are, but for git’s and the runner’s own';
    throw refuse(what, 'Name another path.');
  };
  refuseOthers(asked, false);
  try {
    // What exists of the way is looked at before anything is made in it.
    refuseOthers(await realpath(await existing(folder)), true);
    await mkdir(folder, { recursive: true });
    const target = await realpath(asked).catch(() => asked);
    refuseOthers(target, false);
    const found = await stat(target).catch(() => undefined);
    if (found && kind === 'file' && !found.isFile()) throw refuse('is not a file', 'Name a file.');
    return target;
  } catch (error) {
    const { code } = Object(error);
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    throw refuse(`cannot be written (${code})`, 'Name another path.');
  }
}

/** The nearest folder on the way that exists. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  const parent = dirname(folder);
  return found || parent === folder ? folder : existing(parent);
}
