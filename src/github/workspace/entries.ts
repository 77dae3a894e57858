import { randomBytes } from 'node:crypto';
import { constants, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decode, type Reach } from './files.ts';
import { locateWritable } from './writable.ts';

/** A folder of small texts, each in a file of its own. */
export interface Entries {
  /** The text of an entry; `undefined` where there is none, or none that is a plain file of UTF-8 up to a size. */
  readonly read: (name: string, maxBytes: number) => Promise<string | undefined>;
  /** Writes an entry, whole or not at all. */
  readonly write: (name: string, text: string) => Promise<void>;
}

/** What entries are named by: nothing that leads anywhere else. */
const entryName = /^[0-9a-f]{64}$/;

/**
 * Opens a folder of entries, which is made if it is not there.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function openEntries(reach: Reach, input: string, path: string): Promise<Entries> {
  const folder = await locateWritable(reach, input, path, 'folder');
  const fileOf = (name: string) => {
    if (!entryName.test(name)) throw new Error(`${name} is not the name of an entry.`);
    return join(folder, name.slice(0, 2), `${name}.json`);
  };
  return {
    async read(name, maxBytes) {
      try {
        await using file = await open(fileOf(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
        const found = await file.stat();
        if (!found.isFile() || found.size > maxBytes) return undefined;
        return decode(await file.readFile());
      } catch {
        return undefined;
      }
    },
    async write(name, text) {
      const file = fileOf(name);
      const beside = `${file}.${randomBytes(6).toString('hex')}.part`;
      await mkdir(dirname(file), { recursive: true });
      try {
        await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
        await rename(beside, file);
      } catch (error) {
        await rm(beside, { force: true }).catch(() => undefined);
        throw error;
      }
    },
  };
}
