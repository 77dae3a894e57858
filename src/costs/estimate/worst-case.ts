import type { PolicyFile, ProviderName } from '../../policy/model/policy.ts';
import type { Message } from '../../prompts/prompt.ts';
import type { ServiceTier } from '../prices/tier.ts';

/** A request as far as its price depends on it. */
export interface PricedCall {
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  readonly provider: ProviderName;
  /** The tier that is asked for; `auto` where the provider's project decides, which is priced at the dearest. */
  readonly tier: ServiceTier | 'auto';
  /** All that is billed as input: messages, and the text of schemas and tools that are sent beside them. */
  readonly messages: readonly Message[];
  readonly besides: readonly string[];
  /** The limit for the answer that is sent, in tokens; absent where none is: then the model's own counts, if it is known. */
  readonly maxOutputTokens?: number;
}

/** The most that one attempt can cost, and what that was assumed from. */
export interface WorstCase {
  /** Millionths of a US dollar, rounded up. */
  readonly micros: number;
  readonly inputTokens: number;
  /** How the input was measured: bounded by its UTF-8 bytes, or counted by a tokenizer. */
  readonly counted: 'bytes' | 'tokenizer';
  readonly outputTokens: number;
  /** Millionths of a US dollar per million tokens. */
  readonly inputRate: number;
  readonly outputRate: number;
  /** Where the output limit comes from: the request, or the model's own maximum. */
  readonly limitedBy: 'request' | 'model';
}

/** Why no worst case can be told. */
export type Unpriced = { readonly unknown: 'price' | 'output-limit' };
