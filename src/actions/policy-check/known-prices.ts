import { hasCosts } from '../../policy/model/layers.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { KnowsPrice } from '../../policy/review/warnings/unpriced.ts';

/**
 * Tells which models have a price in the bundled list. The list is loaded only for a policy that says something of costs;
 * `undefined` for any other.
 *
 * @param now milliseconds since 1970: prices change
 */
export async function knownPrices({ files }: Policy, now: number): Promise<KnowsPrice | undefined> {
  if (!hasCosts(files)) return undefined;
  const { findListed, loadPrices, priceOn } = await import('../../costs/prices/price-list.ts');
  const list = await loadPrices();
  return (model, provider) => {
    const listed = findListed(list, model);
    return listed !== undefined && priceOn(listed, provider, new Date(now)) !== undefined;
  };
}
