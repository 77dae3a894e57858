import type { KnowsPrice } from '../../policy/review/warnings/unpriced.ts';
import { findListed, loadPrices, priceOn } from './price-list.ts';

/**
 * Tells which models have a price in the bundled list. Where no policy says anything of costs, do not load this.
 *
 * @param now prices change; a day in the future has those that are known today
 */
export async function knownPrices(now: Date): Promise<KnowsPrice> {
  const list = await loadPrices();
  return (model, provider) => {
    const listed = findListed(list, model);
    return listed !== undefined && priceOn(listed, provider, now) !== undefined;
  };
}
