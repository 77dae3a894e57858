import type { Place } from '../../language/failures/failure.ts';
import type { BudgetPeriod, BudgetScope } from '../../policy/model/costs.ts';
import { type Account, addLines, type CountedIn, peakOf, standingOf, sumsOf } from './account.ts';
import type { AppliedBudget } from './budgets.ts';
import type { LedgerLine } from './line.ts';

/** A budget's amount and what became of it. Money is in millionths of a US dollar. */
export interface BudgetFigures {
  readonly name: string;
  /** What the amount is for, such as `repository`, and which one; a workflow is named with its repository. */
  readonly each: BudgetScope;
  readonly value: string;
  readonly per: BudgetPeriod;
  /** `YYYY-MM-DDTHH:MM:SSZ`: when the period began, and when the budget begins anew. */
  readonly start: string;
  readonly resetAt: string;
  readonly amount: number;
  readonly spent: number;
  /** Reserved and not settled, each at its worst case. */
  readonly reserved: number;
  /** What is left of the amount; 0 where more is spent and reserved. */
  readonly left: number;
  readonly onExceed: 'deny' | 'warn';
  readonly place: Place;
}

/** A budget that a request does not fit in. `spent` and `reserved` are as they are without it. */
export interface BudgetRefusal extends BudgetFigures {
  readonly kind: 'budget';
  /** What was to be reserved in addition, millionths of a US dollar. */
  readonly wanted: number;
  /** What a smaller request may cost at most; absent where nothing is left. */
  readonly fits?: number;
}

/** An `alert-at` that is crossed by what is spent and reserved now; it was never reached before in this period. */
export interface BudgetAlert extends BudgetFigures {
  readonly percent: number;
}

/** What to append to a ledger, and what follows if that succeeds. Without lines there is nothing to write. */
export interface Draft<T> {
  readonly lines: readonly LedgerLine[];
  readonly outcome: T;
}

/** What became of a reservation, or of raising it. */
export type Reserving =
  | { readonly kind: 'reserved'; readonly exceeded: readonly BudgetRefusal[]; readonly alerts: readonly BudgetAlert[] }
  | { readonly kind: 'refused'; readonly refusals: readonly BudgetRefusal[] }
  /** The ledger does not have the earlier line of it any more, or has another one that contradicts this one. */
  | { readonly kind: 'vanished' | 'contested' };

/** A line to write, the budgets that it counts in, and whether the ledger must have an earlier line of its id. */
export interface Posting {
  readonly line: LedgerLine;
  readonly budgets: readonly AppliedBudget[];
  readonly follows: boolean;
}

/** What became of settling. */
export interface Settling {
  readonly alerts: readonly BudgetAlert[];
  /** Ids whose reservation the ledger does not have any more; they are settled all the same. */
  readonly vanished: readonly string[];
  /** Ids that somebody else has settled at another amount, or changed: what they wrote stays. */
  readonly contested: readonly string[];
}

/**
 * Reserves, or raises what is reserved: nothing is added that does not fit into every budget that denies. A line that the
 * ledger has already was written by an attempt whose answer was lost: it stays, and what was to be told of it is.
 */
export function reserve(account: Account, { line, budgets, follows }: Posting): Draft<Reserving> {
  const standing = standingOf(account, line);
  if (follows && !account.entries.has(line.id)) return { lines: [], outcome: { kind: 'vanished' } };
  if (standing === 'contested') return { lines: [], outcome: { kind: 'contested' } };
  const lines = standing === 'new' ? [line] : [];
  const before = standing === 'new' ? account : withoutId(account, line.id);
  const wanted = line.micros - (before.entries.get(line.id)?.line.micros ?? 0);
  const unfit = budgets.flatMap((budget) => refusalOf(before, budget, wanted));
  const refusals = unfit.filter(({ onExceed }) => onExceed === 'deny');
  if (lines.length > 0 && refusals.length > 0) return { lines: [], outcome: { kind: 'refused', refusals } };
  const after = addLines(account, lines);
  const exceeded = unfit.filter(({ onExceed }) => onExceed === 'warn');
  const alerts = budgets.flatMap((budget) => alertsOf(after, budget, peakOf(account, budget, line)));
  return { lines, outcome: { kind: 'reserved', exceeded, alerts } };
}

function withoutId(account: Account, id: string): Account {
  return { ...account, entries: new Map([...account.entries].filter(([other]) => other !== id)) };
}

/** Settles reservations at what was billed. What is settled already is not settled again. */
export function settle(account: Account, postings: readonly Posting[]): Draft<Settling> {
  const open = postings.filter(({ line }) => standingOf(account, line) === 'new');
  const lines = open.map(({ line }) => line);
  const after = addLines(account, lines);
  const budgets = new Map(open.flatMap((posting) => posting.budgets.map((budget) => [keyOf(budget), budget])));
  const idsOf = (some: readonly Posting[]) => some.map(({ line }) => line.id);
  return {
    lines,
    outcome: {
      alerts: [...budgets.values()].flatMap((budget) => alertsOf(after, budget, peakOf(account, budget))),
      vanished: idsOf(open.filter(({ line, follows }) => follows && !account.entries.has(line.id))),
      contested: idsOf(postings.filter(({ line }) => standingOf(account, line) === 'contested')),
    },
  };
}

/** A budget's figures for outputs, the summary's bars and messages. */
export function figuresOf(account: Account, applied: AppliedBudget): BudgetFigures {
  const { budget, each, value, period } = applied;
  const { spent, reserved } = sumsOf(account, applied);
  const left = Math.max(0, budget.micros - spent - reserved);
  const { name, micros: amount, onExceed, place } = budget;
  const { per, start, end: resetAt } = period;
  return { name, each, value, per, start, resetAt, amount, spent, reserved, left, onExceed, place };
}

/** Names a budget's separate amount in a period. */
export function keyOf({ id, folded, period }: CountedIn): string {
  return [id, folded, period.start].join('\n');
}

function refusalOf(account: Account, applied: AppliedBudget, wanted: number): readonly BudgetRefusal[] {
  const figures = figuresOf(account, applied);
  const { amount, spent, reserved, left } = figures;
  // Each of the three is below 2^53, and what they add up to beyond that is above every amount.
  if (spent + reserved + wanted <= amount) return [];
  return [{ kind: 'budget', ...figures, wanted, ...(left > 0 && { fits: left }) }];
}

/** The alerts above the most that was ever spent and reserved before, up to what is now. */
function alertsOf(account: Account, applied: AppliedBudget, peak: number): readonly BudgetAlert[] {
  const figures = figuresOf(account, applied);
  const now = BigInt(figures.spent) + BigInt(figures.reserved);
  return applied.budget.alertAt
    .filter((percent) => {
      const threshold = BigInt(figures.amount) * BigInt(percent);
      return BigInt(peak) * 100n < threshold && threshold <= now * 100n;
    })
    .map((percent) => ({ ...figures, percent }));
}
