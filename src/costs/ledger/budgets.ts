import type { Place } from '../../language/failures/failure.ts';
import type { Budget, Ledger } from '../../policy/model/costs.ts';
import type { Policy, PolicyFile, PolicySource } from '../../policy/model/policy.ts';
import { type RunFacts, ruleHolds } from '../../policy/model/when.ts';
import { type CountedIn, foldedScope, scopeOf } from './account.ts';
import { budgetId, type LedgerLine } from './line.ts';
import { periodOf } from './periods.ts';

/** A ledger that a policy's files name, and the files whose budgets are counted in it. */
export interface LedgerTarget {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** `warn` only where every file that names it says so. */
  readonly onError: Ledger['onError'];
  readonly files: readonly PolicyFile[];
  /** Where the first of the files names it. */
  readonly place: Place;
}

/** What a request belongs to, by the name of the budgets' `each`. */
export type BudgetSubject = Readonly<Record<Budget['each'], string>>;

/** A budget that a request counts in. */
export interface AppliedBudget extends CountedIn {
  readonly budget: Budget;
}

/**
 * The ledgers that a policy's files name, each once, in the order of the files. A file's budgets are counted in the ledger
 * that this file names, which without a `repository` is in the run's own.
 */
export function ledgerTargets(files: Policy['files'], ownRepository: string): readonly LedgerTarget[] {
  const targets = new Map<string, LedgerTarget>();
  for (const file of files) {
    if (!file.ledger) continue;
    const { repository = ownRepository, branch, onError, place } = file.ledger;
    const name = `${repository.toLowerCase()}#${branch}`;
    const other = targets.get(name);
    const strictest = other?.onError === 'fail' ? 'fail' : onError;
    const all = [...(other?.files ?? []), file];
    targets.set(name, { repository, branch, place, ...other, onError: strictest, files: all });
  }
  return [...targets.values()];
}

/**
 * The budgets of a ledger that a request counts in. A budget restricts: where a fact that its `when` asks for is not
 * known, it applies.
 *
 * @param at when the request is reserved, which chooses the periods
 */
export function appliedBudgets(
  target: LedgerTarget,
  subject: BudgetSubject,
  facts: RunFacts,
  at: string,
): readonly AppliedBudget[] {
  return namedBudgets(target, subject.repository)
    .filter(({ budget }) => ruleHolds(budget.when, facts))
    .map(({ budget, id }) => ({ budget, id, ...countedAs(budget, subject, at) }));
}

/** Whose amount of a budget it is, and of which period. */
function countedAs({ each, per }: Budget, subject: BudgetSubject, at: string): Omit<CountedIn, 'id'> {
  return { each, value: scopeOf(each, subject), folded: foldedScope(each, subject), period: periodOf(per, at) };
}

/** The budgets that a line counts in, as far as the policy still has them: those that it names, whatever run reads it. */
export function budgetsOfLine(target: LedgerTarget, line: LedgerLine, ownRepository: string): readonly AppliedBudget[] {
  return namedBudgets(target, ownRepository)
    .filter(({ id }) => line.budgets.includes(id))
    .map(({ budget, id }) => ({ budget, id, ...countedAs(budget, line, line.at) }));
}

/** All budgets of a ledger with their ids, as {@link budgetId} makes them, in the order of the policy's files. */
export function namedBudgets(
  { files }: LedgerTarget,
  ownRepository: string,
): readonly { readonly budget: Budget; readonly id: string }[] {
  return files.flatMap(({ source, budgets }) =>
    budgets.map((budget) => ({ budget, id: budgetId(fullName(source, ownRepository), budget.name) })),
  );
}

/** A policy's file with its repository: only one that is kept elsewhere, at a ref, is named with it. */
function fullName({ file, ref }: PolicySource, ownRepository: string): string {
  return ref === undefined ? `${ownRepository}/${file}` : file;
}
