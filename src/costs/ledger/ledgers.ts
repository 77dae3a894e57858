import type { Clock } from '../../inference/waiting.ts';
import type { Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import type { Account } from './account.ts';
import { type BudgetAlert, type BudgetFigures, type Posting, reserve, type Settling, settle } from './book.ts';
import { appliedBudgets, budgetsOfLine, ledgerTargets, namedBudgets } from './budgets.ts';
import {
  explainAlert,
  explainExceeded,
  explainFault,
  explainLoss,
  explainUnsettled,
  type LedgerToken,
} from './explain.ts';
import { type LedgerLine, type LineRun, repositoryName, toLineRun } from './line.ts';
import { type OpenLedger, openLedger } from './open-ledger.ts';
import { filesOf, ledgerFile, periodOf, timeOf } from './periods.ts';
import {
  type Adopted,
  type AdoptResult,
  OpenReservations,
  type Reservation,
  type ReserveResult,
  reservedLine,
  type Settlement,
  type SettleResult,
  type Wanted,
} from './reservations.ts';
import type { LedgerFault, LedgerGitHub } from './store.ts';

/** What ledgers are opened with. */
export interface LedgersOptions {
  readonly files: Policy['files'];
  /** As the runner tells it. Without a repository that is `owner/name`, no ledger can be used. */
  readonly run: LineRun;
  /** They may still be asked for: only a reservation has to know them. */
  readonly facts: RunFacts | Promise<RunFacts>;
  /** The way to a repository's ledger: GitHub, opened for requests that a signal ends, and the input that the token is from. */
  readonly openGitHub: (repository: string) => {
    readonly github: (signal: AbortSignal) => LedgerGitHub | Promise<LedgerGitHub>;
    readonly token: LedgerToken;
  };
  readonly clock: Clock;
  /** The time of day; `clock` may count from anywhere. */
  readonly date: () => Date;
  /** A new id that nobody else makes: 8 to 64 letters, digits, `-` or `_`, such as a random UUID. */
  readonly newId: () => string;
  readonly log: (line: string) => void;
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
  /** Takes up what an earlier step has reserved, so that it is settled here. */
  adopt(reserved: Adopted, signal: AbortSignal): Promise<AdoptResult>;
  /** @param signal of its own after a cancellation: the step's has ended by then */
  settle(settlements: readonly Settlement[], signal: AbortSignal): Promise<SettleResult>;
  /** Budgets that a request counted in, as this step saw them last; in the order of the policy's files. */
  standing(): readonly BudgetFigures[];
}

/** A reservation that was written, but for itself; or why it was not. */
type Entering =
  | Exclude<ReserveResult, { kind: 'reserved' }>
  | Omit<Extract<ReserveResult, { kind: 'reserved' }>, 'reservation'>;

/** Opens the ledgers; nothing is asked before the first call. Without a `ledger` in the policy everything is let through. */
export function openLedgers(options: LedgersOptions): Ledgers {
  const { clock, log } = options;
  const run = toLineRun(options.run);
  const fault = faultOf(run);
  const open = new OpenReservations();
  const ledgers = ledgerTargets(options.files, run.repository).map((target) => {
    const isOwn = target.repository.toLowerCase() === run.repository.toLowerCase();
    return openLedger(target, { ...options.openGitHub(target.repository), isOwn, fault, clock, log });
  });

  /** What reserves in a ledger, and the budgets that it counts in there. */
  function postingIn(ledger: OpenLedger, wanted: Wanted, own: Pick<LedgerLine, 'id' | 'at'>, facts: RunFacts): Posting {
    const { key, model } = wanted;
    const budgets = appliedBudgets(ledger.target, { ...run, key, model }, facts, own.at);
    const line = reservedLine(wanted, run, { ...own, budgets: [...new Set(budgets.map((budget) => budget.id))] });
    return { line, budgets, follows: false };
  }

  /** Writes a reservation's line into each of its ledgers. Where one refuses, the later ones are not asked. */
  async function enter(id: string, postings: ReadonlyMap<OpenLedger, Posting>, signal: AbortSignal): Promise<Entering> {
    const entered = open.enter(id);
    const alerts: BudgetAlert[] = [];
    const warnings: Problem[] = [];
    for (const [ledger, posting] of postings) {
      const { line } = posting;
      const headline = `Reserve for run ${line.run}`;
      const appended = await ledger.append([posting], headline, (account) => reserve(account, posting), signal);
      const outcome = appended.done ? appended.outcome : ({ ...appended, kind: 'failed' } as const);
      if (outcome.kind === 'refused') {
        const { refusals } = outcome;
        return { kind: 'exceeded', refusals, problems: refusals.map(explainExceeded) };
      }
      if (outcome.kind === 'reserved') {
        entered.set(ledger, { ...posting, follows: true });
        alerts.push(...outcome.alerts);
        warnings.push(...outcome.exceeded.map(explainExceeded), ...outcome.alerts.map(explainAlert));
        continue;
      }
      const earlier = entered.get(ledger);
      const isUnsure = outcome.kind === 'failed' && outcome.mayBeWritten;
      // Where the request goes ahead all the same, settling records at least what it cost.
      if (isUnsure || ledger.target.onError === 'warn') entered.set(ledger, earlier ?? posting);
      const problems =
        outcome.kind === 'failed'
          ? explainFault(outcome.fault, ledger.named)
          : [explainLoss(outcome.kind, id, ledger.named)];
      if (ledger.target.onError === 'fail') return { kind: 'unavailable', problems };
      warnings.push(...problems);
    }
    return { kind: 'reserved', alerts, warnings };
  }

  /** Settles what a ledger has of reservations by one commit. */
  async function settleIn(ledger: OpenLedger, settlements: ReadonlyMap<string, Settlement>, signal: AbortSignal) {
    const postings = open.settling(ledger, settlements);
    if (postings.length === 0) return undefined;
    const build = (account: Account) =>
      settle(
        account,
        postings.filter(({ line, isDropped }) => !isDropped || account.entries.has(line.id)),
      );
    const appended = await ledger.append<Settling>(postings, `Settle for run ${run.run}`, build, signal);
    if (appended.done) open.forget(ledger, postings);
    return { ledger, postings, appended };
  }

  async function settleAll(settlements: readonly Settlement[], signal: AbortSignal): Promise<SettleResult> {
    const byId = new Map(settlements.map((settlement) => [settlement.id, settlement]));
    const settled = await Promise.all(ledgers.map((ledger) => settleIn(ledger, byId, signal)));
    const alerts: BudgetAlert[] = [];
    const warnings: Problem[] = [];
    const unsettled = new Map<string, number>();
    for (const { ledger, postings, appended } of settled.filter((one) => one !== undefined)) {
      if (!appended.done) {
        // What was dropped and perhaps never reserved needs no words.
        const known = postings.filter(({ line, follows }) => follows || byId.has(line.id));
        for (const { line, reserved } of known) unsettled.set(line.id, reserved);
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
      for (const ledger of ledgers) {
        const periods = namedBudgets(ledger.target, run.repository).map(({ budget }) => periodOf(budget.per, at));
        ledger.preload([...periods.flatMap(filesOf), ledgerFile(at)], signal);
      }
    },
    reserve: async (wanted, signal) => {
      const facts = await options.facts;
      const [id, at] = [options.newId(), timeOf(options.date())];
      const postings = new Map(ledgers.map((ledger) => [ledger, postingIn(ledger, wanted, { id, at }, facts)]));
      const result = await enter(id, postings, signal);
      if (result.kind === 'reserved') return { ...result, reservation: { id, at, micros: wanted.micros } };
      open.drop(id);
      const takenBack = await settleAll([], signal);
      return { ...result, problems: [...result.problems, ...takenBack.warnings] };
    },
    raise: async (reservation, micros, signal) => {
      const { id, at } = reservation;
      const result = await enter(id, open.raising(id, micros), signal);
      return result.kind === 'reserved' ? { ...result, reservation: { id, at, micros } } : result;
    },
    adopt: async ({ id, at, ...wanted }, signal) => {
      const entered = open.enter(id);
      const problems: Problem[] = [];
      let isUnknown = false;
      for (const ledger of ledgers) {
        const found = await ledger.find({ id, at }, signal);
        if (found && 'fault' in found) {
          isUnknown = true;
          problems.push(...explainFault(found.fault, ledger.named));
        } else if (!found) {
          entered.set(ledger, postingIn(ledger, wanted, { id, at }, await options.facts));
          problems.push(explainLoss('vanished', id, ledger.named));
        } else if (!found.isSettled) {
          const { line } = found;
          const budgets = budgetsOfLine(ledger.target, line, run.repository);
          entered.set(ledger, { line, budgets, follows: true });
        }
      }
      return { kind: isUnknown ? 'unknown' : entered.size > 0 ? 'reserved' : 'settled', problems };
    },
    settle: settleAll,
    standing: () => ledgers.flatMap((ledger) => ledger.standing()),
  };
}

function faultOf({ repository }: LineRun): LedgerFault | undefined {
  if (repositoryName.test(repository)) return undefined;
  const detail = repository === '' ? 'GITHUB_REPOSITORY is not set' : `GITHUB_REPOSITORY is ${quote(repository)}`;
  return { reason: 'nameless', detail };
}
