import { budgetsOf, maxCostOf } from '../policy/model/layers.ts';
import { Bills, groupOf } from './bills.ts';
import { type Unpriced, type WorstCase, worstCase } from './estimate/worst-case.ts';
import { explainBreach, explainSpent, explainUnrecorded } from './explain-refusal.ts';
import type { BudgetFigures } from './ledger/book.ts';
import type { Reservation, ReserveResult } from './ledger/reservations.ts';
import type { MeterOptions } from './meter.ts';
import { effectiveRates } from './prices/effective-rates.ts';
import { concludeReserving, settleReservations } from './reserving.ts';
import type { BilledAttempt, Cost, CostedCall, CostRefusal, Costs, Tab } from './tab.ts';

/** What bounds an envelope besides the policy. */
export interface EnvelopeOptions {
  /** What all requests together may cost, in millionths of a US dollar; absent where nothing bounds them. */
  readonly maxCost?: number;
}

/** What the requests through one key to one model came to, and what is reserved for them. */
interface Group {
  readonly call: CostedCall;
  reservation: Reservation | undefined;
  /** The worst cases of the calls that are planned and not made yet. */
  planned: number;
  /** The worst cases of the attempts that are under way. */
  underWay: number;
  /** How many calls are planned. */
  requests: number;
  /** Reservations are made one after the other. */
  turn: Promise<unknown>;
}

/** How much more is reserved than is needed now where nothing is planned: each reservation is a commit. */
const headroom = 1.5;

/**
 * One amount for many requests: of an evaluation, of a batch. Each request has a tab of its own, and all of them share one
 * reservation for each key and model, which is settled once, at the end.
 */
export class Envelope implements Pick<Costs, 'worstCases' | 'openTab'> {
  readonly #options: MeterOptions;
  readonly #maxCost: number;
  readonly #groups = new Map<string, Group>();
  readonly #bills: Bills;
  #isSpent = false;

  constructor(options: MeterOptions, { maxCost = Number.POSITIVE_INFINITY }: EnvelopeOptions = {}) {
    this.#options = options;
    this.#maxCost = maxCost;
    this.#bills = new Bills(options);
  }

  /** Whether a request was refused because nothing was left: further ones need not be tried. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Of all requests together; absent before the first attempt. */
  get cost(): Cost | undefined {
    return this.#bills.cost;
  }

  get budgets(): readonly BudgetFigures[] {
    return this.#options.ledgers?.standing() ?? [];
  }

  /**
   * Makes room for calls that are going to be made, so that the first reservation is for all of them.
   *
   * @returns the worst case of all of them, in millionths of a US dollar; absent where a price is unknown
   */
  async plan(calls: Iterable<CostedCall> | AsyncIterable<CostedCall>): Promise<number | undefined> {
    let total: number | undefined = 0;
    for await (const call of calls) {
      const worst = await this.#worstCase(call, undefined);
      if ('unknown' in worst) total = undefined;
      else {
        const group = this.#groupOf(call);
        group.planned += worst.micros;
        group.requests++;
        if (total !== undefined) total += worst.micros;
      }
    }
    return total;
  }

  worstCases(calls: readonly CostedCall[]): Promise<readonly (WorstCase | Unpriced)[]> {
    const limit = maxCostOf(this.#options.files);
    return Promise.all(calls.map((call) => this.#worstCase(call, limit?.micros)));
  }

  async openTab(): Promise<Tab> {
    return new SharedTab(this, this.#options);
  }

  /** Makes sure that one more attempt can be paid for; `billed` is what its own request has cost so far. */
  async reserve(call: CostedCall, billed: number, signal: AbortSignal): Promise<CostRefusal | WorstCase | undefined> {
    const { files, ledgers, warn } = this.#options;
    const limit = maxCostOf(files);
    const left = Math.min(limit ? limit.micros - billed : Number.POSITIVE_INFINITY, this.#left);
    const worst = await this.#worstCase(call, Number.isFinite(left) ? left : undefined);
    if ('unknown' in worst) return this.#refuseUnpriced(call, worst);
    if (limit && billed + worst.micros > limit.micros) {
      return { code: 'denied', problems: [explainBreach(worst, limit, billed)] };
    }
    if (worst.micros > this.#left) {
      this.#isSpent = true;
      return { code: 'denied', problems: [explainSpent(worst, this.#maxCost, this.#bills.micros)] };
    }
    if (!ledgers) return this.#begin(call, worst);
    const refusal = await this.#reserveIn(call, worst, signal);
    if (!refusal) return worst;
    if (refusal.code !== 'budget-exceeded') {
      for (const problem of refusal.problems) warn(problem);
      return refusal;
    }
    // Bytes bound the input from above; its tokens may fit where that bound does not.
    const counted = worst.counted === 'bytes' ? await this.#worstCase(call, 0) : worst;
    // Others may have begun while it was counted: what is left is looked at again.
    const fits = 'micros' in counted && counted.micros < worst.micros && counted.micros <= this.#left;
    if (fits && !(await this.#reserveIn(call, counted, signal))) return counted;
    this.#isSpent = true;
    return refusal;
  }

  /** Puts an attempt among those that are under way. */
  #begin(call: CostedCall, worst: WorstCase): WorstCase {
    this.#groupOf(call).underWay += worst.micros;
    return worst;
  }

  async #reserveIn(call: CostedCall, worst: WorstCase, signal: AbortSignal): Promise<CostRefusal | undefined> {
    this.#begin(call, worst);
    const refusal = await this.#hold(this.#groupOf(call), signal);
    if (refusal) this.#groupOf(call).underWay -= worst.micros;
    return refusal;
  }

  /** Notes what an attempt was billed that was reserved at its worst case. */
  bill(call: CostedCall, attempt: BilledAttempt, worst: WorstCase | undefined): void {
    const group = this.#groupOf(call);
    if (worst) {
      this.#bills.expect(call, worst);
      group.underWay -= worst.micros;
      group.planned = Math.max(0, group.planned - worst.micros);
    }
    this.#bills.add(call, attempt);
  }

  /** Settles everything that was reserved. It never throws: what cannot be settled stays reserved. */
  async settle(): Promise<void> {
    const groups = [...this.#groups.values()];
    await Promise.all(groups.map(({ turn }) => turn));
    const settlements = groups.flatMap(({ reservation, call }) => {
      const { micros, tokens, isAssumed } = this.#bills.through(call);
      return reservation ? [{ id: reservation.id, micros, tokens, assumed: isAssumed }] : [];
    });
    await settleReservations(settlements, this.#options);
    for (const group of groups) group.reservation = undefined;
  }

  /** What may still be spent, with everything that is under way at its worst case. */
  get #left(): number {
    const underWay = [...this.#groups.values()].reduce((sum, group) => sum + group.underWay, 0);
    return this.#maxCost - this.#bills.micros - underWay;
  }

  /** Reserves what a group has cost, has under way and, if there is room for that, will need. */
  #hold(group: Group, signal: AbortSignal): Promise<CostRefusal | undefined> {
    const held = group.turn.then(async () => {
      const needed = this.#bills.through(group.call).micros + group.underWay;
      if (group.reservation && needed <= group.reservation.micros) return undefined;
      const wanted = Math.min(needed + group.planned, Math.ceil(this.#maxCost));
      const most = Math.max(needed, group.planned > 0 ? wanted : Math.ceil(needed * headroom));
      const first = await this.#enter(group, most, signal);
      const result = first.kind === 'exceeded' && most > needed ? await this.#enter(group, needed, signal) : first;
      return concludeReserving(result, this.#options.warn);
    });
    group.turn = held.catch(() => undefined);
    return held;
  }

  async #enter(group: Group, micros: number, signal: AbortSignal): Promise<ReserveResult> {
    const { ledgers } = this.#options;
    const { call, reservation, requests } = group;
    if (!ledgers) return { kind: 'unavailable', problems: [] };
    const result = reservation
      ? await ledgers.raise(reservation, micros, signal)
      : await ledgers.reserve(
          { key: call.key.name, model: call.model, micros, requests: Math.max(1, requests) },
          signal,
        );
    if (result.kind === 'reserved') group.reservation = result.reservation;
    return result;
  }

  #groupOf(call: CostedCall): Group {
    const name = groupOf(call);
    const known = this.#groups.get(name);
    if (known) return known;
    const group: Group = {
      call,
      reservation: undefined,
      planned: 0,
      underWay: 0,
      requests: 0,
      turn: Promise.resolve(),
    };
    this.#groups.set(name, group);
    return group;
  }

  /** A request whose price is unknown passes only where nothing bounds it; then it cannot be recorded either. */
  #refuseUnpriced(call: CostedCall, unpriced: Unpriced): CostRefusal | undefined {
    const { files, ledgers, warn } = this.#options;
    const problem = explainUnrecorded(call, unpriced, files);
    if (Number.isFinite(this.#maxCost) || maxCostOf(files) || budgetsOf(files).length > 0) {
      return { code: 'denied', problems: [problem] };
    }
    if (ledgers) warn(problem);
    return undefined;
  }

  #worstCase(call: CostedCall, left: number | undefined): Promise<WorstCase | Unpriced> {
    const { files, list, date } = this.#options;
    return worstCase(call, effectiveRates(list, files, call, date()), left);
  }
}

/** The tab of one request among many. */
class SharedTab implements Tab {
  readonly #envelope: Envelope;
  readonly #bills: Bills;
  readonly #worst = new Map<CostedCall, WorstCase>();

  constructor(envelope: Envelope, options: MeterOptions) {
    this.#envelope = envelope;
    this.#bills = new Bills(options);
  }

  get cost(): Cost | undefined {
    return this.#bills.cost;
  }

  get budgets(): readonly BudgetFigures[] {
    return this.#envelope.budgets;
  }

  async reserve(call: CostedCall, signal: AbortSignal): Promise<CostRefusal | undefined> {
    const result = await this.#envelope.reserve(call, this.#bills.micros, signal);
    if (!result) return undefined;
    if ('code' in result) return result;
    this.#worst.set(call, result);
    this.#bills.expect(call, result);
    return undefined;
  }

  bill(call: CostedCall, attempt: BilledAttempt): void {
    const worst = this.#worst.get(call);
    this.#worst.delete(call);
    this.#bills.add(call, attempt);
    this.#envelope.bill(call, attempt, worst);
  }

  /** The envelope settles, once for all of its requests. */
  async settle(): Promise<void> {}
}
