import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isObject, parseJson } from '../../language/json.ts';
import { reasonOf } from '../outputs.ts';
import { type Reach, refusal } from './files.ts';
import { locateWritable } from './writable.ts';

/** How often whoever holds a lock says that it is still there, in milliseconds. */
const beat = 15_000;

/** After how long without that a lock is nobody's any more, in milliseconds. */
const silence = 90_000;

/** Who holds a lock: the content of its file. */
interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** The run and the job, for messages: `run 123, job shard`. */
  readonly by: string;
  /** When it last said that it is still there, in milliseconds since 1970. */
  readonly at: number;
}

/** A file that nobody else writes until it is released. */
export interface FileLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of a file that only one process may write: `FILE.lock` beside it. A lock that was left behind is
 * taken over: its process is gone, or has said nothing for a minute and a half, as where a killed job's files were kept.
 *
 * @param by who takes it, for the message to others
 * @throws {Failure} `unreadable-file` where another process has it
 */
export async function lockFile(
  reach: Reach,
  input: string,
  path: string,
  { by, tell }: { readonly by: string; readonly tell: (message: string) => void },
): Promise<FileLock> {
  const target = `${await locateWritable(reach, input, path, 'file')}.lock`;
  const token = randomBytes(16).toString('hex');
  const content = () =>
    JSON.stringify({ token, host: hostname(), pid: process.pid, by, at: Date.now() } satisfies Holder);
  const fail = (error: unknown) =>
    refusal(input, path, `cannot be locked (${reasonOf(error)})`, 'Name a file in another folder.');
  for (let tries = 0; !(await create(target, token, content(), fail)); tries++) {
    const text = await readFile(target, 'utf8').catch(() => undefined);
    const holder = text === undefined ? undefined : readHolder(text);
    // Nor is one waited for that can neither be read nor made: a folder of that name, a link to nowhere.
    if (tries >= 3 || (holder && isHeld(holder))) {
      const who = holder ? `${holder.by}, process ${holder.pid} on ${holder.host}` : 'another process';
      const remedy = `Give each job a \`${input}\` of its own. If nothing else runs, delete ${path}.lock.`;
      throw refusal(
        input,
        path,
        `is being written by another process (${who}); two at once would ask rows twice`,
        remedy,
      );
    }
    if (text !== undefined) await takeAway(target, text, token);
    if (holder)
      tell(`${path}.lock was left behind by ${holder.by}, process ${holder.pid} on ${holder.host}: it is taken over.`);
  }
  const beating = setInterval(() => {
    void ifOurs(target, token, () => writeFile(target, content())).catch(() => undefined);
  }, beat);
  beating.unref();
  return {
    async release() {
      clearInterval(beating);
      await ifOurs(target, token, () => rm(target, { force: true })).catch(() => undefined);
    },
  };
}

/** @returns whether the lock was made: whole at once, and by one process alone */
async function create(
  target: string,
  token: string,
  content: string,
  fail: (error: unknown) => Error,
): Promise<boolean> {
  const beside = `${target}.${token}`;
  try {
    await writeFile(beside, content, { flag: 'wx' });
    await link(beside, target);
    return true;
  } catch (error) {
    if (Object(error).code === 'EEXIST') return false;
    throw fail(error);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Moves a lock that was left behind out of the way; one that somebody else has taken meanwhile is put back. */
async function takeAway(target: string, text: string, token: string): Promise<void> {
  const aside = `${target}.${token}`;
  try {
    await rename(target, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8').catch(() => text);
  if (moved === text) await rm(aside, { force: true });
  else await rename(aside, target);
}

async function ifOurs(target: string, token: string, act: () => Promise<void>): Promise<void> {
  const holder = readHolder(await readFile(target, 'utf8'));
  if (holder?.token === token) await act();
}

function isHeld({ host, pid, at }: Holder): boolean {
  if (host === hostname() && !isRunning(pid)) return false;
  return Math.abs(Date.now() - at) < silence;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Object(error).code === 'EPERM';
  }
}

function readHolder(text: string): Holder | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { token, host, pid, by, at } = value;
  return typeof token === 'string' &&
    typeof host === 'string' &&
    typeof pid === 'number' &&
    typeof by === 'string' &&
    typeof at === 'number'
    ? { token, host, pid, by, at }
    : undefined;
}
