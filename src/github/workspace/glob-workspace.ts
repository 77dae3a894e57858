import { type Dirent, realpathSync, statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { isInside } from './files.ts';

/** How many files are found at the most. */
export const maxFiles = 1000;

/** Files that match patterns. */
export interface FoundFiles {
  /** Relative to the root, with `/` between their parts, sorted. */
  readonly paths: readonly string[];
  /** Whether there are more than {@link maxFiles}, of which these are only some. */
  readonly isCut: boolean;
}

/**
 * Files below a folder that match one of the glob patterns: no folders, nothing in `.git` and, unless a pattern names it,
 * in `node_modules`. Folders that lie outside of the root are not looked into, also where a link leads there: one to `/`
 * would have the whole disk searched. Files are found, not read: what a link leads to is for the reader to judge.
 *
 * @param isExcluded further paths, from the root, that are left out
 */
export async function globFiles(
  folder: string,
  patterns: readonly string[],
  isExcluded: (root: string, path: string) => boolean = () => false,
): Promise<FoundFiles> {
  const root = resolve(folder);
  const roots = [root, folderAt(root) ?? root];
  const isSkipped = (path: string) => liesApart(root, path, patterns) || isExcluded(root, path);
  const exclude = (entry: Dirent): boolean => {
    const path = resolve(root, entry.parentPath, entry.name);
    if (roots.includes(path)) return false;
    if (isSkipped(path)) return true;
    const inner = entry.isFile() ? undefined : folderAt(path);
    return inner !== undefined && !roots.some((inside) => inside === inner || isInside(inside, inner));
  };
  const found: string[] = [];
  for await (const entry of glob([...patterns], { cwd: root, withFileTypes: true, exclude })) {
    const path = join(entry.parentPath, entry.name);
    if (isSkipped(path) || isFolder(entry, path)) continue;
    if (found.length >= maxFiles) return { paths: found.toSorted(), isCut: true };
    found.push(relative(root, path).replaceAll(sep, '/'));
  }
  return { paths: found.toSorted(), isCut: false };
}

/** Whether a path lies in a folder that holds nothing of the repository's own. */
function liesApart(root: string, path: string, patterns: readonly string[]): boolean {
  const parts = relative(root, path).toLowerCase().split(/[/\\]/);
  if (parts.includes('.git')) return true;
  return parts.includes('node_modules') && !patterns.some((pattern) => pattern.includes('node_modules'));
}

/** A symbolic link is what it leads to. */
function isFolder(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? folderAt(path) !== undefined : entry.isDirectory();
}

/** The folder that a path leads to; `undefined` for anything else. */
function folderAt(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync.native(path) : undefined;
  } catch {
    return undefined;
  }
}
