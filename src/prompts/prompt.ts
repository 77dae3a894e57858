import type { Place } from '../failures/failure.ts';

/** One message of a conversation. */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string;
}

/** How the model is asked to answer; what is absent is left to the provider. */
export interface Settings {
  /** Limit for the answer including hidden reasoning, in tokens, 1 or more. */
  readonly maxCompletionTokens?: number;
  /** 0 to 2. */
  readonly temperature?: number;
  /** 0 to 1. */
  readonly topP?: number;
}

/** In which form an answer is wanted; text where nothing is said. */
export type ResponseFormat =
  | { readonly kind: 'json_object' }
  | { readonly kind: 'json_schema'; readonly schema: NamedSchema };

/** A JSON Schema that an answer must fit. */
export interface NamedSchema {
  /** As it is named to the provider: letters, digits, `_` and `-`, at most 64 characters (OpenAI's API reference). */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether the provider is asked to hold to it in every detail; absent where nothing is said. */
  readonly strict?: boolean;
  /** Where it was written, for messages. */
  readonly place?: Place;
}

/** What is asked, of which model. */
export interface Prompt {
  readonly messages: readonly Message[];
  /** The model reference as written; empty where neither prompt file nor input names one. */
  readonly model: string;
  /** Whether a prompt file named the model, and not the input. */
  readonly modelFromFile: boolean;
  readonly settings: Settings;
  /** What a prompt file says; absent where it says nothing, and for text. */
  readonly responseFormat?: ResponseFormat;
  /** Slips that do not stop the step: unused variables, unknown fields of a prompt file. */
  readonly warnings: readonly string[];
}
