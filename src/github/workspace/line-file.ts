import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../outputs.ts';
import { decode, type Reach, refusal } from './files.ts';
import { locateWritable } from './writable.ts';

/** A part of a file, in bytes. */
export interface FileRange {
  readonly start: number;
  /** Of a line: without its line break. */
  readonly end: number;
}

/** A line of a file. */
export interface FileLine extends FileRange {
  readonly text: string;
  /** Whether a line break follows it. */
  readonly isEnded: boolean;
}

/** Bytes that are read at once. */
const chunkSize = 256 * 1024;

/** The longest line, in bytes: an answer has at most 16 Mi characters, and its evaluators repeat little of it. */
const longestLine = 128 * 1024 * 1024;

/** A file of lines that grows at its end, each line whole: whoever is killed leaves at most the last one cut off. */
export class LineFile {
  readonly #handle: FileHandle;
  readonly #fail: (error: unknown) => Error;
  /** What is deleted once the file is closed; empty for a file that stays. */
  readonly #scratch: string;
  #size: number;
  #waiting: {
    readonly bytes: Buffer;
    readonly done: (start: number) => void;
    readonly failed: (error: Error) => void;
  }[] = [];
  #writing: Promise<void> | undefined;
  #broken: Error | undefined;

  private constructor(handle: FileHandle, size: number, fail: (error: unknown) => Error, scratch = '') {
    this.#handle = handle;
    this.#size = size;
    this.#fail = fail;
    this.#scratch = scratch;
  }

  /**
   * Makes a file that nobody else knows, for what is too much for memory. It is deleted when it is closed.
   *
   * @param folder `RUNNER_TEMP`
   * @throws {Failure} `unreadable-file`
   */
  static async scratch(folder: string): Promise<LineFile> {
    const path = join(folder, `byok-${randomUUID()}.jsonl`);
    const fail = (error: unknown) =>
      refusal('RUNNER_TEMP', path, `cannot be written (${reasonOf(error)})`, 'Free space in RUNNER_TEMP.');
    try {
      return new LineFile(await open(path, 'wx+', 0o600), 0, fail, path);
    } catch (error) {
      throw fail(error);
    }
  }

  /**
   * Opens a file, which is made if it is not there.
   *
   * @throws {Failure} `unreadable-file`
   */
  static async open(reach: Reach, input: string, path: string): Promise<LineFile> {
    const fail = (error: unknown) =>
      refusal(input, path, `cannot be written (${reasonOf(error)})`, 'Free space, or name another path.');
    const target = await locateWritable(reach, input, path, 'file');
    try {
      // Not to append: what was cut off is overwritten.
      const handle = await open(target, 'r+').catch(() => open(target, 'wx+'));
      return new LineFile(handle, (await handle.stat()).size, fail);
    } catch (error) {
      throw fail(error);
    }
  }

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Lines from the beginning. What is no UTF-8 has U+FFFD in its place. */
  async *lines(): AsyncGenerator<FileLine> {
    let rest: Buffer = Buffer.alloc(0);
    let start = 0;
    const size = this.#size;
    while (start + rest.length < size) {
      const chunk = await this.#bytes(
        start + rest.length,
        Math.min(chunkSize + rest.length, size - start - rest.length),
      );
      if (chunk.length === 0) break;
      const bytes = Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
        yield { text: textOf(bytes.subarray(from, end)), start: start + from, end: start + end, isEnded: true };
        from = end + 1;
      }
      start += from;
      rest = bytes.subarray(from);
      if (rest.length > longestLine) throw this.#fail(new Error('a line has more than 128 MiB'));
    }
    if (rest.length > 0) yield { text: textOf(rest), start, end: start + rest.length, isEnded: false };
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** The bytes between two places, or all of them, in pieces. */
  async *pieces({ start, end }: FileRange = { start: 0, end: this.#size }): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += chunkSize) yield await this.#bytes(at, Math.min(chunkSize, end - at));
  }

  /** The text between two places, in bytes. */
  async read({ start, end }: FileRange): Promise<string> {
    return textOf(await this.#bytes(start, end - start));
  }

  /** Cuts the file off behind so many bytes, and ends a last line that lacks its line break. */
  async cut(keepBytes: number, lacksBreak: boolean): Promise<void> {
    if (keepBytes < this.#size) await this.#handle.truncate(keepBytes);
    this.#size = keepBytes;
    if (lacksBreak) await this.append('\n');
  }

  /**
   * Appends a line, its line break included. Lines that come while others are written are written together.
   *
   * @returns where it begins, once it is written
   * @throws {Failure} `unreadable-file` where it cannot be; what was there before stays whole
   */
  append(line: string): Promise<number> {
    if (this.#broken) return Promise.reject(this.#broken);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ bytes: Buffer.from(line), done: resolve, failed: reject });
    this.#writing ??= this.#write();
    return promise;
  }

  /** Waits for all lines, sees to it that the disk has them, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.sync().catch(() => undefined);
    await this.#handle.close();
    if (this.#scratch !== '') await rm(this.#scratch, { force: true });
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        let start = this.#size;
        await this.#writeAll(Buffer.concat(batch.map(({ bytes }) => bytes)));
        for (const { bytes, done } of batch) {
          done(start);
          start += bytes.length;
        }
      } catch (error) {
        const failure = this.#fail(error);
        this.#broken = failure;
        await this.#handle.truncate(this.#size).catch(() => undefined);
        for (const { failed } of [...batch, ...this.#waiting.splice(0)]) failed(failure);
      }
    }
    this.#writing = undefined;
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, this.#size + written);
      written += bytesWritten;
    }
    this.#size += bytes.length;
  }

  async #bytes(start: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await this.#handle.read(buffer, read, length - read, start + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return buffer.subarray(0, read);
  }
}

function textOf(bytes: Buffer): string {
  return decode(bytes) ?? bytes.toString('utf8');
}

/**
 * Writes a file anew without some of its lines, and every other byte as it is: whoever is killed meanwhile leaves it as it
 * was.
 *
 * @param outdated lines that go, each without its line break
 * @throws {Failure} `unreadable-file`
 */
export async function dropLines(
  reach: Reach,
  input: string,
  path: string,
  outdated: readonly FileRange[],
): Promise<void> {
  const target = await locateWritable(reach, input, path, 'file');
  const beside = `${target}.part`;
  const gone = outdated.toSorted((one, other) => one.start - other.start);
  const file = await LineFile.open(reach, input, path);
  try {
    try {
      await rm(beside, { force: true });
      await using kept = await open(beside, 'wx');
      let from = 0;
      for (const { start, end } of [...gone, { start: file.size, end: file.size }]) {
        for await (const piece of file.pieces({ start: from, end: start })) await kept.appendFile(piece);
        from = end + 1;
      }
      await kept.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw refusal(input, path, `cannot be written (${reasonOf(error)})`, 'Free space, or name another path.');
  }
}
