import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Beginning, PromptFiles } from './prompt-files.ts';

/** The longest text that is put together from several files, in UTF-16 code units. */
const maxLength = 10 * 1024 * 1024;

/** Empty files that a warning names. */
const maxNamed = 5;

/** What is to be read for one variable. */
export interface FilesToRead {
  /** The input and the variable, for messages. */
  readonly input: string;
  /** A path or a pattern. */
  readonly path: string;
  /** Bytes of each file that are used; absent where files are read whole, and have to be UTF-8. */
  readonly maxFileBytes?: number | undefined;
}

/** The text of one or several files, and what a reader should know of it. */
export interface Joined {
  readonly value: string;
  readonly warnings: readonly string[];
  /** Files of which only a part was used. */
  readonly notes: readonly string[];
}

/**
 * The text of a file, or of all files that a pattern matches: then each begins with a line that names it.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function readJoined({ input, path, maxFileBytes }: FilesToRead, files: PromptFiles): Promise<Joined> {
  const notes: string[] = [];
  const read = async (found: string): Promise<string> => {
    if (maxFileBytes === undefined) return files.readText(input, found);
    const { text, note } = capText(await files.readBeginning(input, found, maxFileBytes), maxFileBytes);
    if (note !== undefined) notes.push(`${input}: ${quote(found)} ${note} (max-file-bytes).`);
    return text;
  };
  const paths = await files.find(input, path);
  if (paths.length === 1 && paths[0] === path) return { value: await read(path), warnings: [], notes };
  const texts: string[] = [];
  const empty: string[] = [];
  let length = 0;
  for (const found of paths) {
    const text = await read(found);
    if (text.trim() === '') empty.push(quote(found));
    const joined = `--- ${isPlainPath(found) ? found : quote(found)} ---\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`;
    length += joined.length;
    if (length > maxLength) {
      const message = `${input}: the files that ${quote(path)} matches have more than ${maxLength} characters in total.`;
      const remedy = 'Match fewer files, or set `max-file-bytes` to use the beginning of each.';
      throw new Failure('unreadable-file', { message, remedy });
    }
    texts.push(joined);
  }
  return { value: texts.join(''), warnings: emptyFileWarnings(input, path, empty, paths.length), notes };
}

function emptyFileWarnings(input: string, path: string, empty: readonly string[], count: number): readonly string[] {
  if (empty.length === 0) return [];
  if (empty.length === count) return [`${input}: every file that ${quote(path)} matches is empty.`];
  const left = empty.length - maxNamed;
  const more = left > 0 ? `, … and ${left} more` : '';
  return [
    `${input}: these files that ${quote(path)} matches are empty: ${empty.slice(0, maxNamed).join(', ')}${more}.`,
  ];
}

/** A name that can stand in a header as it is: no line break, nothing invisible. */
function isPlainPath(path: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(path);
}

/** Control characters that are not text: all but tabs and line breaks (Unicode, category Cc). */
const controls = /(?![\t\n\r\u{85}])\p{Cc}/gu;

/** The text of a file's beginning, and what was done to it. */
export interface Capped {
  readonly text: string;
  /** What was cut off or left out, as the end of a sentence; absent where the text is the whole file as it is. */
  readonly note?: string;
}

/**
 * Makes text of the beginning of a file: cut on a character, without a byte order mark, and without what is not text in
 * it: bytes that are not UTF-8, and control characters but tabs and line breaks.
 */
function capText({ bytes, size }: Beginning, maxBytes: number): Capped {
  const used = bytes.subarray(0, size > maxBytes ? wholeLength(bytes, maxBytes) : bytes.length);
  const { text, left } = decodeText(used);
  const notes = [
    ...(size > used.length ? [`has ${size} bytes: the first ${used.length} are used`] : []),
    ...(left > 0 ? [`has ${left} bytes that are not text and are left out`] : []),
  ];
  return { text, ...(notes.length > 0 && { note: notes.join(', and ') }) };
}

/** As many bytes, at most `limit`, as end on a whole UTF-8 character (RFC 3629, section 3). */
function wholeLength(bytes: Uint8Array, limit: number): number {
  const end = Math.min(limit, bytes.length);
  for (let back = 1; back <= Math.min(3, end); back++) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return characterLength(byte) > back ? end - back : end;
  }
  return end;
}

/** How many bytes a character has, by its first one. */
function characterLength(first: number): number {
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The text of some bytes, and how many of them are not text. */
function decodeText(bytes: Uint8Array): { readonly text: string; readonly left: number } {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = isMarked ? bytes.subarray(3) : bytes;
  const text = validParts(body).replaceAll(controls, '');
  return { text, left: body.length - Buffer.byteLength(text) };
}

/** What of the bytes is UTF-8. A replacement character that the file itself has is kept, one that stands for a broken byte is not. */
function validParts(bytes: Uint8Array): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return strict.decode(bytes);
  } catch {
    const loose = new TextDecoder('utf-8', { ignoreBOM: true });
    const own = Buffer.from('\u{fffd}');
    const parts: string[] = [];
    let from = 0;
    for (let at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(own); from <= bytes.length; ) {
      const end = at < 0 ? bytes.length : at;
      parts.push(loose.decode(bytes.subarray(from, end)).replaceAll('\u{fffd}', ''));
      if (at < 0) break;
      parts.push('\u{fffd}');
      from = at + own.length;
      at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(own, from);
    }
    return parts.join('');
  }
}
