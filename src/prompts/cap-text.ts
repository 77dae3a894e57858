import type { Beginning } from './read-file.ts';

/** Control characters that are no text: all but tabs and line breaks (Unicode, category Cc). */
const controls = /(?![\t\n\r\u{85}])\p{Cc}/gu;

/** The text of a file's beginning, and what was done to it. */
export interface Capped {
  readonly text: string;
  /** What was cut off or left out, as the end of a sentence; absent where the text is the whole file as it is. */
  readonly note?: string;
}

/**
 * Makes text of the beginning of a file: cut on a character, without a byte order mark, and without what is no text in
 * it: bytes that are not UTF-8, and control characters but tabs and line breaks.
 */
export function capText({ bytes, size }: Beginning, maxBytes: number): Capped {
  const used = bytes.subarray(0, size > maxBytes ? wholeLength(bytes, maxBytes) : bytes.length);
  const { text, left } = decodeText(used);
  const notes = [
    ...(size > used.length ? [`has ${size} bytes: the first ${used.length} are used`] : []),
    ...(left > 0 ? [`has ${left} bytes that are no text and are left out`] : []),
  ];
  return { text, ...(notes.length > 0 && { note: notes.join(', and ') }) };
}

/** As many bytes, at most `limit`, as end on a whole UTF-8 character (RFC 3629, section 3). */
function wholeLength(bytes: Uint8Array, limit: number): number {
  const end = Math.min(limit, bytes.length);
  for (let back = 1; back <= Math.min(3, end); back++) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return lengthOf(byte) > back ? end - back : end;
  }
  return end;
}

/** How many bytes a character has, by its first one. */
function lengthOf(first: number): number {
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** Text without what is no text, and the number of bytes that were left out. */
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
