import type { Clock } from '../../inference/waiting.ts';
import type { Problem } from '../../language/failures/failure.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import type { Account } from './account.ts';
import {
  type BudgetAlert,
  type BudgetFigures,
  type BudgetRefusal,
  type Draft,
  figuresOf,
  keyOf,
  type Posting,
  reserve,
  type Settling,
  settle,
} from './book.ts';
import { type AppliedBudget, appliedBudgets, type LedgerTarget, ledgerTargets } from './budgets.ts';
import type { LedgerToken, NamedLedger } from './explain.ts';
import { explainAlert, explainExceeded, explainFault, explainLoss, explainUnsettled } from './explain.ts';
import type { LedgerLine, LedgerTokens } from './line.ts';
import { filesOf, ledgerFile, timeOf } from './periods.ts';
import { type Appended, type LedgerGitHub, type LedgerStore, openStore } from './store.ts';

/** What ledgers are opened with. */
export interface LedgersOptions {
  readonly files: Policy['files'];
  /** What every line says of the run. */
  readonly run: {
    /** `owner/name` of the run's own repository. */
    readonly repository: string;
    /** The workflow file's path; empty where it is not known. */
    readonly workflow: string;
    readonly actor: string;
    /** The run's id with its attempt, `1234567890/1`. */
    readonly run: string;
  };
  readonly facts: RunFacts;
  /** The way to a repository's ledger: GitHub, opened for requests that a signal ends, and the input that the token is from. */
  readonly openGitHub: (repository: string) => {
    readonly github: (signal: AbortSignal) => LedgerGitHub;
    readonly token: LedgerToken;
  };
  readonly clock: Clock;
  /** The time of day; `clock` may count from anywhere. */
  readonly date: () => Date;
  /** A new id that nobody else makes: 8 to 64 letters, digits, `-` or `_`, such as a random UUID. */
  readonly newId: () => string;
  readonly log: (line: string) => void;
}

/** What is to be reserved: one request, through one key. */
export interface Wanted {
  /** The key's name. */
  readonly key: string;
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  /** The worst case, millionths of a US dollar. */
  readonly micros: number;
  /** Requests that share the reservation; absent for 1. */
  readonly requests?: number;
}

/** What is reserved until it is settled. */
export interface Reservation {
  readonly id: string;
  /** Millionths of a US dollar, in all. */
  readonly micros: number;
}

/** What a reservation is settled at. */
export interface Settlement {
  readonly id: string;
  /** What was billed over all attempts, millionths of a US dollar; 0 where nothing was sent. */
  readonly micros: number;
  readonly tokens?: LedgerTokens;
  /** Whether the provider reported no usage, so that the worst case is taken for the bill. */
  readonly assumed?: boolean;
}

/** What became of reserving. Only `reserved` lets a request be sent. */
export type ReserveResult =
  | {
      readonly kind: 'reserved';
      readonly reservation: Reservation;
      readonly alerts: readonly BudgetAlert[];
      readonly warnings: readonly Problem[];
    }
  /** Code `budget-exceeded`: a budget with `on-exceed: deny` has no room for it. */
  | { readonly kind: 'exceeded'; readonly refusals: readonly BudgetRefusal[]; readonly problems: readonly Problem[] }
  /** Code `ledger-unavailable`: a ledger with `on-error: fail` could not be read or written, or not be trusted. */
  | { readonly kind: 'unavailable'; readonly problems: readonly Problem[] };

/** What became of settling, which never fails a step: what is not settled counts at its worst case. */
export interface SettleResult {
  readonly alerts: readonly BudgetAlert[];
  /** Worded, the alerts among them. */
  readonly warnings: readonly Problem[];
  /** Ids that are still reserved in a ledger. */
  readonly unsettled: readonly string[];
}

/**
 * The ledgers of a policy's files, for one step. Before each request: `reserve`; before each further attempt of it that may
 * be billed as well: `raise`, with the new worst case in all; after the last request: `settle`, once for all, also where the
 * step fails or is cancelled, and where every `reserve` was refused (it then takes back what an earlier ledger had reserved).
 * Calls may overlap; each ledger works for one after the other.
 */
export interface Ledgers {
  /** Begins to read what the first `reserve` needs. It only reads, so it may overlap with anything. */
  preload(signal: AbortSignal): void;
  /** @param signal ends it, as the step's `deadline` and a cancellation do */
  reserve(wanted: Wanted, signal: AbortSignal): Promise<ReserveResult>;
  /**
   * Where it is refused, what was reserved before stays reserved, and has to be settled.
   *
   * @param micros the new worst case in all, what was billed so far included
   */
  raise(reservation: Reservation, micros: number, signal: AbortSignal): Promise<ReserveResult>;
  /** @param signal of its own after a cancellation: the step's has ended by then */
  settle(settlements: readonly Settlement[], signal: AbortSignal): Promise<SettleResult>;
  /** Budgets that a request counted in, as this step saw them last; in the order of the policy's files. */
  standing(): readonly BudgetFigures[];
}

/** A ledger with what this step knows of it. */
interface OpenLedger {
  readonly target: LedgerTarget;
  readonly named: NamedLedger;
  readonly store: LedgerStore;
  /** Budgets that requests of this step counted in, by `keyOf`, and their figures as they were last. */
  readonly budgets: Map<string, { readonly applied: AppliedBudget; readonly figures: BudgetFigures | undefined }>;
}

/** What one ledger has of a reservation. */
interface Entered {
  readonly posting: Posting;
  /** `unsure`: the answer was lost, or there was none. */
  readonly state: 'reserved' | 'unsure';
}

/** A reservation that is not settled in every ledger. */
interface Open {
  readonly ledgers: Map<OpenLedger, Entered>;
  /** Nothing was sent: it is settled at 0 wherever it turns out to be reserved. */
  isDropped: boolean;
}

/** Opens the ledgers; nothing is asked before the first call. Without a `ledger` in the policy everything is let through. */
export function openLedgers(options: LedgersOptions): Ledgers {
  const { run, facts, clock, log } = options;
  const open = new Map<string, Open>();
  const ledgers = ledgerTargets(options.files, run.repository).map((target): OpenLedger => {
    const { repository, branch, place } = target;
    const { github, token } = options.openGitHub(repository);
    const isOwn = repository.toLowerCase() === run.repository.toLowerCase();
    const store = openStore({ repository, branch, github, clock, log });
    return { target, store, named: { repository, branch, token, isOwn, place }, budgets: new Map() };
  });

  /** Files of everything that this step has to do with. */
  function filesFor({ budgets }: OpenLedger, postings: readonly Posting[]): readonly string[] {
    const applied = [...budgets.values()].map((known) => known.applied).concat(postings.flatMap((one) => one.budgets));
    const files = [
      ...applied.flatMap(({ period }) => filesOf(period)),
      ...postings.map(({ line }) => ledgerFile(line.at)),
    ];
    return [...new Set(files)].toSorted();
  }

  async function append<T>(
    ledger: OpenLedger,
    postings: readonly Posting[],
    headline: string,
    build: (account: Account) => Draft<T>,
    signal: AbortSignal,
  ): Promise<Appended<T>> {
    for (const applied of postings.flatMap(({ budgets }) => budgets)) {
      const key = keyOf(applied);
      ledger.budgets.set(key, { applied, figures: ledger.budgets.get(key)?.figures });
    }
    const appended = await ledger.store.append(filesFor(ledger, postings), headline, build, signal);
    if (!appended.done) return appended;
    for (const [key, { applied }] of ledger.budgets) {
      ledger.budgets.set(key, { applied, figures: figuresOf(appended.account, applied) });
    }
    return appended;
  }

  /** Writes a reservation's line into each of its ledgers. Where one refuses, the later ones are not asked. */
  async function enter(
    id: string,
    postings: ReadonlyMap<OpenLedger, Posting>,
    signal: AbortSignal,
  ): Promise<ReserveResult> {
    const entered = open.get(id)?.ledgers ?? new Map<OpenLedger, Entered>();
    open.set(id, { ledgers: entered, isDropped: false });
    const alerts: BudgetAlert[] = [];
    const warnings: Problem[] = [];
    let micros = 0;
    for (const [ledger, posting] of postings) {
      const { line } = posting;
      micros = line.micros;
      const headline = `Reserve for run ${line.run}`;
      const appended = await append(ledger, [posting], headline, (account) => reserve(account, posting), signal);
      const outcome = appended.done ? appended.outcome : undefined;
      if (outcome?.kind === 'refused') {
        const { refusals } = outcome;
        return { kind: 'exceeded', refusals, problems: refusals.map(explainExceeded) };
      }
      if (outcome?.kind === 'reserved') {
        entered.set(ledger, { posting, state: 'reserved' });
        alerts.push(...outcome.alerts);
        warnings.push(...outcome.exceeded.map(explainExceeded), ...outcome.alerts.map(explainAlert));
        continue;
      }
      const earlier = entered.get(ledger);
      const isUnsure = !appended.done && appended.mayBeWritten;
      // Where the request goes ahead all the same, settling records at least what it cost.
      if (isUnsure || ledger.target.onError === 'warn') entered.set(ledger, earlier ?? { posting, state: 'unsure' });
      const problems = appended.done
        ? outcome === undefined
          ? []
          : [explainLoss(outcome.kind, id, ledger.named)]
        : explainFault(appended.fault, ledger.named);
      if (ledger.target.onError === 'fail') return { kind: 'unavailable', problems };
      warnings.push(...problems);
    }
    return { kind: 'reserved', reservation: { id, micros }, alerts, warnings };
  }

  /** Settles what a ledger has of reservations by one commit. */
  async function settleIn(ledger: OpenLedger, settlements: ReadonlyMap<string, Settlement>, signal: AbortSignal) {
    const postings: Posting[] = [];
    const dropped = new Set<string>();
    for (const [id, { ledgers: entered, isDropped }] of open) {
      const found = entered.get(ledger);
      const settlement = settlements.get(id) ?? (isDropped ? { id, micros: 0 } : undefined);
      if (!found || !settlement) continue;
      if (isDropped) dropped.add(id);
      const line = settledLine(found.posting.line, settlement);
      postings.push({ line, budgets: found.posting.budgets, follows: found.state === 'reserved' });
    }
    if (postings.length === 0) return undefined;
    const build = (account: Account) =>
      settle(
        account,
        postings.filter(({ line }) => !dropped.has(line.id) || account.entries.has(line.id)),
      );
    const appended = await append<Settling>(ledger, postings, `Settle for run ${run.run}`, build, signal);
    if (appended.done) for (const { line } of postings) open.get(line.id)?.ledgers.delete(ledger);
    return { ledger, postings, appended };
  }

  async function settleAll(settlements: readonly Settlement[], signal: AbortSignal): Promise<SettleResult> {
    const byId = new Map(settlements.map((settlement) => [settlement.id, settlement]));
    const settled = await Promise.all(ledgers.map((ledger) => settleIn(ledger, byId, signal)));
    for (const [id, { ledgers: left }] of open) if (left.size === 0) open.delete(id);
    const alerts: BudgetAlert[] = [];
    const warnings: Problem[] = [];
    const unsettled = new Map<string, number>();
    for (const { ledger, postings, appended } of settled.filter((one) => one !== undefined)) {
      if (!appended.done) {
        // What was dropped and perhaps never reserved needs no words.
        const known = postings.filter(({ line, follows }) => follows || byId.has(line.id));
        for (const { line } of known) unsettled.set(line.id, reservedIn(open, ledger, line));
        if (known.length > 0) warnings.push(...explainFault(appended.fault, ledger.named));
        continue;
      }
      const { outcome } = appended;
      alerts.push(...outcome.alerts);
      warnings.push(
        ...outcome.alerts.map(explainAlert),
        ...outcome.vanished.map((id) => explainLoss('vanished', id, ledger.named)),
        ...outcome.contested.map((id) => explainLoss('contested', id, ledger.named)),
      );
    }
    const total = [...unsettled.values()].reduce((sum, micros) => sum + micros, 0);
    if (unsettled.size > 0) warnings.push(explainUnsettled([...unsettled.keys()], total));
    return { alerts, warnings, unsettled: [...unsettled.keys()] };
  }

  return {
    preload: (signal) => {
      const at = timeOf(options.date());
      for (const { target, store } of ledgers) {
        const subject = { ...run, key: '', model: '' };
        const files = appliedBudgets(target, subject, facts, at).flatMap(({ period }) => filesOf(period));
        store.preload([...new Set([...files, ledgerFile(at)])].toSorted(), signal);
      }
    },
    reserve: async (wanted, signal) => {
      const [id, at] = [options.newId(), timeOf(options.date())];
      const postings = new Map<OpenLedger, Posting>();
      for (const ledger of ledgers) {
        const { key, model } = wanted;
        const budgets = appliedBudgets(ledger.target, { ...run, key, model }, facts, at);
        const line = reservedLine(wanted, run, { id, at, budgets: [...new Set(budgets.map((budget) => budget.id))] });
        postings.set(ledger, { line, budgets, follows: false });
      }
      const result = await enter(id, postings, signal);
      if (result.kind === 'reserved') return { ...result, reservation: { id, micros: wanted.micros } };
      const reservation = open.get(id);
      if (reservation) reservation.isDropped = true;
      const takenBack = await settleAll([], signal);
      return { ...result, problems: [...result.problems, ...takenBack.warnings] };
    },
    raise: async (reservation, micros, signal) => {
      const { id } = reservation;
      const postings = new Map<OpenLedger, Posting>();
      for (const [ledger, { posting, state }] of open.get(id)?.ledgers ?? []) {
        const line = { ...posting.line, micros };
        if (micros > posting.line.micros) postings.set(ledger, { ...posting, line, follows: state === 'reserved' });
      }
      const result = await enter(id, postings, signal);
      return result.kind === 'reserved' ? { ...result, reservation: { id, micros } } : result;
    },
    settle: settleAll,
    standing: () =>
      ledgers.flatMap(({ budgets }) => [...budgets.values()].flatMap(({ figures }) => (figures ? [figures] : []))),
  };
}

function reservedLine(
  { key, model, micros, requests }: Wanted,
  run: LedgersOptions['run'],
  own: Pick<LedgerLine, 'id' | 'at' | 'budgets'>,
): LedgerLine {
  return { v: 1, type: 'reserved', ...own, micros, ...run, key, model, ...(requests !== undefined && { requests }) };
}

function settledLine(reserved: LedgerLine, { micros, tokens, assumed }: Settlement): LedgerLine {
  return { ...reserved, type: 'settled', micros, ...(tokens && { tokens }), ...(assumed && { assumed }) };
}

/** What a ledger has reserved for a line's id. */
function reservedIn(open: ReadonlyMap<string, Open>, ledger: OpenLedger, { id, micros }: LedgerLine): number {
  return open.get(id)?.ledgers.get(ledger)?.posting.line.micros ?? micros;
}
