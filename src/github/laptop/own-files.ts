import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../outputs.ts';
import { decode } from '../workspace/files.ts';

/** A text file of somebody's machine, or why there is none. */
export type ReadText = { readonly text: string } | { readonly reason: 'absent' | 'too-large' | string };

/** Whether there is a file of that path, also by a link. A text that no path can be is none. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** Reads a UTF-8 text file that whoever calls has named himself: it may lie anywhere. */
export function readText(path: string, maxBytes: number): ReadText {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return { reason: 'absent' };
    if (!found.isFile()) return { reason: 'it is not a file' };
    if (found.size > maxBytes) return { reason: 'too-large' };
    const text = decode(readFileSync(path));
    return text === undefined ? { reason: 'it is not UTF-8 text' } : { text };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/**
 * Writes files that are not there yet: all of them, or none.
 *
 * @param files texts by their paths
 * @returns why none is written; nothing where all are
 */
export function writeNewFiles(
  files: ReadonlyMap<string, string>,
): { readonly path: string; readonly reason: string } | undefined {
  const written: string[] = [];
  for (const [path, text] of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      written.push(path);
    } catch (error) {
      for (const other of written) rmSync(other, { force: true });
      return { path, reason: isThere(error) ? 'it is there already' : reasonOf(error) };
    }
  }
  return undefined;
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
