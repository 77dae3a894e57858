import { inspect } from 'node:util';
import { bug, type Problem } from '../language/failures/failure.ts';
import type { Bills } from './bills.ts';
import type { Ledgers } from './ledger/ledgers.ts';
import type { Reservation, ReserveResult, Settlement } from './ledger/reservations.ts';
import type { CostedCall, CostRefusal } from './tab.ts';

/** What reserves, and what settles. */
export interface LedgerHolder {
  /** Absent where the policy keeps none. */
  readonly ledgers: Ledgers | undefined;
  /** Ends what settles: a signal of its own, since the step's has ended after a cancellation. `done` aborts when it is settled. */
  readonly settling: (done: AbortSignal) => AbortSignal;
  readonly warn: (problem: Problem) => void;
}

/** How much is reserved at once. */
interface AtOnce {
  /** No more than this, in millionths of a US dollar, unless the attempts under way alone need it. */
  readonly most: number;
  /** How many times what is needed now, where more is under way than was planned: each reservation is a commit. */
  readonly headroom: number;
}

/** What the requests through one key to one model came to, and what is reserved for them. */
export class Group {
  /** The worst cases of the calls that are planned and not over, those under way among them. */
  planned = 0;
  /** The worst cases of the attempts that are under way. */
  underWay = 0;
  /** How many calls are planned. */
  requests = 0;
  readonly #call: CostedCall;
  readonly #bills: Bills;
  readonly #warn: LedgerHolder['warn'];
  readonly #atOnce: AtOnce;
  #reservation: Reservation | undefined;
  /** Reservations are made one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param bills of all requests of the group, and perhaps of others */
  constructor(
    call: CostedCall,
    bills: Bills,
    { warn }: Pick<LedgerHolder, 'warn'>,
    atOnce: AtOnce = { most: Number.POSITIVE_INFINITY, headroom: 1 },
  ) {
    this.#call = call;
    this.#bills = bills;
    this.#warn = warn;
    this.#atOnce = atOnce;
  }

  /** Reserves what the group has cost, has under way and, if there is room for that, will need. */
  hold(ledgers: Ledgers, signal: AbortSignal): Promise<CostRefusal | undefined> {
    const held = this.#turn.then(async () => {
      const billed = this.#bills.through(this.#call).micros;
      const needed = billed + this.underWay;
      if (this.#reservation && needed <= this.#reservation.micros) return undefined;
      const { most, headroom } = this.#atOnce;
      const wanted = this.planned < this.underWay ? needed * headroom : billed + this.planned;
      const amount = Math.max(needed, Math.ceil(Math.min(wanted, most)));
      const first = await this.#enter(amount, ledgers, signal);
      const result = first.kind === 'exceeded' && amount > needed ? await this.#enter(needed, ledgers, signal) : first;
      return concludeReserving(result, this.#warn);
    });
    this.#turn = held.catch(() => undefined);
    return held;
  }

  /** What is to be settled once the group is over; nothing where nothing is reserved. */
  async settlement(): Promise<Settlement | undefined> {
    await this.#turn;
    const reservation = this.#reservation;
    this.#reservation = undefined;
    const { micros, tokens, isAssumed } = this.#bills.through(this.#call);
    return reservation && { id: reservation.id, micros, tokens, assumed: isAssumed };
  }

  async #enter(micros: number, ledgers: Ledgers, signal: AbortSignal): Promise<ReserveResult> {
    const { key, model } = this.#call;
    const several = this.requests > 1 && { requests: this.requests };
    const result = this.#reservation
      ? await ledgers.raise(this.#reservation, micros, signal)
      : await ledgers.reserve({ key: key.name, model, micros, ...several }, signal);
    if (result.kind === 'reserved') this.#reservation = result.reservation;
    return result;
  }
}

/** Why a reservation does not let a request be sent; what it only warns of is told. */
export function concludeReserving(result: ReserveResult, warn: LedgerHolder['warn']): CostRefusal | undefined {
  if (result.kind === 'exceeded') return { code: 'budget-exceeded', problems: result.problems };
  if (result.kind === 'unavailable') return { code: 'ledger-unavailable', problems: result.problems };
  for (const warning of result.warnings) warn(warning);
  return undefined;
}

/**
 * Settles what groups have reserved. It never throws: what cannot be settled stays reserved.
 *
 * @returns whether none of it stays reserved
 */
export async function settleGroups(groups: Iterable<Group>, holder: LedgerHolder): Promise<boolean> {
  const settlements = await Promise.all([...groups].map((group) => group.settlement()));
  return settleReservations(
    settlements.filter((settlement) => settlement !== undefined),
    holder,
  );
}

/**
 * Settles reservations. It never throws: an answer that was paid for must not be lost over its bill.
 *
 * @returns whether none of them stays reserved
 */
export async function settleReservations(
  settlements: readonly Settlement[],
  { ledgers, settling, warn }: LedgerHolder,
): Promise<boolean> {
  if (!ledgers) return true;
  const done = new AbortController();
  try {
    const { warnings, unsettled } = await ledgers.settle(settlements, settling(done.signal));
    for (const warning of warnings) warn(warning);
    return unsettled.length === 0;
  } catch (error) {
    warn(bug(inspect(error)));
    return false;
  } finally {
    done.abort();
  }
}
