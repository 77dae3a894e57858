import { type Dirent, realpathSync, statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isInside } from './files.ts';

/**
 * What in the workspace matches one of the glob patterns. Folders that lie outside of it are not looked into, also
 * where a link leads there: one to `/` would have the whole disk searched.
 *
 * @param root an absolute path
 * @param isSkipped whether an absolute path is left out, with all that lies below it
 */
export async function* globWorkspace(
  root: string,
  patterns: readonly string[],
  isSkipped: (path: string) => boolean,
): AsyncGenerator<Dirent> {
  const roots = [root, folderAt(root) ?? root];
  const exclude = (entry: Dirent): boolean => {
    const path = resolve(root, entry.parentPath, entry.name);
    if (roots.includes(path)) return false;
    if (isSkipped(path)) return true;
    const folder = entry.isFile() ? undefined : folderAt(path);
    return folder !== undefined && !roots.some((inside) => inside === folder || isInside(inside, folder));
  };
  yield* glob([...patterns], { cwd: root, withFileTypes: true, exclude });
}

/** The folder that a path leads to; `undefined` for anything else. */
function folderAt(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync.native(path) : undefined;
  } catch {
    return undefined;
  }
}
