import type { Pricing } from '../prices/effective-rates.ts';
import { dearestRates, type PricedCall, type WorstCase } from './worst-case.ts';

/** What a request could be instead, to cost no more than it may. */
export interface FittingTokens {
  /** The largest output limit with the input as it is; 0 where the input alone costs more. */
  readonly outputTokens: number;
  /** The longest input with the output limit as it is; 0 where the output alone costs more. */
  readonly inputTokens: number;
}

/** Rates are for this many tokens. */
const perTokens = 1_000_000n;

/**
 * The requests that would fit in the place of one that costs too much.
 *
 * @param micros what an attempt may cost, in millionths of a US dollar
 */
export function whatFits(
  { longCache = false }: Pick<PricedCall, 'longCache'>,
  pricing: Pricing,
  { inputTokens, outputTokens }: Pick<WorstCase, 'inputTokens' | 'outputTokens'>,
  micros: number,
): FittingTokens {
  const { inputRate, outputRate } = dearestRates({ pricing, longCache }, inputTokens);
  return {
    outputTokens: tokensFor(micros, [inputTokens, inputRate], outputRate),
    inputTokens: longestInput({ pricing, longCache }, outputTokens, micros),
  };
}

function longestInput(attempt: Parameters<typeof dearestRates>[0], outputTokens: number, micros: number): number {
  const longest = (sampleTokens: number): number => {
    const { inputRate, outputRate } = dearestRates(attempt, sampleTokens);
    return tokensFor(micros, [outputTokens, outputRate], inputRate);
  };
  const { from } = attempt.pricing.long ?? {};
  if (from === undefined) return longest(0);
  const long = longest(from);
  return long >= from ? long : Math.min(longest(0), from - 1);
}

/** The most tokens at a rate that are left over beside those that are needed. */
function tokensFor(micros: number, [needed, neededRate]: readonly [number, number], rate: number): number {
  const left = BigInt(micros) * perTokens - BigInt(needed) * BigInt(neededRate);
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  if (left < 0n) return 0;
  const tokens = rate === 0 ? most : left / BigInt(rate);
  return Number(tokens < most ? tokens : most);
}
