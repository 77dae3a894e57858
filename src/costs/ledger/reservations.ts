import type { Problem } from '../../language/failures/failure.ts';
import type { BudgetAlert, BudgetRefusal, Posting } from './book.ts';
import { type LedgerLine, type LedgerTokens, mostInLine } from './line.ts';
import type { OpenLedger } from './open-ledger.ts';

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
  /** When, as the ledger has it: with the id it is all that another step needs to settle it. */
  readonly at: string;
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

/** What a reservation of an earlier step was for; a ledger that has lost it records what it cost by this. */
export interface Adopted extends Wanted, Pick<Reservation, 'id' | 'at'> {}

/** What became of taking up such a reservation. */
export interface AdoptResult {
  /** `settled`: it is, in every ledger. `unknown`: a ledger could not be read, so that it stays reserved there. */
  readonly kind: 'reserved' | 'settled' | 'unknown';
  readonly problems: readonly Problem[];
}

/** What became of settling, which never fails a step: what is not settled counts at its worst case. */
export interface SettleResult {
  readonly alerts: readonly BudgetAlert[];
  /** Worded, the alerts among them. */
  readonly warnings: readonly Problem[];
  /** Ids that are still reserved in a ledger. */
  readonly unsettled: readonly string[];
}

/** What settles a reservation in one ledger. */
interface SettlingPosting extends Posting {
  /** What is reserved there until then, millionths of a US dollar. */
  readonly reserved: number;
  /** Nothing was sent: it is settled only where it turns out to be reserved. */
  readonly isDropped: boolean;
}

/** The reservations of a step by their ids, and the ledgers in which they are not settled. */
export class OpenReservations {
  readonly #open = new Map<string, Map<OpenLedger, Posting>>();
  readonly #dropped = new Set<string>();

  /**
   * What the ledgers have of a reservation; its caller adds to it. It `follows` nothing where the answer was lost, or
   * there was none.
   */
  enter(id: string): Map<OpenLedger, Posting> {
    const ledgers = this.#open.get(id) ?? new Map<OpenLedger, Posting>();
    this.#open.set(id, ledgers);
    return ledgers;
  }

  /** Nothing is sent for it. */
  drop(id: string): void {
    this.#dropped.add(id);
  }

  /** The postings that raise a reservation wherever it is lower. */
  raising(id: string, micros: number): ReadonlyMap<OpenLedger, Posting> {
    const raised = [...this.enter(id)].flatMap(([ledger, posting]) => {
      const line = raisedLine(posting.line, micros);
      return line.micros > posting.line.micros ? [[ledger, { ...posting, line }] as const] : [];
    });
    return new Map(raised);
  }

  /** The postings that settle what a ledger has. */
  settling(ledger: OpenLedger, settlements: ReadonlyMap<string, Settlement>): readonly SettlingPosting[] {
    return [...this.#open].flatMap(([id, ledgers]) => {
      const posting = ledgers.get(ledger);
      const isDropped = this.#dropped.has(id);
      const settlement = settlements.get(id) ?? (isDropped ? { id, micros: 0 } : undefined);
      if (!posting || !settlement) return [];
      const line = settledLine(posting.line, settlement);
      return [{ ...posting, line, reserved: posting.line.micros, isDropped }];
    });
  }

  /** Forgets what is settled in a ledger, and each reservation that is so in all of them. */
  forget(ledger: OpenLedger, settled: readonly Posting[]): void {
    for (const { line } of settled) {
      const ledgers = this.enter(line.id);
      ledgers.delete(ledger);
      if (ledgers.size === 0) this.#open.delete(line.id);
    }
  }
}

/** The line that reserves. */
export function reservedLine(
  { micros, ...wanted }: Wanted,
  run: Pick<LedgerLine, 'run' | 'repository' | 'workflow' | 'actor'>,
  own: Pick<LedgerLine, 'id' | 'at' | 'budgets'>,
): LedgerLine {
  return { v: 1, type: 'reserved', ...wanted, ...run, ...own, micros: withinLine(micros) };
}

/** The line that settles what another reserved. */
export function settledLine(reserved: LedgerLine, { micros, tokens, assumed }: Settlement): LedgerLine {
  return {
    ...reserved,
    type: 'settled',
    micros: withinLine(micros),
    ...(tokens && { tokens: tokensWithinLine(tokens) }),
    ...(assumed && { assumed }),
  };
}

/** The line that raises what another reserved. */
function raisedLine(reserved: LedgerLine, micros: number): LedgerLine {
  return { ...reserved, micros: withinLine(micros) };
}

/** A line must be readable whatever a provider counts. */
function withinLine(count: number): number {
  return Math.min(count, mostInLine);
}

function tokensWithinLine(tokens: LedgerTokens): LedgerTokens {
  return Object.fromEntries(Object.entries(tokens).map(([name, count]) => [name, withinLine(count)]));
}
