import { readFileSync, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';

/** Folders that files are read from. */
export interface Reach {
  readonly workspace: string;
  /** `RUNNER_TEMP`; absent where it is none of them, as for policies. */
  readonly temp?: Temp | undefined;
}

/** The runner's folder for files of earlier steps. */
interface Temp {
  readonly path: string;
  /** Whether it may be read: not in runs that strangers can cause, who may have had a step write there. */
  readonly isOpen: boolean;
}

/** A file that may be read. */
interface Located {
  readonly target: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Reads a UTF-8 text file that lies in the workspace, or in the reach's temporary folder, also after all symbolic
 * links are followed.
 *
 * @param input the input that names the file, for messages
 * @returns its text without a byte order mark, or `undefined` where there is no such file
 * @throws {Failure} `unreadable-file`
 */
export async function readWorkspaceFile(
  reach: Reach,
  input: string,
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  const bytes = await readWorkspaceBytes(reach, input, path, maxBytes);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text !== undefined) return text;
  const remedy = 'Save it as UTF-8, or set `max-file-bytes`, which drops what is not text.';
  throw refusal(input, path, 'is not UTF-8 text', /^(?:untrusted-)?file/.test(input) ? remedy : 'Save it as UTF-8.');
}

/**
 * Reads any file, in the same way.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function readWorkspaceBytes(
  reach: Reach,
  input: string,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const found = await locate(reach, input, path);
  if (!found) return undefined;
  if (found.size > maxBytes) {
    const what = `has ${found.size} bytes, more than the ${maxBytes} that are read`;
    const isVariable = /^(?:untrusted-)?file/.test(input) && !input.startsWith('files');
    throw refusal(
      input,
      path,
      what,
      isVariable ? 'Shorten it, or set `max-file-bytes` to use its beginning.' : 'Shorten it.',
    );
  }
  return present(
    () => readFileSync(found.target),
    (what, remedy) => refusal(input, path, what, remedy),
  );
}

/**
 * Reads the first bytes of a file of any size, in the same way.
 *
 * @returns them, at least as many as the file has or were asked for, and the size of the whole file
 * @throws {Failure} `unreadable-file`
 */
export async function readWorkspaceBeginning(
  reach: Reach,
  input: string,
  path: string,
  bytes: number,
): Promise<{ readonly bytes: Uint8Array; readonly size: number } | undefined> {
  const found = await locate(reach, input, path);
  if (!found) return undefined;
  const read = async () => {
    await using file = await open(found.target);
    const buffer = new Uint8Array(Math.min(bytes, found.size));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: buffer.subarray(0, length), size: found.size };
  };
  return read().catch(absentOr((what, remedy) => refusal(input, path, what, remedy)));
}

/** The file that a path leads to; `undefined` where there is none. */
export async function locate(reach: Reach, input: string, path: string): Promise<Located | undefined> {
  const refuse = (what: string, remedy: string) => refusal(input, path, what, remedy);
  const temp = tempOf(reach, path);
  if (temp && !temp.isOpen) throw refuse(...closedTemp);
  const folder = temp?.path ?? reach.workspace;
  const root = present(() => realpathSync.native(folder), refuse);
  if (root === undefined) {
    throw refuse(
      `cannot be read: there is no ${temp ? 'RUNNER_TEMP' : 'workspace'}`,
      `Check ${temp ? 'RUNNER_TEMP' : 'GITHUB_WORKSPACE'}.`,
    );
  }
  const asked = temp ? join(root, relative(temp.path, path)) : resolve(root, path);
  const target = present(() => realpathSync.native(asked), refuse);
  if (!isInside(root, target ?? asked)) {
    throw refuse(
      `leads out of ${temp ? 'RUNNER_TEMP' : 'the workspace'}`,
      'Name a file of the workspace; a step before this one can copy it there.',
    );
  }
  if (target === undefined) return undefined;
  if (isGitsOwn(root, target)) throw refuse('belongs to git, which keeps the token there', 'Name another file.');
  if (temp && isReserved(root, target)) {
    throw refuse('may hold credentials or belongs to the runner', 'Write the text to a file with another name.');
  }
  const found = statSync(target);
  if (found.isDirectory()) {
    throw refuse(
      'is a folder, not a file',
      `Name a file in it; \`file_input\` also takes a pattern: ${quote(`${path}/*`)}.`,
    );
  }
  if (!found.isFile()) throw refuse('is not a file', 'Name a file.');
  return { target, size: found.size };
}

/** What is said of `RUNNER_TEMP` where it is closed. */
const closedTemp = [
  'is in RUNNER_TEMP, which is read only where nobody without write access can cause the run',
  'Have the step that writes it write to the workspace.',
] as const;

/** The temporary folder, where a path lies in it by its name. */
export function tempOf({ workspace, temp }: Reach, path: string): Temp | undefined {
  if (!temp || temp.path === '' || !isAbsolute(path)) return undefined;
  return isInside(temp.path, path) && !isInside(workspace, path) ? temp : undefined;
}

/** Refuses what lies in a temporary folder that is closed. */
export function refuseClosed({ isOpen }: Temp, input: string, path: string): void {
  if (!isOpen) throw refusal(input, path, ...closedTemp);
}

/**
 * Names in `RUNNER_TEMP` that are no step's texts: the runner's own (`_runner_file_commands`), hidden ones (`.npmrc`), and
 * those under which actions keep credentials there (`git-credentials-….config` of actions/checkout 6, `kubeconfig_…`).
 */
const reserved =
  /^[._]|^git-credentials|^gha-creds|credential|^kubeconfig|^docker_login|private[-_]?key|\.(?:p12|pfx|pem|key|asc|sh|ps1|cmd)$/i;

/** Whether a part of a path in the temporary folder has a reserved name. */
export function isReserved(root: string, path: string): boolean {
  return relative(root, path)
    .split(/[/\\]/)
    .some((part) => reserved.test(part));
}

/** A file that is not read. */
export function refusal(input: string, path: string, what: string, remedy: string): Failure {
  return new Failure('unreadable-file', { message: `${input}: ${quote(path)} ${what}.`, remedy });
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

/** What reading gives; `undefined` for a file that is not there. */
function present<T>(read: () => T, refuse: (what: string, remedy: string) => Failure): T | undefined {
  try {
    return read();
  } catch (error) {
    return absentOr(refuse)(Object(error));
  }
}

/** `.git` holds the configuration that `actions/checkout` writes its credentials to. */
export function isGitsOwn(root: string, path: string): boolean {
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
