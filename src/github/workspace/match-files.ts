import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Failure } from '../../language/failures/failure.ts';
import { isInside, isReserved, type Reach, refusal, refuseClosed, tempOf } from './files.ts';
import { type FoundFiles, globFiles, maxFiles } from './glob-workspace.ts';

/** What makes a path a pattern. */
const wildcard = /[*?[{]|[+@!]\(/;

/**
 * The files that a path stands for: itself, unless it is a glob pattern and no file has it for its name. Matches are
 * sorted; hidden files match only where the pattern names them. They are found, not read: what they lead to is for
 * the reader to judge.
 *
 * @param input the input that names the files, for messages
 * @returns paths in the workspace, relative to it; paths in the temporary folder as absolute ones
 * @throws {Failure} `unreadable-file` where nothing matches, more than 1000 files do, or one outside of the workspace
 */
export async function matchFiles(reach: Reach, input: string, path: string): Promise<readonly string[]> {
  const temp = tempOf(reach, path);
  if (temp) refuseClosed(temp, input, path);
  const root = resolve(temp?.path ?? reach.workspace);
  const pattern = temp ? path.slice(temp.path.length).replace(/^[/\\]+/, '') : path;
  const refuse = (what: string, remedy: string) => refusal(input, path, what, remedy);
  if (!wildcard.test(pattern)) return [path];
  const outside = `leads out of ${temp ? 'RUNNER_TEMP' : 'the workspace'}`;
  if (/(?:^|[/\\{,(|])\.\.(?:$|[/\\},)|])/.test(pattern)) throw refuse(outside, 'Match files of the repository.');
  if (await exists(resolve(root, pattern))) return [path];
  const { paths, isCut } = await globOr(refuse, () => globFiles(root, [pattern], temp && isReserved));
  if (paths.some((found) => !isInside(root, resolve(root, found))))
    throw refuse(outside, 'Match files of the repository.');
  if (isCut) throw refuse(`matches more than ${maxFiles} files`, 'Match fewer.');
  if (paths.length === 0)
    throw refuse(`matches no file of ${temp ? 'RUNNER_TEMP' : 'the workspace'}`, await nothingMatched(root));
  return temp ? paths.map((found) => join(temp.path, found)) : paths;
}

/** What to do about a pattern without a match: not only today, but in every run that has nothing to match. */
async function nothingMatched(root: string): Promise<string> {
  const check =
    'Check it; links to folders elsewhere are not followed, and hidden files match only where it begins their name.';
  const skip =
    "Where there may be nothing to match, as in a run on a quiet day, find that out in a step before and skip this one by `if:`, for example with `hashFiles(…) != ''`.";
  const isEmpty = (await readdir(root).catch(() => [])).length === 0;
  const checkout = isEmpty
    ? 'The workspace is empty: a step before this one has to check the repository out (actions/checkout).'
    : 'A step before this one has to check the repository out (actions/checkout), or to write the files.';
  return `${check} ${checkout} ${skip}`;
}

async function globOr(
  refuse: (what: string, remedy: string) => Failure,
  find: () => Promise<FoundFiles>,
): Promise<FoundFiles> {
  try {
    return await find();
  } catch {
    throw refuse('cannot be matched', 'Write a simpler pattern.');
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
