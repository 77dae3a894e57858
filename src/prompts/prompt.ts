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

/** What is asked, of which model. */
export interface Prompt {
  readonly messages: readonly Message[];
  /** The model reference as written; empty where neither prompt file nor input names one. */
  readonly model: string;
  /** Whether a prompt file named the model, and not the input. */
  readonly modelFromFile: boolean;
  readonly settings: Settings;
  /** Slips that do not stop the step: unused variables, unknown fields of a prompt file. */
  readonly warnings: readonly string[];
}
