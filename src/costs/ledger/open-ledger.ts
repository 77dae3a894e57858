import type { Account, LedgerEntry } from './account.ts';
import { type BudgetFigures, type Draft, figuresOf, keyOf, type Posting } from './book.ts';
import type { AppliedBudget, LedgerTarget } from './budgets.ts';
import type { NamedLedger } from './explain.ts';
import type { LedgerLine } from './line.ts';
import { filesOf, ledgerFile } from './periods.ts';
import { type Appended, type LedgerFault, openStore, type StoreOptions } from './store.ts';

/** One ledger of a step, which keeps in mind the budgets that the step's requests counted in. */
export interface OpenLedger {
  readonly target: LedgerTarget;
  /** For messages. */
  readonly named: NamedLedger;
  /** Begins to read files. */
  preload(files: readonly string[], signal: AbortSignal): void;
  /** Reads all files that the postings and the budgets so far need, and appends what `build` says. */
  append<T>(
    postings: readonly Posting[],
    headline: string,
    build: (account: Account) => Draft<T>,
    signal: AbortSignal,
  ): Promise<Appended<T>>;
  /** What the ledger has of an id; nothing where it has no line of it. */
  find(
    { id, at }: Pick<LedgerLine, 'id' | 'at'>,
    signal: AbortSignal,
  ): Promise<LedgerEntry | undefined | { readonly fault: LedgerFault }>;
  /** Figures of the budgets as they were seen last, in the order of the policy's files. */
  standing(): readonly BudgetFigures[];
}

/** What a ledger is reached with. */
type LedgerAccess = Pick<StoreOptions, 'github' | 'clock' | 'log'> &
  Pick<NamedLedger, 'token' | 'isOwn'> & {
    /** Why it cannot be used, where that is known before; GitHub is not asked then. */
    readonly fault: LedgerFault | undefined;
  };

/** Opens a ledger; nothing is asked before the first call. */
export function openLedger(
  target: LedgerTarget,
  { github, clock, log, token, isOwn, fault }: LedgerAccess,
): OpenLedger {
  const { repository, branch, place } = target;
  const store = openStore({ repository, branch, github, clock, log });
  const budgets = new Map<string, { readonly applied: AppliedBudget; readonly figures: BudgetFigures | undefined }>();

  function filesFor(postings: readonly Posting[]): readonly string[] {
    const periods = [...budgets.values()].flatMap(({ applied }) => filesOf(applied.period));
    return [...new Set([...periods, ...postings.map(({ line }) => ledgerFile(line.at))])];
  }

  return {
    target,
    named: { repository, branch, token, isOwn, place },
    preload: (files, signal) => {
      if (!fault) store.preload([...new Set(files)], signal);
    },
    append: async (postings, headline, build, signal) => {
      if (fault) return { done: false, fault, mayBeWritten: false };
      for (const applied of postings.flatMap((posting) => posting.budgets)) {
        const key = keyOf(applied);
        budgets.set(key, { applied, figures: budgets.get(key)?.figures });
      }
      const appended = await store.append(filesFor(postings), headline, build, signal);
      if (!appended.done) return appended;
      for (const [key, { applied }] of budgets) {
        budgets.set(key, { applied, figures: figuresOf(appended.account, applied) });
      }
      return appended;
    },
    find: async ({ id, at }, signal) => {
      if (fault) return { fault };
      const account = await store.read([ledgerFile(at)], signal);
      return 'fault' in account ? account : account.entries.get(id);
    },
    standing: () => [...budgets.values()].flatMap(({ figures }) => (figures ? [figures] : [])),
  };
}
