import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import { reasonOf } from './output-file.ts';

/**
 * Reads a UTF-8 text file that lies in the workspace, also after all symbolic links are followed.
 *
 * @param input the input that names the file, for messages
 * @returns its text without a byte order mark, or `undefined` where there is no such file
 * @throws {Failure} `unreadable-file`
 */
export async function readWorkspaceFile(
  workspace: string,
  input: string,
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  const bytes = await readWorkspaceBytes(workspace, input, path, maxBytes);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text === undefined) throw refusal(input, path, 'is not UTF-8 text', 'Save it as UTF-8.');
  return text;
}

/**
 * Reads any file that lies in the workspace, in the same way.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function readWorkspaceBytes(
  workspace: string,
  input: string,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const refuse = (what: string, remedy: string) => refusal(input, path, what, remedy);
  const root = await realpath(workspace).catch(absentOr(refuse));
  if (root === undefined) throw refuse('cannot be read: there is no workspace', 'Check GITHUB_WORKSPACE.');
  const target = await realpath(resolve(root, path)).catch(absentOr(refuse));
  if (!isInside(root, target ?? resolve(root, path))) {
    throw refuse(
      'leads out of the workspace',
      'Name a file of the workspace; a step before this one can copy it there.',
    );
  }
  if (target === undefined) return undefined;
  if (isGitsOwn(root, target)) throw refuse('belongs to git, which keeps the token there', 'Name another file.');
  const found = await stat(target);
  if (!found.isFile()) throw refuse('is not a file', 'Name a file.');
  if (found.size > maxBytes) {
    throw refuse(`has ${found.size} bytes, more than the ${maxBytes} that are read`, 'Shorten it.');
  }
  return readFile(target).catch(absentOr(refuse));
}

/** A file that is not read. */
export function refusal(input: string, path: string, what: string, remedy: string): Failure {
  return new Failure('unreadable-file', { message: `${input}: ${quote(path)} ${what}.`, remedy });
}

/** Where a response file is, and which folders did not take it. */
interface ResponseFile {
  /** Empty where no folder has taken it. */
  readonly path: string;
  readonly refusals: readonly string[];
}

/** Writes the answer to a file of its own, which stays for the later steps of the job: in a folder, or else in the system's. */
export async function writeResponseFile(directory: string | undefined, text: string): Promise<ResponseFile> {
  const refusals: string[] = [];
  for (const parent of new Set([directory || tmpdir(), tmpdir()])) {
    try {
      return { path: await writeInFolder(parent, text), refusals };
    } catch (error) {
      refusals.push(reasonOf(error));
    }
  }
  return { path: '', refusals };
}

async function writeInFolder(parent: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'byok-inference-'));
  const path = join(folder, 'response.txt');
  try {
    await writeFile(path, text, { mode: 0o600 });
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** The text of UTF-8 bytes, without a byte order mark; `undefined` for bytes that are something else. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a path lies under a folder; neither is looked up. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !isAbsolute(way) && way.split(/[/\\]/)[0] !== '..';
}

/** `.git` holds the configuration that `actions/checkout` writes its credentials to. */
function isGitsOwn(root: string, path: string): boolean {
  return relative(root, path)
    .split(/[/\\]/)
    .some((part) => part.toLowerCase() === '.git');
}

/** `undefined` for a file that is not there; what else the system says becomes a failure. */
function absentOr(refuse: (what: string, remedy: string) => Failure) {
  return ({ code }: NodeJS.ErrnoException): undefined => {
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw refuse(`cannot be read (${code})`, 'Name another file.');
  };
}
