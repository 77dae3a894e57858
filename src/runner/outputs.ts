import { appendFile } from 'node:fs/promises';
import { setOutput, summary } from '@actions/core';
import type { Environment } from './environment.ts';

/**
 * Sets outputs of the step, where the runner has named a file for them; it is made if it is not there yet.
 *
 * @throws {NodeJS.ErrnoException} where the system refuses to write it
 */
export async function writeOutputs(values: Iterable<readonly [string, string]>, environment: Environment) {
  if (!(await isWritable(environment.GITHUB_OUTPUT))) return;
  for (const [name, value] of values) setOutput(name, value);
}

/**
 * Appends to the job summary, where the runner has named a file for it; it is made if it is not there yet.
 *
 * @throws {NodeJS.ErrnoException} where the system refuses to write it
 */
export async function appendSummary(markdown: string, environment: Environment): Promise<void> {
  if (!(await isWritable(environment.GITHUB_STEP_SUMMARY))) return;
  // The toolkit's summary keeps the first file that it finds; one of its own for each text looks again.
  const fresh: typeof summary = Object.create(summary);
  await fresh.addRaw(markdown).write();
}

/**
 * Whether there is a file to write to. The toolkit would print outputs to the log where none is named, and tells a
 * file that it cannot write in words that hide why: so the system is asked first, and its own error is thrown.
 */
async function isWritable(path: string | undefined): Promise<boolean> {
  if (!path) return false;
  await appendFile(path, '');
  return true;
}
