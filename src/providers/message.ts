/** One message of a conversation. Only the user's have images and files. */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string | readonly Part[];
}

/** A piece of a message's content. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'image' | 'file';
      readonly mediaType: string;
      /** A path, or another name for people. */
      readonly name: string;
      /** base64 */
      readonly data: string;
    };

/** The texts of a content; those who may not send anything else have no other parts. */
export function textsOf(content: readonly Part[]): readonly string[] {
  return content.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

/** An attachment as a URL that holds it. */
export function dataUrl({ mediaType, data }: Exclude<Part, { kind: 'text' }>): string {
  return `data:${mediaType};base64,${data}`;
}

/** What a provider is told of a file's name: the last part of its path. */
export function fileName({ name }: Exclude<Part, { kind: 'text' }>): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
