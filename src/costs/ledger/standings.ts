import { type Account, foldedScope, type LedgerEntry, scopeOf } from './account.ts';
import { type BudgetAlert, type BudgetFigures, figuresOf } from './book.ts';
import { type AppliedBudget, type LedgerTarget, namedBudgets } from './budgets.ts';
import { isWithin, periodOf } from './periods.ts';

/** A budget's separate amount at a time. */
export interface BudgetStanding {
  readonly figures: BudgetFigures;
  /** The highest `alert-at` that is reached, or 100 percent where nothing is left. */
  readonly alert?: BudgetAlert;
}

/**
 * How all budgets of a ledger stand, with an amount for each repository, workflow, actor, key or model that has used any in
 * the current period. A budget that nobody has used is there once: for the run's own repository, or without a value.
 *
 * @param at chooses the periods
 */
export function standingsOf(
  account: Account,
  target: LedgerTarget,
  ownRepository: string,
  at: string,
): readonly BudgetStanding[] {
  return namedBudgets(target, ownRepository).flatMap(({ budget, id }) => {
    const { each } = budget;
    const period = periodOf(budget.per, at);
    const counted = [...account.entries].filter(
      ([, { line }]) => line.budgets.includes(id) && isWithin(period, line.at),
    );
    const groups = Map.groupBy(counted, ([, { line }]) => foldedScope(each, line));
    const value = each === 'repository' ? ownRepository : '';
    const unused: AppliedBudget = { budget, id, each, period, value, folded: value.toLowerCase() };
    if (groups.size === 0) return [standingOf({ ...account, entries: new Map() }, unused)];
    return [...groups].map(([folded, entries]) =>
      standingOf({ ...account, entries: new Map(entries) }, { ...unused, folded, value: shownValue(entries, unused) }),
    );
  });
}

/** As it was written last: logins and repositories may change their case. */
function shownValue(entries: readonly (readonly [string, LedgerEntry])[], { each, value }: AppliedBudget): string {
  const last = entries.at(-1)?.[1].line;
  return last ? scopeOf(each, last) : value;
}

function standingOf(account: Account, applied: AppliedBudget): BudgetStanding {
  const figures = figuresOf(account, applied);
  const used = BigInt(figures.spent) + BigInt(figures.reserved);
  const isReached = (percent: number) => used * 100n >= BigInt(figures.amount) * BigInt(percent);
  const percent = [...applied.budget.alertAt, 100].filter(isReached).at(-1);
  return { figures, ...(percent !== undefined && { alert: { ...figures, percent } }) };
}
