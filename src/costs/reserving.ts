import { inspect } from 'node:util';
import { bug, type Problem } from '../language/failures/failure.ts';
import type { Ledgers } from './ledger/ledgers.ts';
import type { ReserveResult, Settlement } from './ledger/reservations.ts';
import type { CostRefusal } from './tab.ts';

/** What reserves, and what settles. */
export interface LedgerHolder {
  /** Absent where the policy keeps none. */
  readonly ledgers: Ledgers | undefined;
  /** Ends what settles: a signal of its own, since the step's has ended after a cancellation. `done` aborts when it is settled. */
  readonly settling: (done: AbortSignal) => AbortSignal;
  readonly warn: (problem: Problem) => void;
}

/** Why a reservation does not let a request be sent; what it only warns of is told. */
export function concludeReserving(result: ReserveResult, warn: LedgerHolder['warn']): CostRefusal | undefined {
  if (result.kind === 'exceeded') return { code: 'budget-exceeded', problems: result.problems };
  if (result.kind === 'unavailable') return { code: 'ledger-unavailable', problems: result.problems };
  for (const warning of result.warnings) warn(warning);
  return undefined;
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
