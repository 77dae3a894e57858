import type { Rates } from '../policy/model/costs.ts';
import type { Pricing } from './prices/effective-rates.ts';

/** Rates are for this many tokens. */
const perTokens = 1_000_000n;

/** Tokens at a rate, in millionths of a US dollar per million tokens. */
export type Charge = readonly [tokens: number, rate: number];

/**
 * What tokens cost together, in millionths of a US dollar, rounded up once. Exact for any counts; more than
 * `Number.MAX_SAFE_INTEGER`, nine billion dollars, is told as that.
 */
export function sumCharges(charges: readonly Charge[]): number {
  const sum = charges.reduce((total, [tokens, rate]) => total + BigInt(tokens) * BigInt(rate), 0n);
  return Math.min(Number((sum + perTokens - 1n) / perTokens), Number.MAX_SAFE_INTEGER);
}

/** The rates for an input of this many tokens. The long ones are for the whole request. */
export function ratesFor({ rates, long }: Pricing, inputTokens: number): Required<Rates> {
  return long && inputTokens >= long.from ? long.rates : rates;
}

/**
 * What a cache entry that is kept for 12 hours costs in proportion to one for 30 minutes (OpenAI, prices of gpt-6.1-terra,
 * 2026-10-26: 2.50 and 1.25).
 */
export const longCacheFactor = 2;
