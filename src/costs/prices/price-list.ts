import type { Rates } from '../../policy/model/costs.ts';
import { dayOf, daysFrom } from '../../policy/model/days.ts';
import { withoutDate } from '../../policy/model/match.ts';
import type { ProviderName } from '../../policy/model/policy.ts';
import type { ServiceTier } from './tier.ts';

/** The bundled prices, as `npm run generate` writes them. */
export interface PriceList {
  /** The day on which the data was published, `YYYY-MM-DD`. */
  readonly date: string;
  readonly models: readonly ListedModel[];
}

/** A model, with everything that it costs. */
export interface ListedModel {
  /** All of its names, `publisher/name` in lower case. */
  readonly names: readonly string[];
  /** The longest answer that it gives, hidden reasoning included; absent where that is not known. */
  readonly maxOutputTokens?: number;
  readonly prices: readonly ListedPrice[];
  /** What other tiers cost in proportion to `default`; a tier that is absent has no known price. */
  readonly tiers: Readonly<Partial<Record<ServiceTier, TierFactor>>>;
}

/** The prices of the `default` tier, of some providers, during some time. */
export interface ListedPrice {
  readonly providers: readonly ProviderName[];
  /** The first day, UTC; absent where it has always been so. */
  readonly from?: string;
  /** The last day, UTC; absent where no end is known. */
  readonly until?: string;
  readonly rates: Rates;
  /** What all of a request costs whose input is long. */
  readonly long?: LongContext<Rates>;
}

/** Rates from a number of input tokens on, cached ones included. */
export interface LongContext<Kind> {
  readonly from: number;
  readonly rates: Kind;
}

/** The price of a tier: that of `default` × numerator ÷ denominator. */
export interface TierFactor {
  readonly times: readonly [numerator: number, denominator: number];
  /** Whether the tier gives no discount for input that was read from the cache. */
  readonly cachedAsInput?: true;
}

/** Loads the bundled list. A step that judges no costs never calls this, and so never reads it. */
export async function loadPrices(): Promise<PriceList> {
  const { bundledPrices } = await import('./bundled-prices.ts');
  const list: PriceList = JSON.parse(bundledPrices);
  return list;
}

/** How many days old the list is. */
export function ageOf(list: PriceList, now: Date): number {
  return Math.max(0, daysFrom(list.date, dayOf(now.getTime())));
}

/**
 * A model of the list. A snapshot without an entry of its own is the model that it is a snapshot of; a fine-tuned model
 * has a price of its own, which the list does not know.
 *
 * @param model `publisher/name`, in any case
 */
export function findListed(list: PriceList, model: string): ListedModel | undefined {
  return findModel(model, (name) => list.models.find(({ names }) => names.includes(name)));
}

/** What a lookup finds for a model by its own name, else for the model that it is a snapshot of. */
export function findModel<Found>(model: string, lookUp: (name: string) => Found | undefined): Found | undefined {
  const name = model.toLowerCase();
  return lookUp(name) ?? lookUp(withoutDate(name));
}

/** The price of a model with a provider on a day. */
export function priceOn(listed: ListedModel, provider: ProviderName, when: Date): ListedPrice | undefined {
  const day = dayOf(when.getTime());
  return listed.prices.find(
    ({ providers, from = day, until = day }) => providers.includes(provider) && from <= day && day <= until,
  );
}
