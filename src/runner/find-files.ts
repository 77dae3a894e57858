import { join, relative, resolve, sep } from 'node:path';
import { globWorkspace } from './glob-workspace.ts';

/** How many files are found at the most. */
const maxFiles = 1000;

/** Folders that hold no file of the repository's own. */
const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Paths of files in the workspace that match one of the patterns, with `/` between their parts, sorted. */
export async function findFiles(workspace: string, patterns: readonly string[]): Promise<readonly string[]> {
  const root = resolve(workspace);
  const found: string[] = [];
  const isSkipped = (path: string) =>
    relative(root, path)
      .split(/[/\\]/)
      .some((part) => skipped.has(part));
  for await (const { parentPath, name } of globWorkspace(root, patterns, isSkipped)) {
    found.push(relative(root, join(parentPath, name)).replaceAll(sep, '/'));
    if (found.length >= maxFiles) break;
  }
  return found.toSorted();
}
