import { budgetsOf, maxCostOf } from '../policy/model/layers.ts';
import { Bills, groupOf } from './bills.ts';
import type { Unpriced, WorstCase } from './estimate/worst-case.ts';
import { explainBreach, explainSpent, explainUnrecorded } from './explain-refusal.ts';
import type { BudgetFigures } from './ledger/book.ts';
import type { Ledgers } from './ledger/ledgers.ts';
import type { MeterOptions } from './meter.ts';
import { Group, settleGroups } from './reserving.ts';
import type { BilledAttempt, Cost, CostedCall, CostRefusal, Costs, Tab } from './tab.ts';

/** What bounds an envelope besides the policy. */
export interface EnvelopeOptions {
  /** What all requests together may cost, in millionths of a US dollar; absent where nothing bounds them. */
  readonly maxCost?: number;
}

/** How many times what is needed now is reserved where more is under way than was planned. */
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
      const worst = await this.#bills.worstCase(call, undefined);
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
    return Promise.all(calls.map((call) => this.#bills.worstCase(call, limit?.micros)));
  }

  async openTab(): Promise<Tab> {
    return new SharedTab(this, this.#options);
  }

  /** Makes sure that one more attempt can be paid for; `billed` is what its own request has cost so far. */
  async reserve(call: CostedCall, billed: number, signal: AbortSignal): Promise<CostRefusal | WorstCase | undefined> {
    const { files, ledgers, warn } = this.#options;
    const limit = maxCostOf(files);
    const left = Math.min(limit ? limit.micros - billed : Number.POSITIVE_INFINITY, this.#left);
    const worst = await this.#bills.worstCase(call, Number.isFinite(left) ? left : undefined);
    if ('unknown' in worst) return this.#refuseUnpriced(call, worst);
    if (limit && billed + worst.micros > limit.micros) {
      return { code: 'denied', problems: [explainBreach(worst, limit, billed)] };
    }
    if (worst.micros > this.#left) {
      this.#isSpent = true;
      return { code: 'denied', problems: [explainSpent(worst, this.#maxCost, this.#bills.micros)] };
    }
    if (!ledgers) return this.#begin(call, worst);
    const refusal = await this.#reserveIn(ledgers, call, worst, signal);
    if (!refusal) return worst;
    if (refusal.code !== 'budget-exceeded') {
      for (const problem of refusal.problems) warn(problem);
      return refusal;
    }
    // Bytes bound the input from above; its tokens may fit where that bound does not.
    const counted = await this.#bills.worstCase(call, 0);
    // Others may have begun while it was counted: what is left is looked at again.
    const fits = 'micros' in counted && counted.micros < worst.micros && counted.micros <= this.#left;
    if (fits && !(await this.#reserveIn(ledgers, call, counted, signal))) return counted;
    this.#isSpent = true;
    return refusal;
  }

  /** Puts an attempt among those that are under way. */
  #begin(call: CostedCall, worst: WorstCase): WorstCase {
    this.#groupOf(call).underWay += worst.micros;
    return worst;
  }

  async #reserveIn(
    ledgers: Ledgers,
    call: CostedCall,
    worst: WorstCase,
    signal: AbortSignal,
  ): Promise<CostRefusal | undefined> {
    this.#begin(call, worst);
    const refusal = await this.#groupOf(call).hold(ledgers, signal);
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
    await settleGroups(this.#groups.values(), this.#options);
  }

  /** What may still be spent, with everything that is under way at its worst case. */
  get #left(): number {
    const underWay = [...this.#groups.values()].reduce((sum, group) => sum + group.underWay, 0);
    return this.#maxCost - this.#bills.micros - underWay;
  }

  #groupOf(call: CostedCall): Group {
    const name = groupOf(call);
    const known = this.#groups.get(name);
    if (known) return known;
    const group = new Group(call, this.#bills, this.#options, { most: this.#maxCost, headroom });
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
