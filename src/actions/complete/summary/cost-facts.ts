import type { BudgetFigures } from '../../../costs/ledger/book.ts';
import { oldAfterDays } from '../../../costs/prices/price-list.ts';
import type { ShownResult } from '../../../inference/shown-result.ts';
import { dollars } from '../../../language/failures/dollars.ts';

/** How many characters a full bar has. */
const barLength = 20;

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

/** A budget as a bar of text with its figures. */
export function describeBudget(budget: BudgetFigures): string {
  const { name, amount, per, value, spent, reserved, left, resetAt } = budget;
  const used = amount === 0 ? 1 : Math.min(1, (spent + reserved) / amount);
  const figures = [
    `${dollars(spent)} spent`,
    ...(reserved > 0 ? [`${dollars(reserved)} reserved`] : []),
    `${dollars(left)} left`,
    `resets ${resetAt.slice(0, 10)}`,
  ];
  return `${name} ${barOf(budget)} ${Math.floor(used * 100)} % of ${dollars(amount)} a ${per}${value === '' ? '' : ` for ${value}`} · ${figures.join(' · ')}`;
}

/** Spent, reserved, left: never empty while there is anything of it. */
function barOf({ amount, spent, reserved }: BudgetFigures): string {
  const share = (micros: number) => (amount === 0 ? barLength : Math.ceil((micros / amount) * barLength));
  const full = Math.min(barLength, share(spent));
  const held = Math.min(barLength - full, share(reserved));
  return `${'█'.repeat(full)}${'▒'.repeat(held)}${'░'.repeat(barLength - full - held)}`;
}
