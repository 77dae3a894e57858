import { dollars } from '../../../language/failures/dollars.ts';
import type { Budget, BudgetPeriod, Ledger } from '../../model/costs.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { pairsOf } from '../file-pairs.ts';
import { holdsWhenever } from '../restrictions.ts';
import { describeWhen } from './rules.ts';
import { byName, changeOf, type Direction, joined, type SettingChange } from './setting-change.ts';

/** Where each file keeps its ledger, and what happens without it. */
export function compareLedgers(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = [old?.ledger, now?.ledger];
    const place = changeOf(
      `ledger${suffix}`,
      was && describeLedger(was),
      is && describeLedger(is),
      placeDirection(old, now),
    );
    if (!was || !is) return place;
    const direction = is.onError === 'warn' ? 'wider' : 'narrower';
    return [...place, ...changeOf(`ledger.on-error${suffix}`, was.onError, is.onError, direction)];
  });
}

/** Where a ledger is kept, in words. */
export function describeLedger({ repository, branch }: Ledger): string {
  return `branch ${branch} of ${repository ?? "the run's repository"}`;
}

/**
 * A ledger that fails the step where it cannot be written lets fewer requests through than none. In another one nothing has
 * been spent yet.
 */
function placeDirection(old: PolicyFile | undefined, now: PolicyFile | undefined): Direction {
  const [was, is] = [old?.ledger, now?.ledger];
  if (was && is)
    return now?.budgets.some(({ name }) => old?.budgets.some((one) => one.name === name)) ? 'wider' : 'other';
  if (was) return was.onError === 'fail' ? 'wider' : 'other';
  return is?.onError === 'fail' ? 'narrower' : 'other';
}

/** The budgets of every file, by their names: with another name a budget begins anew. */
export function compareBudgets(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    return joined(byName(old?.budgets), byName(now?.budgets)).flatMap(([name, one, other]) => {
      const title = `budget ${JSON.stringify(name)}${suffix}`;
      const changes = changeOf(
        title,
        one && describeBudget(one),
        other && describeBudget(other),
        directionOf(one, other, now?.ledger),
      );
      if (!one || !other) return changes;
      return [...changes, ...changeOf(`alert-at of ${title}`, describeAlerts(one), describeAlerts(other), 'other')];
    });
  });
}

/** A budget in words, without its name and its alerts. */
export function describeBudget({ micros, per, each, when, onExceed }: Budget): string {
  const then = onExceed === 'deny' ? 'deny' : 'only warn';
  return `${dollars(micros)} per ${per} for each ${each}, when ${describeWhen(when)}; if exceeded, ${then}`;
}

/** The alerts of a budget, in words. */
export function describeAlerts({ alertAt }: Budget): string {
  return alertAt.length === 0 ? 'none' : alertAt.map((alert) => `${alert}%`).join(', ');
}

/** How long a period is, at most, in days. */
const days: Readonly<Record<BudgetPeriod, number>> = { day: 1, week: 7, month: 31 };

/** What a changed budget is to the one before, in the ledger that it is counted in now. */
function directionOf(was: Budget | undefined, is: Budget | undefined, ledger: Ledger | undefined): Direction {
  if (!was) return 'narrower';
  if (!is || letsMoreThrough(was, is, ledger)) return 'wider';
  return letsMoreThrough(is, was, ledger) ? 'narrower' : 'other';
}

/** Whether a budget may let something through that another one stops: where that only warns, what has no price. */
function letsMoreThrough(was: Budget, is: Budget, ledger: Ledger | undefined): boolean {
  if (!holdsWhenever(is.when, was.when)) return true;
  if (was.onExceed === 'warn') return false;
  return (
    is.onExceed === 'warn' ||
    is.micros > was.micros ||
    days[is.per] < days[was.per] ||
    (is.each !== was.each && !isCoarsest(is, ledger))
  );
}

/**
 * A budget for each of something is an amount for each. In a ledger of the run's own repository one for the repository
 * is the coarsest; any other two divide requests in another way, and may let more through.
 */
function isCoarsest({ each }: Budget, ledger: Ledger | undefined): boolean {
  return each === 'repository' && ledger?.repository === undefined;
}
