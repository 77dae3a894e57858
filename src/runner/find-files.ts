import { glob } from 'node:fs/promises';
import { sep } from 'node:path';

/** How many files are found at the most. */
const maxFiles = 1000;

/** Folders that hold no file of the repository's own. */
const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Paths of files in the workspace that match one of the patterns, with `/` between their parts, sorted. */
export async function findFiles(workspace: string, patterns: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const exclude = (path: string) => path.split(/[/\\]/).some((part) => skipped.has(part));
  for await (const path of glob([...patterns], { cwd: workspace, exclude })) {
    found.push(path.replaceAll(sep, '/'));
    if (found.length >= maxFiles) break;
  }
  return found.toSorted();
}
