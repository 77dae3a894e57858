import type { Place } from '../language/failures/failure.ts';
import type { Variables } from './variables/template.ts';

/** One message of a conversation. */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: Content;
}

/** A text, or texts and attachments in their order. Only the user's messages have attachments. */
export type Content = string | readonly Part[];

/** A piece of a message's content. */
export type Part = TextPart | Attachment;

/** A text among other parts. */
export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}

/** What is sent beside text. */
export type Attachment = ImagePart | FilePart;

/** The kinds of image that are sent. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';

/** An image. */
export interface ImagePart {
  readonly kind: 'image';
  readonly mediaType: ImageType;
  /** Its path in the workspace, or what a prompt file calls it. */
  readonly name: string;
  /** base64 */
  readonly data: string;
}

/** A document. */
export interface FilePart {
  readonly kind: 'file';
  readonly mediaType: 'application/pdf';
  /** Its path in the workspace, or what a prompt file calls it. */
  readonly name: string;
  /** base64 */
  readonly data: string;
}

/** How the model is asked to answer; what is absent is left to the provider. */
export interface ModelSettings {
  /** Limit for the answer including hidden reasoning, in tokens, 1 or more. */
  readonly maxCompletionTokens?: number;
  /** 0 to 2. */
  readonly temperature?: number;
  /** 0 to 1. */
  readonly topP?: number;
}

/** Where settings are written. */
export type PlacesOfSettings = { readonly [Setting in keyof ModelSettings]?: Place };

/** The form of the answer; text if absent. */
export type ResponseFormat =
  | { readonly kind: 'json_object' }
  | { readonly kind: 'json_schema'; readonly schema: NamedSchema };

/** A JSON Schema that an answer must match. */
export interface NamedSchema {
  /** As it is named to the provider: letters, digits, `_` and `-`, at most 64 characters (OpenAI's API reference). */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether the provider is asked to hold to it in every detail; absent where nothing is said. */
  readonly strict?: boolean;
  /** Where a part of it was written, by its JSON pointer, for messages. */
  readonly placeOf?: (pointer: string) => Place;
}

/** A prompt and its model. */
export interface Prompt {
  readonly messages: readonly Message[];
  /** The model reference as written; empty where neither prompt file nor input names one. */
  readonly model: string;
  /** Whether a prompt file named the model, and not the input. */
  readonly modelFromFile: boolean;
  /** The input that names it; absent where a prompt file does, or none. */
  readonly modelInput?: 'model' | 'models';
  /** Where the prompt file names it; absent where it does not. */
  readonly modelPlace?: Place;
  /** The servers of tools that the prompt file names, which win over the inputs; absent where it says nothing about them. */
  readonly tools?: readonly string[];
  /** Where the prompt file names them; absent where it does not. */
  readonly toolsPlace?: Place;
  readonly settings: ModelSettings;
  /** Where a prompt file sets what it sets of these. */
  readonly settingPlaces?: PlacesOfSettings;
  /** Where a prompt file sets the limit for the answer, which then wins over the input; absent where it does not. */
  readonly limitPlace?: Place;
  /** The field of the prompt file, or the input, that has the limit for the answer, or could have it. */
  readonly limitName: string;
  /** Where a prompt file says in which form the answer is wanted; absent where it does not. */
  readonly formatPlace?: Place;
  /** What a prompt file says, else the inputs; absent where neither says anything, and for text. */
  readonly responseFormat?: ResponseFormat;
  /** What was filled in, so that a message can name where a text came from; empty where nothing was. */
  readonly variables: Variables;
  /** What was removed from each untrusted value before it was marked. */
  readonly untrusted: readonly Stripping[];
  /** What the prompt is made of, for a report of its size. */
  readonly pieces: readonly PromptPiece[];
  /** Warnings that do not stop the step: unused variables, unknown fields of a prompt file. */
  readonly warnings: readonly string[];
  /** Files of which only a part was used. */
  readonly notes: readonly string[];
}

/** What was removed from an untrusted value. */
export interface Stripping {
  /** The variable. */
  readonly name: string;
  /** Invisible characters. */
  readonly characters: number;
  /** HTML comments. */
  readonly comments: number;
}

/** A part of a prompt that has a name of its own: a variable, the text of a message, an attachment. */
export interface PromptPiece {
  readonly name: string;
  /** UTF-16 code units of text, in all places where it is used; 0 for an attachment. */
  readonly characters: number;
  /** Estimated. */
  readonly tokens: number;
}

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
export function attachmentBytes({ data }: Attachment): number {
  return Buffer.byteLength(data, 'base64');
}
