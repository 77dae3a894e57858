import { appendFileSync, closeSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../outputs.ts';

/** Opens a text in pieces, of any length. */
export type OpenText = () => Iterable<string> | AsyncIterable<string>;

/** Where a file for later steps is, and which folders did not take it. */
interface StepFile {
  /** Empty where no folder has taken it. */
  readonly path: string;
  readonly refusals: readonly string[];
}

/**
 * Writes a file of its own, which stays for the later steps of the job: in a folder, or else in the system's. Whoever is
 * killed meanwhile leaves none of that name.
 *
 * @param open opens the text anew, in pieces
 */
export async function writeStepFile(directory: string | undefined, name: string, open: OpenText): Promise<StepFile> {
  const refusals: string[] = [];
  for (const parent of new Set([directory || tmpdir(), tmpdir()])) {
    try {
      return { path: await writeInFolder(parent, name, open), refusals };
    } catch (error) {
      refusals.push(reasonOf(error));
    }
  }
  return { path: '', refusals };
}

async function writeInFolder(parent: string, name: string, open: OpenText): Promise<string> {
  const folder = mkdtempSync(join(parent, 'byok-inference-'));
  const path = join(folder, name);
  try {
    await writeNew(`${path}.part`, open);
    renameSync(`${path}.part`, path);
    return path;
  } catch (error) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Why it cannot be written is thrown below.
    }
    throw error;
  }
}

async function writeNew(path: string, open: OpenText): Promise<void> {
  const file = openSync(path, 'w', 0o600);
  try {
    for await (const chunk of chunksOf(open())) appendFileSync(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** How much is written at once, in UTF-16 code units: as bytes, the whole would be in memory once more. */
const chunkLength = 256 * 1024;

/** A text in chunks; no character is cut in two. */
async function* chunksOf(pieces: ReturnType<OpenText>): AsyncGenerator<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    let start = 0;
    while (text.length - start > chunkLength) {
      const isCut = /[\ud800-\udbff]/.test(text.charAt(start + chunkLength - 1));
      const end = start + chunkLength - (isCut ? 1 : 0);
      yield text.slice(start, end);
      start = end;
    }
    text = text.slice(start);
  }
  if (text !== '') yield text;
}
