import type { Attachment, Part } from '../prompts/prompt.ts';

/** The texts of a message's parts; only the user's messages have other parts. */
export function partTexts(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

/** An attachment as a data URL. */
export function dataUrl({ mediaType, data }: Attachment): string {
  return `data:${mediaType};base64,${data}`;
}

/** The file name that is sent to the provider: the last segment of its path. */
export function fileName({ name }: Attachment): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
