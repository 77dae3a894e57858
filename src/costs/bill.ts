import type { TokenUsage } from '../providers/provider.ts';
import { type Charge, longCacheFactor, ratesFor, sumCharges } from './charge.ts';
import type { WorstCase } from './estimate/worst-case.ts';
import type { Pricing } from './prices/effective-rates.ts';

/** What an attempt cost. */
export interface Bill {
  /** Millionths of a US dollar, rounded up. */
  readonly micros: number;
  /** `true` where the provider did not report all of its usage, and the worst case is in the place of what is missing. */
  readonly assumed: boolean;
}

/** What an attempt is taken to have used where nobody says what it did. */
export type AssumedTokens = Pick<WorstCase, 'micros' | 'inputTokens' | 'outputTokens'>;

/**
 * What an attempt cost, by the provider's own figures. Figures that contradict each other are billed at no less than any
 * way of reading them.
 *
 * @param usage absent where the provider reported none
 * @param pricings of the model that was requested and of the one that answered, those that are known: the dearer counts
 * @param worst the worst case that the attempt was judged by; absent where none is known
 * @returns `undefined` where the price is not known, or what was used
 */
export function bill(
  usage: TokenUsage | undefined,
  pricings: readonly Pricing[],
  worst: AssumedTokens | undefined,
): Bill | undefined {
  if (pricings.length === 0) return undefined;
  const input = usage && countedInput(usage);
  const output = usage && countedOutput(usage);
  if (input === undefined && output === undefined) return worst && { micros: worst.micros, assumed: true };
  const inputTokens = input ?? worst?.inputTokens;
  const outputTokens = output ?? worst?.outputTokens;
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const tokens = { ...usage, input: inputTokens, output: outputTokens };
  return {
    micros: Math.max(...pricings.map((pricing) => sumCharges(chargesOf(tokens, pricing, input !== undefined)))),
    assumed: input === undefined || output === undefined,
  };
}

/** No request is without input: servers that do not count tell 0. */
function countedInput({ input = 0, total = 0, output = total }: TokenUsage): number | undefined {
  if (input > 0) return input;
  return total > output ? total - output : undefined;
}

/** An output of 0 is possible, unless nothing else was counted either. */
function countedOutput(usage: TokenUsage): number | undefined {
  const { input = 0, output, reasoning, total = 0 } = usage;
  if (output !== undefined) return output > 0 || input > 0 || total > 0 ? output : undefined;
  if (input > 0 && total > input) return total - input;
  return reasoning === 0 ? undefined : reasoning;
}

type CountedTokens = TokenUsage & Required<Pick<TokenUsage, 'input' | 'output'>>;

function chargesOf(tokens: CountedTokens, pricing: Pricing, isInputCounted: boolean): readonly Charge[] {
  const { input, output, cachedInput = 0, cacheWrite = 0, longCacheWrite = 0, reasoning = 0, total = 0 } = tokens;
  // Twelve hours are a part of what was written, unless they are more than that.
  const written = longCacheWrite > cacheWrite ? cacheWrite + longCacheWrite : cacheWrite;
  // What went through the cache is a part of the input, unless it is more than that: then it may as well be beside it.
  const isBeside = cachedInput + written > input;
  const allInput = isBeside ? input + cachedInput + written : input;
  // Likewise for reasoning and the output.
  const allOutput = reasoning > output ? output + reasoning : output;
  const rates = ratesFor(pricing, allInput);
  const dearestInput = Math.max(rates.input, rates.cachedInput, rates.cacheWrite);
  const plain = isBeside ? input : input - cachedInput - written;
  return [
    [plain, isInputCounted ? rates.input : dearestInput],
    [cachedInput, rates.cachedInput],
    [written - longCacheWrite, rates.cacheWrite],
    [longCacheWrite, rates.cacheWrite * longCacheFactor],
    [allOutput, rates.output],
    // A total that is more than its parts counts tokens that have no name.
    [Math.max(0, total - allInput - allOutput), Math.max(dearestInput, rates.output)],
  ];
}
