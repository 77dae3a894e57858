import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { reasonOf } from '../outputs.ts';
import { type Reach, refusal } from './files.ts';
import type { FileRange } from './line-file.ts';
import { locateWritable } from './writable.ts';

/** Bytes of each file that are in memory, 16 MiB of 256 files; and how far before the wanted ones they begin. */
const windowSize = { whole: 64 * 1024, before: 8 * 1024 };

/** Bytes that are written at once. */
const batchSize = 1024 * 1024;

/**
 * Writes a file anew from lines of others: whoever is killed meanwhile leaves it as it was.
 *
 * @param sources the paths of the others
 * @param parts lines without their line breaks, in the order in which they are written. Neighbours in this order are best
 * near each other in their files
 * @throws {Failure} `unreadable-file`
 */
export async function joinLines(
  reach: Reach,
  input: string,
  path: string,
  sources: readonly string[],
  parts: Iterable<FileRange & { readonly file: number }>,
): Promise<void> {
  const target = await locateWritable(reach, input, path, 'file');
  const beside = `${target}.part`;
  const windows: Window[] = [];
  try {
    for (const source of sources) {
      windows.push(new Window(await open(await locateWritable(reach, input, source, 'file'), 'r')));
    }
    await rm(beside, { force: true });
    await using file = await open(beside, 'wx');
    let batch: Buffer[] = [];
    let bytes = 0;
    for (const { file: index, start, end } of parts) {
      const line = windows[index]?.slice(start, end) ?? (await windows[index]?.read(start, end));
      if (line === undefined) throw new RangeError(`There is no file ${index}.`);
      batch.push(Buffer.from(line), lineBreak);
      bytes += line.length + 1;
      if (bytes < batchSize) continue;
      await file.writeFile(Buffer.concat(batch));
      [batch, bytes] = [[], 0];
    }
    await file.writeFile(Buffer.concat(batch));
    await file.sync();
  } catch (error) {
    throw refusal(input, path, `cannot be written (${reasonOf(error)})`, 'Free space, or name another path.');
  } finally {
    for (const window of windows) await window.close();
  }
  await rename(beside, target);
}

const lineBreak = Buffer.from('\n');

/** A part of a file that is in memory. */
class Window {
  readonly #file: FileHandle;
  /** Is filled anew each time: the collector would let hundreds of discarded ones pile up. */
  #buffer = Buffer.alloc(0);
  #length = 0;
  #start = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes that are in memory already, until the next `read`. */
  slice(start: number, end: number): Buffer | undefined {
    if (start < this.#start || end > this.#start + this.#length) return undefined;
    return this.#buffer.subarray(start - this.#start, end - this.#start);
  }

  async read(start: number, end: number): Promise<Buffer> {
    // A long line is read for itself, or every file would keep room for one.
    if (end - start > windowSize.whole - windowSize.before)
      return this.#fill(Buffer.allocUnsafe(end - start), start, end);
    if (this.#buffer.length === 0) this.#buffer = Buffer.allocUnsafe(windowSize.whole);
    this.#start = Math.max(0, start - windowSize.before);
    this.#length = 0;
    this.#length = (await this.#fill(this.#buffer, this.#start, end)).length;
    return this.#buffer.subarray(start - this.#start, end - this.#start);
  }

  /** Reads from `start` at least as far as `end`. */
  async #fill(buffer: Buffer, start: number, end: number): Promise<Buffer> {
    let length = 0;
    while (length < end - start) {
      const { bytesRead } = await this.#file.read(buffer, length, buffer.length - length, start + length);
      if (bytesRead === 0) throw new Error('one of the files has become shorter');
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
