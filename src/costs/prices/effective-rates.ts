import type { Rates } from '../../policy/model/costs.ts';
import type { PolicyFile, ProviderName } from '../../policy/model/policy.ts';
import {
  findListed,
  findModel,
  type ListedModel,
  type LongContext,
  type PriceList,
  priceOn,
  type TierFactor,
} from './price-list.ts';
import type { ServiceTier } from './tier.ts';

/** What decides about the price of a request. */
export interface PricedRequest {
  /** `publisher/name`, in any case. */
  readonly model: string;
  readonly provider: ProviderName;
  /** `auto` where the provider's project decides, which is priced at the dearest tier that is known. */
  readonly tier: ServiceTier | 'auto';
}

/** What a request costs. */
export interface Pricing {
  readonly rates: Required<Rates>;
  /** What all of it costs where its input is long; absent where that makes no difference. */
  readonly long?: LongContext<Required<Rates>>;
  /** The longest answer that the model gives, in tokens; absent where the list does not know it. */
  readonly maxOutputTokens?: number;
}

type Base = Pick<Pricing, 'rates' | 'long'>;

/**
 * The rates of a request. The topmost policy file's `prices` win over the bundled list; those of a file that extends it
 * can only raise what is there, field by field. They are prices of the `default` tier: another tier is in the same
 * proportion to it as in the list.
 *
 * @param files the policy's files, the topmost one last
 * @returns `undefined` where the price is not known: it is never taken for 0
 */
export function effectiveRates(
  list: PriceList,
  files: readonly Pick<PolicyFile, 'prices'>[],
  { model, provider, tier }: PricedRequest,
  when: Date,
): Pricing | undefined {
  const listed = findListed(list, model);
  const price = listed && priceOn(listed, provider, when);
  const [topmost, ...extending] = files.map(({ prices }) => policyRates(prices, model)).reverse();
  const factor = factorOf(listed, tier) ?? (tier === 'batch' && topmost ? undiscounted : undefined);
  const base = topmost ? negotiated(topmost, price?.rates) : price && completed(price);
  if (!base || !factor) return undefined;
  const raised = extending.filter((rates) => rates !== undefined).reduce<Base>(raise, base);
  return {
    rates: scale(raised.rates, factor),
    ...(raised.long && { long: { from: raised.long.from, rates: scale(raised.long.rates, factor) } }),
    ...(listed?.maxOutputTokens !== undefined && { maxOutputTokens: listed.maxOutputTokens }),
  };
}

/** What a policy file says about a model, or about the one that it is a snapshot of. */
function policyRates(prices: PolicyFile['prices'], model: string): Rates | undefined {
  return findModel(model, (name) => prices.find((price) => price.model.toLowerCase() === name))?.rates;
}

/** Rates of the topmost file, whose `cache-write` is in the list's proportion to `input` where it is left out. */
function negotiated(rates: Rates, listed: Rates | undefined): Base {
  const { input, cacheWrite } = listed ?? rates;
  if (rates.cacheWrite !== undefined || cacheWrite === undefined || input === 0) return { rates: whole(rates) };
  return { rates: whole({ ...rates, cacheWrite: portion(rates.input, cacheWrite, input) }) };
}

function completed({ rates, long }: { readonly rates: Rates; readonly long?: LongContext<Rates> }): Base {
  return { rates: whole(rates), ...(long && { long: { from: long.from, rates: whole(long.rates) } }) };
}

/** Without a price of its own, what goes through the cache costs as any other input. */
function whole({ input, cachedInput = input, cacheWrite = input, output }: Rates): Required<Rates> {
  return { input, cachedInput, cacheWrite, output };
}

/** The higher of both in each field. What an extending file leaves out is not changed. */
function raise({ rates, long }: Base, floor: Rates): Base {
  const raised = (below: Required<Rates>): Required<Rates> => ({
    input: Math.max(below.input, floor.input),
    cachedInput: Math.max(below.cachedInput, floor.cachedInput ?? 0),
    cacheWrite: Math.max(below.cacheWrite, floor.cacheWrite ?? 0),
    output: Math.max(below.output, floor.output),
  });
  return { rates: raised(rates), ...(long && { long: { from: long.from, rates: raised(long.rates) } }) };
}

/** A batch never costs more than its requests by themselves: where the list knows no discount, a price of the policy holds as it is. */
const undiscounted: TierFactor = { times: [1, 1] };

/** What a tier costs in proportion to `default`; `undefined` where the list does not know. */
function factorOf(listed: ListedModel | undefined, tier: ServiceTier | 'auto'): TierFactor | undefined {
  const known = new Map<string, TierFactor>([['default', { times: [1, 1] }], ...Object.entries(listed?.tiers ?? {})]);
  if (tier !== 'auto') return known.get(tier);
  return [...known.values()].toSorted((one, other) => sizeOf(other) - sizeOf(one))[0];
}

function sizeOf({ times: [numerator, denominator] }: TierFactor): number {
  return numerator / denominator;
}

function scale(rates: Required<Rates>, { times, cachedAsInput }: TierFactor): Required<Rates> {
  const input = portion(rates.input, ...times);
  const cachedInput = portion(rates.cachedInput, ...times);
  return {
    input,
    cachedInput: cachedAsInput ? Math.max(input, cachedInput) : cachedInput,
    cacheWrite: portion(rates.cacheWrite, ...times),
    output: portion(rates.output, ...times),
  };
}

/** A rate × numerator ÷ denominator, rounded up. */
function portion(rate: number, numerator: number, denominator: number): number {
  const [dividend, divisor] = [BigInt(rate) * BigInt(numerator), BigInt(denominator)];
  return Number((dividend + divisor - 1n) / divisor);
}
