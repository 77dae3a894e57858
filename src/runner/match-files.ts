import type { Dirent } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Failure } from '../failures/failure.ts';
import { isInside, refusal } from './files.ts';
import { globWorkspace } from './glob-workspace.ts';

/** How many files a pattern may match. */
const maxFiles = 1000;

/** What makes a path a pattern. */
const wildcard = /[*?[{]|[+@!]\(/;

/**
 * The files of the workspace that a path stands for: itself, unless it is a glob pattern and no file has it
 * for its name. Matches are sorted; folders, hidden files that the pattern does not name, and what lies in
 * `.git` or, unless the pattern names it, in `node_modules` are none. They are found, not read: what they
 * lead to is for the reader to judge.
 *
 * @param input the input that names the files, for messages
 * @throws {Failure} `unreadable-file` where nothing matches, more than 1000 files do, or one outside of the workspace
 */
export async function matchFiles(workspace: string, input: string, pattern: string): Promise<readonly string[]> {
  const root = resolve(workspace);
  const refuse = (what: string, remedy: string) => refusal(input, pattern, what, remedy);
  if (!wildcard.test(pattern)) return [pattern];
  const outside = 'leads out of the workspace';
  if (/(?:^|[/\\{,(|])\.\.(?:$|[/\\},)|])/.test(pattern)) throw refuse(outside, 'Match files of the repository.');
  if (await exists(resolve(root, pattern))) return [pattern];
  const found: string[] = [];
  for await (const entry of entriesOf(root, pattern, refuse)) {
    const path = join(entry.parentPath, entry.name);
    if (!isInside(root, path)) throw refuse(outside, 'Match files of the repository.');
    if (isSkipped(root, path, pattern) || (await isFolder(entry, path))) continue;
    found.push(relative(root, path).replaceAll(sep, '/'));
    if (found.length > maxFiles) throw refuse(`matches more than ${maxFiles} files`, 'Match fewer.');
  }
  if (found.length > 0) return found.toSorted();
  throw refuse(
    'matches no file of the workspace',
    'Check it; links to folders elsewhere are not followed, and hidden files match only where it begins their name.',
  );
}

async function* entriesOf(
  root: string,
  pattern: string,
  refuse: (what: string, remedy: string) => Failure,
): AsyncGenerator<Dirent> {
  try {
    yield* globWorkspace(root, [pattern], (path) => isSkipped(root, path, pattern));
  } catch {
    throw refuse('cannot be matched', 'Write a simpler pattern.');
  }
}

/** Whether a path lies in a folder that holds nothing of the repository's own. */
function isSkipped(root: string, path: string, pattern: string): boolean {
  const parts = relative(root, path).toLowerCase().split(/[/\\]/);
  return parts.includes('.git') || (parts.includes('node_modules') && !pattern.includes('node_modules'));
}

/** A symbolic link is what it leads to. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
