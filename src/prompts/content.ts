import type { Attachment, Content, TextPart } from './prompt.ts';

/** A content by what it weighs: its texts, and the kind and bytes of what else it has. */
export type Measured = string | readonly (TextPart | Pick<Attachment, 'kind' | 'data'>)[];

/** The texts of a content, in their order. */
export function textsOf(content: Measured): readonly string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

/** The same content with each of its texts changed. */
export function mapTexts(content: Content, change: (text: string) => string): Content {
  if (typeof content === 'string') return change(content);
  return content.map((part) => (part.kind === 'text' ? { ...part, text: change(part.text) } : part));
}

/** What a content has beside its texts, in its order. */
export function attachmentsOf(content: Content): readonly Attachment[] {
  return typeof content === 'string' ? [] : content.flatMap((part) => (part.kind === 'text' ? [] : [part]));
}

/** The bytes of an attachment. */
export function sizeOf({ data }: Attachment): number {
  return Buffer.byteLength(data, 'base64');
}
