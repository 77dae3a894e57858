import { dollars } from '../../../language/failures/dollars.ts';
import type { Budget, BudgetPeriod, Ledger } from '../../model/costs.ts';
import { maxCostOf } from '../../model/layers.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { pairsOf } from '../file-pairs.ts';
import { holdsWhenever } from '../restrictions.ts';
import { describeWhen } from './rules.ts';
import { changeOf, type Direction, type SettingChange } from './setting-change.ts';

/** The lowest `max-cost` of all files, which is the one that binds. */
export function compareMaxCost(before: Policy, after: Policy): readonly SettingChange[] {
  const [old, now] = [before, after].map(({ files }) => maxCostOf(files)?.micros ?? Number.POSITIVE_INFINITY);
  if (old === undefined || now === undefined) return [];
  const words = (micros: number) => (Number.isFinite(micros) ? dollars(micros) : 'no limit');
  return changeOf('limits.max-cost', words(old), words(now), now > old ? 'wider' : 'narrower');
}

/** Where each file keeps its ledger, and what happens without it. */
export function compareLedgers(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = [old?.ledger, now?.ledger];
    const place = changeOf(
      `ledger${suffix}`,
      was && describeLedger(was),
      is && describeLedger(is),
      placeDirection(was, is),
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

/** A ledger that fails the step where it cannot be written lets fewer requests through than none. */
function placeDirection(was: Ledger | undefined, is: Ledger | undefined): Direction {
  if (was && is) return 'other';
  if (was) return was.onError === 'fail' ? 'wider' : 'other';
  return is?.onError === 'fail' ? 'narrower' : 'other';
}

/** The budgets of every file, by their names: with another name a budget begins anew. */
export function compareBudgets(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = [old, now].map(
      (file) => new Map((file?.budgets ?? []).map((budget) => [budget.name, budget] as const)),
    );
    return [...new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])])].flatMap((name) => {
      const [one, other] = [was?.get(name), is?.get(name)];
      const title = `budget ${JSON.stringify(name)}${suffix}`;
      const changes = changeOf(
        title,
        one && describeBudget(one),
        other && describeBudget(other),
        directionOf(one, other, now),
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

/**
 * What a changed budget lets through. Also one that only warns denies what has no price, so that without it more is
 * allowed; how much it is for makes no difference there.
 */
function directionOf(was: Budget | undefined, is: Budget | undefined, file: PolicyFile | undefined): Direction {
  if (!was) return 'narrower';
  if (!is) return 'wider';
  const onlyWarns = was.onExceed === 'warn' && is.onExceed === 'warn';
  const amounts: readonly Direction[] = onlyWarns
    ? []
    : [
        compare(is.micros, was.micros),
        compare(days[was.per], days[is.per]),
        scopeDirection(was, is, file),
        is.onExceed === was.onExceed ? 'other' : is.onExceed === 'warn' ? 'wider' : 'narrower',
      ];
  const all = [...amounts, whenDirection(was, is)];
  return all.find((one) => one === 'wider') ?? all.find((one) => one === 'narrower') ?? 'other';
}

function compare(wide: number, narrow: number): Direction {
  return wide === narrow ? 'other' : wide > narrow ? 'wider' : 'narrower';
}

/**
 * A budget for each of something is an amount for each. In a ledger of the run's own repository one for the repository
 * is the coarsest; any other two divide requests in another way, and may let more through.
 */
function scopeDirection(was: Budget, is: Budget, file: PolicyFile | undefined): Direction {
  if (was.each === is.each) return 'other';
  const isCoarser = is.each === 'repository' && file?.ledger?.repository === undefined;
  return isCoarser ? 'narrower' : 'wider';
}

function whenDirection(was: Budget, is: Budget): Direction {
  if (!holdsWhenever(is.when, was.when)) return 'wider';
  return holdsWhenever(was.when, is.when) ? 'other' : 'narrower';
}
