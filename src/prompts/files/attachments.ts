import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Attachment, FilePart, ImageType, Message } from '../prompt.ts';
import type { PromptFiles } from './prompt-files.ts';

/** All attachments together, in bytes. */
const maxBytes = 20 * 1024 * 1024;

/**
 * Reads the input `files`: one path or pattern a line. Their content says what type they have.
 *
 * @throws {Failure} `unreadable-file` for files that cannot be read, are too large or of another type
 */
export async function readAttachments(lines: string, files: PromptFiles): Promise<readonly Attachment[]> {
  const paths = new Set<string>();
  for (const line of lines.split('\n').map((text) => text.trim())) {
    if (line !== '') for (const path of await files.find('files', line)) paths.add(path);
  }
  const attachments: Attachment[] = [];
  let total = 0;
  for (const path of paths) {
    const bytes = await files.readBytes('files', path, maxBytes);
    total += bytes.length;
    if (total > maxBytes) {
      const message = `files: ${quote(path)} brings the attachments over the limit of ${maxBytes} bytes.`;
      throw new Failure('unreadable-file', { input: 'files', message, remedy: 'Attach fewer or smaller files.' });
    }
    attachments.push(attachmentFrom(bytes, path) ?? refuseType(bytes, path));
  }
  return attachments;
}

function refuseType(bytes: Uint8Array, path: string): never {
  throw new Failure('unreadable-file', {
    input: 'files',
    message: `files: ${quote(path)} ${describeBeginning(bytes)}, which is not a supported type.`,
    remedy: `Attach ${acceptedTypes}; pass text through \`file_input\`.`,
  });
}

/**
 * Messages with attachments at the end of the last one from the user.
 *
 * @throws {Failure} `invalid-prompt` where there is none
 */
export function attach(messages: readonly Message[], attachments: readonly Attachment[]): readonly Message[] {
  if (attachments.length === 0) return messages;
  const index = messages.findLastIndex(({ role }) => role === 'user');
  const last = messages[index];
  if (!last) {
    const message = 'files: the prompt has no user message to attach them to.';
    throw new Failure('invalid-prompt', { input: 'files', message, remedy: 'Add one, or remove the input `files`.' });
  }
  const { content } = last;
  const parts = typeof content === 'string' ? [{ kind: 'text', text: content } as const] : content;
  return messages.with(index, { ...last, content: [...parts, ...attachments] });
}

/** How files of each type begin; `?` stands for any byte. */
const signatures: readonly (readonly [type: ImageType | FilePart['mediaType'], beginning: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF????WEBP'],
  ['application/pdf', '%PDF-'],
];

/** The types that {@link attachmentFrom} knows, for messages. */
export const acceptedTypes = 'PNG, JPEG, WebP and GIF images and PDF documents';

/** An attachment of the type that its content says, whatever its name is; `undefined` for any other type. */
export function attachmentFrom(bytes: Uint8Array, name: string): Attachment | undefined {
  const beginning = latin1(bytes.subarray(0, 16));
  const [mediaType] = signatures.find(([, signature]) => hasSignature(beginning, signature)) ?? [];
  if (mediaType === undefined) return undefined;
  const data = base64(bytes);
  return mediaType === 'application/pdf'
    ? { kind: 'file', mediaType, name, data }
    : { kind: 'image', mediaType, name, data };
}

/** The first bytes of a content, in hexadecimal and as text. */
export function describeBeginning(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  const first = bytes.subarray(0, 8);
  const shown = latin1(first).replaceAll(/[^ -~]/g, '.');
  const digits = [...first].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `begins with ${digits} (${JSON.stringify(shown)})`;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** A browser has no `Buffer`; what it reads of prompt files is small. */
function base64(bytes: Uint8Array): string {
  if (typeof Buffer === 'undefined') return btoa(latin1(bytes));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function hasSignature(text: string, signature: string): boolean {
  return text.length >= signature.length && [...signature].every((letter, at) => letter === '?' || letter === text[at]);
}
