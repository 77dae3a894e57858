import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { decode, readWorkspaceBytes, refusal } from '../workspace/files.ts';
import { locateWritable } from '../workspace/writable.ts';

/** The input that names a file, for messages. */
const input = 'file';

/** The largest file that is edited, in bytes: beyond that no YAML document is read either. */
const maxBytes = 1024 * 1024;

/** A text file of the checkout as an editor has it: line feeds alone, no byte order mark. */
export interface EditedFile {
  readonly text: string;
  /** Of the bytes on the disk: changes whenever they do. */
  readonly tag: string;
}

/** What became of a save. */
export type SaveResult = { readonly saved: EditedFile } | { readonly conflict: EditedFile };

/** Stands for a file that is not there. */
export const noTag = 'absent';

/** How a file was written: an editor must not change what it does not show. */
interface Form {
  readonly mark: string;
  readonly lineBreak: string;
}

/**
 * Reads a text file of the checkout.
 *
 * @returns `undefined` where there is none
 * @throws {Failure} `unreadable-file`
 */
export async function readEdited(workspace: string, path: string): Promise<EditedFile | undefined> {
  const bytes = await readWorkspaceBytes({ workspace }, input, path, maxBytes);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text === undefined) throw refusal(input, path, 'is not UTF-8 text', 'Save it as UTF-8.');
  return { text: text.replaceAll('\r\n', '\n'), tag: tagOf(bytes) };
}

/** The tag of a file without its text; {@link noTag} for one that is not there or cannot be read. */
export async function readTag(workspace: string, path: string): Promise<string> {
  const bytes = await readWorkspaceBytes({ workspace }, input, path, maxBytes).catch(() => undefined);
  return bytes === undefined ? noTag : tagOf(bytes);
}

/**
 * Writes a file whole or not at all, in the form that it has: with its byte order mark, its line breaks and its mode.
 * Nothing is written where the file is no longer the one that was edited.
 *
 * @param tag of the file that was edited; {@link noTag} for a new one
 * @throws {Failure} `unreadable-file`, also in a checkout that may not be written
 */
export async function saveEdited(workspace: string, path: string, text: string, tag: string): Promise<SaveResult> {
  const before = await readWorkspaceBytes({ workspace }, input, path, maxBytes);
  if ((before === undefined ? noTag : tagOf(before)) !== tag) {
    const conflict = await readEdited(workspace, path);
    return { conflict: conflict ?? { text: '', tag: noTag } };
  }
  const { mark, lineBreak } = formOf(before);
  const written = Buffer.from(mark + text.replaceAll('\n', lineBreak));
  if (written.length > maxBytes) {
    throw refusal(input, path, `would have ${written.length} bytes, more than ${maxBytes}`, 'Shorten it.');
  }
  const target = await locateWritable({ workspace }, input, path, 'file');
  const beside = `${target}.${process.pid}.tmp`;
  try {
    const mode = (await stat(target).catch(() => undefined))?.mode;
    await writeFile(beside, written, { flag: 'wx', ...(mode !== undefined && { mode }) });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
  return { saved: { text, tag: tagOf(await readFile(target)) } };
}

function unwritable(path: string, error: unknown): Failure {
  const { code = '' } = Object(error);
  const isReadOnly = /^(?:EROFS|EACCES|EPERM)$/.test(code);
  return new Failure('unreadable-file', {
    message: `${input}: ${quote(path)} cannot be written (${code}); nothing was saved.`,
    remedy: isReadOnly
      ? 'The checkout is read-only: copy the text from here.'
      : 'Free space, or copy the text from here.',
  });
}

/** How a file was written; a new one, and one with both line breaks, has line feeds. */
function formOf(bytes: Uint8Array | undefined): Form {
  if (bytes === undefined) return { mark: '', lineBreak: '\n' };
  const text = Buffer.from(bytes).toString('utf8');
  const lines = text.split('\n').length - 1;
  const isWindows = lines > 0 && text.split('\r\n').length - 1 === lines;
  return { mark: text.startsWith('\u{feff}') ? '\u{feff}' : '', lineBreak: isWindows ? '\r\n' : '\n' };
}

function tagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
