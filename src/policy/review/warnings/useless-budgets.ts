import { dollars } from '../../../language/failures/dollars.ts';
import type { Problem } from '../../../language/failures/failure.ts';
import type { Budget, BudgetPeriod, Ledger } from '../../model/costs.ts';
import type { Policy } from '../../model/policy.ts';
import { holdsWhenever } from '../restrictions.ts';

/** Budgets that another one of the file makes superfluous: whatever they would stop, that one has stopped before. */
export function uselessBudgets({ files: [{ budgets, ledger }] }: Policy): readonly Problem[] {
  if (!ledger) return [];
  return budgets.flatMap((budget, index) => {
    const other = budgets.find(
      (one, at) => stopsBefore(one, budget, ledger) && (at < index || !stopsBefore(budget, one, ledger)),
    );
    if (!other) return [];
    const message = `The budget "${budget.name}" can never be exceeded: "${other.name}" (${dollars(other.micros)} per ${other.per}, line ${other.place.line}) denies every request that would.`;
    return [{ message, remedy: 'Remove it, or lower its amount.', place: budget.place }];
  });
}

/** Whether one budget denies whatever another would deny or alert of. */
function stopsBefore(one: Budget, other: Budget, ledger: Ledger): boolean {
  return (
    one.onExceed === 'deny' &&
    one.micros <= other.micros &&
    isCoarser(one, other, ledger) &&
    lasts(one.per, other.per) &&
    holdsWhenever(one.when, other.when) &&
    other.alertAt.every(
      (alert) => isAbove(alert, other, one) || (one.micros === other.micros && one.alertAt.includes(alert)),
    )
  );
}

/** Whether an alert is never crossed: a budget that still alerts somebody is there for that. */
function isAbove(alert: number, { micros }: Budget, one: Budget): boolean {
  return BigInt(alert) * BigInt(micros) > 100n * BigInt(one.micros);
}

/** In a ledger of the run's own repository all that is counted is of one repository. */
function isCoarser(one: Budget, other: Budget, { repository }: Ledger): boolean {
  return one.each === other.each || (one.each === 'repository' && repository === undefined);
}

/** Whether a period of the one always contains a whole period of the other. A week may lie in two months. */
function lasts(one: BudgetPeriod, other: BudgetPeriod): boolean {
  return one === other || other === 'day';
}
