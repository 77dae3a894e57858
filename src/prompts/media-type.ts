import type { Attachment, FilePart, ImageType } from './prompt.ts';

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
  const beginning = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const [mediaType] = signatures.find(([, signature]) => begins(beginning, signature)) ?? [];
  if (mediaType === undefined) return undefined;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return mediaType === 'application/pdf'
    ? { kind: 'file', mediaType, name, data }
    : { kind: 'image', mediaType, name, data };
}

/** The first bytes of a content, in hexadecimal and as text. */
export function describeBeginning(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  const first = Buffer.from(bytes.subarray(0, 8));
  const shown = first.toString('latin1').replaceAll(/[^ -~]/g, '.');
  return `begins with ${first.toString('hex').replaceAll(/..(?=.)/g, '$& ')} (${JSON.stringify(shown)})`;
}

function begins(text: string, signature: string): boolean {
  return text.length >= signature.length && [...signature].every((letter, at) => letter === '?' || letter === text[at]);
}
