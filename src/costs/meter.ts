import { maxCostOf } from '../policy/model/layers.ts';
import type { Policy } from '../policy/model/policy.ts';
import { Bills, type PricedBy } from './bills.ts';
import { type Unpriced, type WorstCase, worstCase } from './estimate/worst-case.ts';
import { explainBreach, explainUnpriced, explainUnrecorded } from './explain-refusal.ts';
import type { BudgetFigures } from './ledger/book.ts';
import type { Ledgers } from './ledger/ledgers.ts';
import type { Reservation, ReserveResult } from './ledger/reservations.ts';
import { effectiveRates } from './prices/effective-rates.ts';
import { concludeReserving, type LedgerHolder, settleReservations } from './reserving.ts';
import type { BilledAttempt, Cost, CostedCall, CostRefusal, Costs, Tab } from './tab.ts';

/** What a meter is opened with. */
export interface MeterOptions extends PricedBy, LedgerHolder {
  readonly files: Policy['files'];
}

/** Judges what requests may cost, and makes sure that it can be paid for. */
export function openMeter(options: MeterOptions): Pick<Costs, 'worstCases' | 'openTab'> {
  const { files, list, date } = options;
  const limit = maxCostOf(files);
  return {
    worstCases: (calls) =>
      Promise.all(calls.map((call) => worstCase(call, effectiveRates(list, files, call, date()), limit?.micros))),
    openTab: async () => new MeteredTab(options),
  };
}

/** What is reserved for the attempts through one key. */
interface Held {
  readonly reservation: Reservation;
  readonly call: CostedCall;
}

/** A tab whose every attempt is paid for before it is made. */
class MeteredTab implements Tab {
  readonly #options: MeterOptions;
  readonly #bills: Bills;
  readonly #held = new Map<string, Held>();

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#bills = new Bills(options);
  }

  get cost(): Cost | undefined {
    return this.#bills.cost;
  }

  get budgets(): readonly BudgetFigures[] {
    return this.#options.ledgers?.standing() ?? [];
  }

  bill(call: CostedCall, attempt: BilledAttempt): void {
    const billed = this.#bills.add(call, attempt);
    // Who is not expected was warned of before.
    if (!billed && this.#bills.expects(call)) this.#options.warn(explainUnpriced(call, attempt));
  }

  async reserve(call: CostedCall, signal: AbortSignal): Promise<CostRefusal | undefined> {
    const { files, ledgers, warn } = this.#options;
    const limit = maxCostOf(files);
    const billed = this.#bills.micros;
    const worst = await this.#worstCase(call, limit && limit.micros - billed);
    if ('unknown' in worst) {
      // Where a limit or a budget bounds it, the request was denied before.
      if (ledgers) warn(explainUnrecorded(call, worst, files));
      return undefined;
    }
    if (limit && billed + worst.micros > limit.micros) {
      return { code: 'denied', problems: [explainBreach(worst, limit, billed)] };
    }
    this.#bills.expect(call, worst);
    if (!ledgers) return undefined;
    const result = await this.#hold(call, worst, ledgers, signal);
    if (result.kind !== 'exceeded' || worst.counted === 'tokenizer') return this.#conclude(result);
    // Bytes bound the input from above; its tokens may fit where that bound does not.
    const counted = await this.#worstCase(call, 0);
    if ('unknown' in counted || counted.micros >= worst.micros) return this.#conclude(result);
    this.#bills.expect(call, counted);
    return this.#conclude(await this.#hold(call, counted, ledgers, signal));
  }

  async settle(): Promise<void> {
    const settlements = [...this.#held.values()].map(({ reservation, call }) => {
      const { micros, tokens, isAssumed } = this.#bills.through(call);
      return { id: reservation.id, micros, tokens, assumed: isAssumed };
    });
    this.#held.clear();
    await settleReservations(settlements, this.#options);
  }

  /** @param left what may still be spent, in millionths of a US dollar; absent where bytes are good enough */
  #worstCase(call: CostedCall, left: number | undefined): Promise<WorstCase | Unpriced> {
    const { files, list, date } = this.#options;
    return worstCase(call, effectiveRates(list, files, call, date()), left);
  }

  /** Reserves what the attempts through a key cost by now, and another worst case. */
  async #hold(
    call: CostedCall,
    worst: WorstCase,
    ledgers: Ledgers,
    signal: AbortSignal,
  ): Promise<ReserveResult | { readonly kind: 'enough' }> {
    const { name } = call.key;
    const held = this.#held.get(name);
    const needed = this.#bills.through(call).micros + worst.micros;
    if (held && needed <= held.reservation.micros) return { kind: 'enough' };
    const result = held
      ? await ledgers.raise(held.reservation, needed, signal)
      : await ledgers.reserve({ key: name, model: call.model, micros: needed }, signal);
    if (result.kind === 'reserved') this.#held.set(name, { reservation: result.reservation, call });
    return result;
  }

  #conclude(result: ReserveResult | { readonly kind: 'enough' }): CostRefusal | undefined {
    return result.kind === 'enough' ? undefined : concludeReserving(result, this.#options.warn);
  }
}
