import type { ShownResult } from '../../../inference/shown-result.ts';
import { dollars } from '../../../language/failures/dollars.ts';

/** Days after which prices are called old: they move about once a month. */
export const oldAfterDays = 30;

/** What the request cost, as part of a line; empty where that is not known. */
export function costInWords({ cost }: Pick<ShownResult, 'cost'>): string {
  if (cost?.micros === undefined) return '';
  return `${cost.isAssumed ? 'up to ' : ''}${dollars(cost.micros)}`;
}

/** The same with how it was found out. */
export function explainCost(result: Pick<ShownResult, 'cost' | 'attempts' | 'decision'>): string | undefined {
  const { cost, attempts = [] } = result;
  if (!cost) return undefined;
  if (cost.micros === undefined) return 'unknown: there is no price for this model; add one to `prices` in the policy';
  const over = attempts.length > 1 ? ` over ${attempts.length} attempts` : '';
  const why = cost.isAssumed
    ? ', the worst case where the provider reported no token counts'
    : ', by the provider’s token counts';
  const age = cost.priceAge > oldAfterDays ? `; the bundled prices are ${cost.priceAge} days old` : '';
  return `${costInWords(result)}${over}${why}${age}`;
}
