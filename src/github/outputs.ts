import { closeSync, constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { setOutput, summary } from '@actions/core';
import type { Environment } from './environment.ts';

/**
 * Sets outputs of the step, where the runner has named a file for them; it is made if it is not there yet. What was
 * written of values that do not all fit is taken back, since the runner would stumble over it.
 *
 * @returns why none are set, where the runner has named no file; the toolkit would print them to the log
 * @throws {NodeJS.ErrnoException} where the system refuses to write it
 */
export async function writeOutputs(
  values: Iterable<readonly [string, string]>,
  { GITHUB_OUTPUT: path }: Environment,
): Promise<{ readonly missing?: string }> {
  if (!path) return { missing: 'GITHUB_OUTPUT names no file' };
  appendTo(path, (file) =>
    restoring(file, () => {
      for (const [name, value] of values) setOutput(name, value);
    }),
  );
  return {};
}

/**
 * Appends to the job summary, where the runner has named a file for it; it is made if it is not there yet.
 *
 * @throws {NodeJS.ErrnoException} where the system refuses to write it
 */
export async function appendSummary(markdown: string, { GITHUB_STEP_SUMMARY: path }: Environment): Promise<void> {
  if (!path) return;
  // The toolkit tells a file that it cannot write in words that hide why: so the system is asked first.
  appendTo(path, () => undefined);
  // Its summary keeps the first file that it finds; one of its own for each text looks again.
  const fresh: typeof summary = Object.create(summary);
  await fresh.addRaw(markdown).write();
}

/**
 * Opens a file to write at its end; it is made if it is not there yet. Synchronously, as everything here that a step
 * starts and ends with: Node hands each promised call to a thread, which takes longer than the call. A pipe that nobody reads
 * is refused (ENXIO), where opening it would wait for ever.
 */
export function appendTo(path: string, work: (file: number) => void): void {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o666);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

/** Writes to a file, and leaves it as it was where that fails, or in any case. */
export function restoring(file: number, write: () => void, always = false): void {
  const before = fstatSync(file);
  const restore = () => {
    if (before.isFile()) ftruncateSync(file, before.size);
  };
  try {
    write();
  } catch (error) {
    try {
      restore();
    } catch {
      // What kept it from being written is thrown below.
    }
    throw error;
  }
  if (always) restore();
}

/** What the system says, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
