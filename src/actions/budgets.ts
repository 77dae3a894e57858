import type { BudgetFigures } from '../costs/ledger/book.ts';
import { dollars } from '../language/failures/dollars.ts';

/** How many characters a full bar has. */
const barLength = 20;

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

/** A budget as outputs and files have it: amounts in US dollars. */
export function budgetValues({ name, per, each, value, amount, spent, reserved, resetAt }: BudgetFigures) {
  return {
    name,
    period: per,
    each,
    for: value,
    amount: inDollars(amount),
    spent: inDollars(spent),
    reserved: inDollars(reserved),
    resets: resetAt,
  };
}

/** Millionths of a US dollar as JSON has them. */
export function inDollars(micros: number): number {
  return micros / 1_000_000;
}
