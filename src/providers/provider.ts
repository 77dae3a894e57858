import type { ErrorCode } from '../language/failures/codes.ts';
import type { Problem } from '../language/failures/failure.ts';
import type { Message, ModelSettings } from '../prompts/prompt.ts';

/** What is sent, apart from where and with which credential. */
export interface Call {
  readonly messages: readonly Turn[];
  /** Tools that the model may call; absent where it may call none. */
  readonly tools?: readonly [OfferedTool, ...OfferedTool[]];
  /** Limit for the answer including hidden reasoning, in tokens. */
  readonly maxCompletionTokens?: number;
  /** The field of Chat Completions that carries it; absent for `max_completion_tokens`. */
  readonly tokenLimit?: 'max_completion_tokens' | 'max_tokens';
  readonly temperature?: number;
  readonly topP?: number;
  /** The form that the provider is asked to hold the answer to; absent for text. */
  readonly format?: AnswerFormat;
  /** How the request is to be processed, which its price depends on; absent where costs are not judged. */
  readonly serviceTier?: 'default';
  /** Further fields of the request body; they never replace one of the above. */
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** A part of a conversation: a message, or a round of calls with what came of them. */
export type Turn = Message | ToolRound;

/** A tool as the model is told of it. */
export interface OfferedTool {
  /** Letters, digits, `_` and `-`, at most 64 (OpenAI, API reference, `tools`). */
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A tool that the model calls. */
export interface ToolCall {
  /** Tells the calls of one answer apart. */
  readonly id: string;
  /** As the model has written it; empty where it named none. */
  readonly name: string;
  /** Meant to be a JSON object; whatever the model has written. */
  readonly arguments: string;
  /** What a server adds to a call and wants back with it: Gemini's thought signatures, in `extra_content`. */
  readonly extra?: unknown;
}

/** What the model called in one answer, and what came of each call, in the same order. */
export interface ToolRound {
  /** What it said beside the calls; as a rule nothing. */
  readonly text: string;
  /** Its reasoning, which DeepSeek and Moonshot want back with the calls; absent where the server showed none. */
  readonly reasoning?: string;
  readonly calls: readonly ToolCall[];
  readonly results: readonly string[];
}

/** A form of answers, as OpenAI's Responses API writes it. */
export type AnswerFormat =
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict?: boolean;
    };

/** Tokens that the provider counted; a count that it does not tell is absent, which is not 0. */
export interface TokenUsage {
  readonly input?: number;
  /** Part of `input` that was read from the provider's cache. */
  readonly cachedInput?: number;
  /** Part of `input` that was written to the provider's cache. */
  readonly cacheWrite?: number;
  /** Part of `cacheWrite` that is kept for 12 hours, which costs more. */
  readonly longCacheWrite?: number;
  /** Includes `reasoning`. */
  readonly output?: number;
  readonly reasoning?: number;
  readonly total?: number;
}

/** What a provider answered. */
export interface Completion {
  /** The answer; may be empty where the output limit or the content filter cut it off. */
  readonly text: string;
  /** The model's own words for declining; empty where it did not. */
  readonly refusal: string;
  /** `stop`, `length`, `content_filter` …, as the provider says it; empty where it says nothing. */
  readonly finishReason: string;
  /** What that means; absent for a part of an answer that broke off. */
  readonly end?: 'full-stop' | 'cut-off' | 'filtered' | 'tool-call';
  /** The tools that it calls, of those that it was offered; only where that is its end, and then at least one. */
  readonly calls?: readonly ToolCall[];
  /** The reasoning that the server wants back with those calls, in the field `reasoning_content`; absent where it has none. */
  readonly reasoning?: string;
  /** What is unusual about a complete answer, in words. */
  readonly warnings?: readonly Problem[];
  /** The answer's own `model`; empty where the provider does not name one. */
  readonly servedModel: string;
  /** The provider's name for this request; empty where it gives none. */
  readonly requestId: string;
  readonly usage?: TokenUsage;
  /** Whether words came after the tokens were counted for the last time. */
  readonly isUndercounted?: true;
  /** How the request was processed, as the provider says it; absent where it does not. */
  readonly serviceTier?: string;
  /** The lowest share of the provider's limits that is left, 0 to 1; absent where it does not tell. */
  readonly quotaLeft?: number;
}

/** What is known of an attempt besides its answer. */
export interface Spent {
  /** The provider's name for this request; empty where it gives none. */
  readonly requestId: string;
  /** What was billed, even where the attempt failed. */
  readonly usage?: TokenUsage;
  /** Whether words came after the tokens were counted for the last time. */
  readonly isUndercounted?: true;
  /** How the request was processed, as the provider says it; absent where it does not. */
  readonly serviceTier?: string;
  /** The lowest share of the provider's limits that is left, 0 to 1; absent where it does not tell. */
  readonly quotaLeft?: number;
  /** The part that arrived of an answer that broke off. */
  readonly partial?: Completion;
}

/**
 * Where a fault is mended, if that is in a file: at the policy's key, at the name that it gives to the model, where the
 * step hands the secret over, or where a setting of the request or an input is written.
 */
export type Cure =
  | 'key'
  | 'model'
  | 'secret'
  | { readonly setting: keyof ModelSettings }
  | { readonly input: 'timeout' | 'deadline' | 'parameters' };

/** Why an attempt brought no usable answer. */
export interface Fault extends Spent {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Absent where no line of a file is at fault: an outage, a limit of the provider's, an empty account, a filter. */
  readonly cure?: Cure;
  /** Whether the same request may succeed a little later. */
  readonly transient: boolean;
  /** Nothing can have been billed: the request was not sent, or was refused before it was processed. */
  readonly unbilled?: true;
  /** The answer was not over: more of it may have been made, and billed, than what is counted in `usage`. */
  readonly unfinished?: true;
  /** Further attempts that are worth making after a transient fault; absent: as many as the input `retries` says. */
  readonly retries?: number;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfter?: number;
}

/** An answer or a fault; nothing that a provider does is thrown. */
export type Answer = { readonly completion: Completion } | { readonly fault: Fault };

/** How an answer is waited for. */
export interface Waiting {
  readonly signal: AbortSignal;
  /** Called while an answer arrives, with the characters that it has so far, hidden reasoning included where it is shown. */
  readonly onProgress: (characters: number) => void;
  /**
   * Gets the text of an answer as it arrives, in pieces, as the provider sent it. It shows what is coming: an answer
   * that comes as a whole is in none of them, and one that is corrected at its end differs from them together. A
   * listener that returns `false` gets no more of it.
   */
  readonly onText?: ((piece: string) => unknown) | undefined;
}

/** Somebody who answers. */
export interface Provider {
  complete(call: Call, waiting: Waiting): Promise<Answer>;
}
