import type { ProviderName } from '../../policy/model/policy.ts';
import type { Message } from '../../prompts/prompt.ts';
import { longCacheFactor, ratesFor, sumCharges } from '../charge.ts';
import type { Pricing } from '../prices/effective-rates.ts';
import type { ServiceTier } from '../prices/tier.ts';
import { boundInput, countInput } from './input-tokens.ts';

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
  /** Tokens of input that is not written yet: of an answer that a judge is going to read. */
  readonly furtherInput?: number;
  /** The limit for the answer that is sent, in tokens; absent where none is: then the model's own counts, if it is known. */
  readonly maxOutputTokens?: number;
  /** Whether the request asks for cache entries that are kept for 12 hours. */
  readonly longCache?: boolean;
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

/**
 * The most that one attempt of a request can cost. Its input is bounded by bytes; only where that costs more than what is
 * left are its tokens counted, which is closer and takes a tokenizer of several megabytes.
 *
 * @param pricing absent where the price is not known
 * @param left what the request may cost, in millionths of a US dollar; absent where bytes are good enough
 */
export async function worstCase(
  call: PricedCall,
  pricing: Pricing | undefined,
  left?: number,
): Promise<WorstCase | Unpriced> {
  if (!pricing) return { unknown: 'price' };
  const outputTokens = call.maxOutputTokens ?? pricing.maxOutputTokens;
  if (outputTokens === undefined) return { unknown: 'output-limit' };
  const attempt = { pricing, outputTokens, longCache: call.longCache ?? false };
  const limitedBy = call.maxOutputTokens === undefined ? 'model' : 'request';
  const { furtherInput = 0 } = call;
  const bound = boundInput(call) + furtherInput;
  const most = priceAttempt(attempt, bound);
  if (left === undefined || most.micros <= left) return { ...most, counted: 'bytes', limitedBy };
  const count = await countInput(call);
  if (count === undefined || count + furtherInput >= bound) return { ...most, counted: 'bytes', limitedBy };
  return { ...priceAttempt(attempt, count + furtherInput), counted: 'tokenizer', limitedBy };
}

/** What the price of an attempt depends on besides its input. */
export interface PricedAttempt {
  readonly pricing: Pricing;
  readonly outputTokens: number;
  readonly longCache: boolean;
}

/** The most that an attempt can cost with up to this many tokens of input. */
export function priceAttempt(
  attempt: PricedAttempt,
  inputTokens: number,
): Pick<WorstCase, 'micros' | 'inputTokens' | 'outputTokens' | 'inputRate' | 'outputRate'> {
  const { outputTokens } = attempt;
  const { inputRate, outputRate } = dearestRates(attempt, inputTokens);
  const charges = [[inputTokens, inputRate] as const, [outputTokens, outputRate] as const];
  return { micros: sumCharges(charges), inputTokens, outputTokens, inputRate, outputRate };
}

/** The dearest rates that may apply: the whole input may be written to the cache. */
export function dearestRates(
  { pricing, longCache }: Pick<PricedAttempt, 'pricing' | 'longCache'>,
  inputTokens: number,
): Pick<WorstCase, 'inputRate' | 'outputRate'> {
  const rates = ratesFor(pricing, inputTokens);
  const written = rates.cacheWrite * (longCache ? longCacheFactor : 1);
  return { inputRate: Math.max(rates.input, rates.cachedInput, written), outputRate: rates.output };
}
