import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Environment } from '../environment.ts';
import { readWorkspaceBeginning, readWorkspaceBytes, readWorkspaceFile } from './files.ts';
import type { joinLines } from './join-lines.ts';
import type { dropLines } from './line-file.ts';

/**
 * Opens the files that a step reads, and those of lines and entries that it keeps. Code for more than reading a whole
 * file is loaded when it is needed.
 *
 * @param tell is told of another run that writes the same file
 */
export function stepFiles(workspace: string, environment: Environment, tell: (line: string) => void) {
  const { GITHUB_RUN_ID = 'of no number', GITHUB_JOB = 'without a name' } = environment;
  const ownName = `run ${GITHUB_RUN_ID}, job ${GITHUB_JOB}`;
  const temp = environment.RUNNER_TEMP ?? '';
  const reachOf = (isTempOpen: boolean) => ({
    workspace,
    ...(temp !== '' && { temp: { path: resolve(temp), isOpen: isTempOpen } }),
  });
  const writable = reachOf(true);
  return {
    /** A text file of the workspace; `undefined` where there is none. */
    readFile: (input: string, path: string, maxBytes: number) =>
      readWorkspaceFile({ workspace }, input, path, maxBytes),
    /**
     * What a prompt may read: the workspace, and `RUNNER_TEMP` if it is open. Readers give `undefined` for a file that
     * is not there; `missing` says so, with the path that may have been meant.
     */
    filesForPrompts(isTempOpen: boolean) {
      const reach = reachOf(isTempOpen);
      return {
        readFile: (input: string, file: string, maxBytes: number) => readWorkspaceFile(reach, input, file, maxBytes),
        readBytes: (input: string, file: string, maxBytes: number) => readWorkspaceBytes(reach, input, file, maxBytes),
        readBeginning: (input: string, file: string, bytes: number) =>
          readWorkspaceBeginning(reach, input, file, bytes),
        match: async (input: string, pattern: string) => {
          const { matchFiles } = await import('./match-files.ts');
          return matchFiles(reach, input, pattern);
        },
        missing: async (input: string, file: string) => {
          const { missingFile } = await import('./missing-file.ts');
          return missingFile(reach, input, file);
        },
      };
    },
    /** Opens a text of any size that a prompt may read, to be read in pieces; `undefined` where there is none. */
    async openPieces(isTempOpen: boolean, input: string, path: string) {
      const { openTextPieces } = await import('./text-pieces.ts');
      return openTextPieces(reachOf(isTempOpen), input, path);
    },
    /** Opens a file of lines that grows, in the workspace or in `RUNNER_TEMP`. */
    async openLineFile(input: string, path: string) {
      const { LineFile } = await import('./line-file.ts');
      return LineFile.open(writable, input, path);
    },
    /** Opens a file of lines that is gone when it is closed. */
    async openScratch() {
      const { LineFile } = await import('./line-file.ts');
      return LineFile.scratch(temp === '' ? tmpdir() : temp);
    },
    /** Takes lines out of such a file, all of them or none. */
    async dropLines(input: string, path: string, outdated: Parameters<typeof dropLines>[3]) {
      const lineFile = await import('./line-file.ts');
      return lineFile.dropLines(writable, input, path, outdated);
    },
    /** Keeps others from writing such a file until it is released. */
    async lockFile(input: string, path: string) {
      const { lockFile } = await import('./file-lock.ts');
      return lockFile(writable, input, path, { by: ownName, tell });
    },
    /** Writes such a file anew from lines of others. */
    async joinLines(input: string, path: string, sources: readonly string[], parts: Parameters<typeof joinLines>[4]) {
      const lines = await import('./join-lines.ts');
      return lines.joinLines(writable, input, path, sources, parts);
    },
    /** Opens a folder of small texts, in the workspace or in `RUNNER_TEMP`. */
    async openEntries(input: string, path: string) {
      const { openEntries } = await import('./entries.ts');
      return openEntries(writable, input, path);
    },
    /** Files of the workspace that match one of the glob patterns. */
    async findFiles(patterns: readonly string[]) {
      const { globFiles } = await import('./glob-workspace.ts');
      return globFiles(workspace, patterns);
    },
  };
}
