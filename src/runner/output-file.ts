import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../failures/failure.ts';

/** As many bytes must fit into a file before anything is sent. */
const probe = Buffer.alloc(64 * 1024, '\n');

/**
 * Finds out whether the file of the step's outputs takes any: it is opened, written to and left as it was. A full disk is
 * found as well, which the right to write says nothing about.
 *
 * @throws {Failure} `invalid-input`
 */
export async function checkOutputFile(path: string): Promise<void> {
  try {
    await using file = await open(path, 'a');
    await appendWhole(file, probe, true);
  } catch (error) {
    throw new Failure('invalid-input', {
      message: `The outputs of this step cannot be written to the file that GITHUB_OUTPUT names: ${reasonOf(error)}. Nothing was sent, since its answer would be lost.`,
      remedy:
        'Free space on the runner’s disk, and check that no step before this one changes GITHUB_OUTPUT or its file.',
    });
  }
}

/** Appends a text whole; what was written of one that does not fit is taken back, since the runner would stumble over it. */
export async function appendToFile(path: string, text: string): Promise<void> {
  await using file = await open(path, 'a');
  await appendWhole(file, Buffer.from(text), false);
}

/** @param isProbe whether nothing of it stays in any case */
async function appendWhole(file: FileHandle, bytes: Buffer, isProbe: boolean): Promise<void> {
  const before = await file.stat();
  const restore = async () => {
    if (before.isFile()) await file.truncate(before.size);
  };
  try {
    await file.writeFile(bytes);
  } catch (error) {
    await restore().catch(() => undefined);
    throw error;
  }
  if (isProbe) await restore();
}

/** What the system says, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
