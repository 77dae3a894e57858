import { dearestRates, type PricedAttempt } from './worst-case.ts';

/** Parts of a rate: rates are for a million tokens. */
const perTokens = 1_000_000n;

/**
 * The longest answer that a budget allows for, as an output limit in tokens; 0 where not even the input fits.
 *
 * @param micros what the attempt may cost, in millionths of a US dollar
 */
export function largestOutput(
  attempt: Omit<PricedAttempt, 'outputTokens'>,
  inputTokens: number,
  micros: number,
): number {
  const { inputRate, outputRate } = dearestRates(attempt, inputTokens);
  return tokensFor(micros, [inputTokens, inputRate], outputRate);
}

/**
 * The longest input that a budget allows for with the attempt's output limit, in tokens; 0 where not even that fits.
 *
 * @param micros what the attempt may cost, in millionths of a US dollar
 */
export function largestInput(attempt: PricedAttempt, micros: number): number {
  const { pricing, outputTokens } = attempt;
  const fitting = (inputTokens: number): number => {
    const { inputRate, outputRate } = dearestRates(attempt, inputTokens);
    return tokensFor(micros, [outputTokens, outputRate], inputRate);
  };
  const { from = Number.POSITIVE_INFINITY } = pricing.long ?? {};
  const short = Math.min(fitting(0), from - 1);
  const long = pricing.long ? fitting(from) : 0;
  return long >= from ? long : short;
}

/** The most tokens at a rate beside those that are needed anyway. */
function tokensFor(micros: number, [needed, neededRate]: readonly [number, number], rate: number): number {
  const left = BigInt(micros) * perTokens - BigInt(needed) * BigInt(neededRate);
  if (left < 0n) return 0;
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  const tokens = rate === 0 ? most : left / BigInt(rate);
  return Number(tokens < most ? tokens : most);
}
