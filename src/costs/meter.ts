import { maxCostOf } from '../policy/model/layers.ts';
import type { Policy } from '../policy/model/policy.ts';
import { Bills, groupOf, type PricedBy } from './bills.ts';
import type { WorstCase } from './estimate/worst-case.ts';
import { explainBreach, explainUnpriced, explainUnrecorded } from './explain-refusal.ts';
import type { BudgetFigures } from './ledger/book.ts';
import type { Ledgers } from './ledger/ledgers.ts';
import { Group, type LedgerHolder, settleGroups } from './reserving.ts';
import type { BilledAttempt, Cost, CostedCall, CostRefusal, Costs, Tab } from './tab.ts';

/** What a meter is opened with. */
export interface MeterOptions extends PricedBy, LedgerHolder {
  readonly files: Policy['files'];
}

/** Judges what requests may cost, and makes sure that it can be paid for. */
export function openMeter(options: MeterOptions): Pick<Costs, 'worstCases' | 'openTab'> {
  const bills = new Bills(options);
  const limit = maxCostOf(options.files);
  return {
    worstCases: (calls) => Promise.all(calls.map((call) => bills.worstCase(call, limit?.micros))),
    openTab: async () => new MeteredTab(options),
  };
}

/** A tab whose every attempt is paid for before it is made. */
class MeteredTab implements Tab {
  readonly #options: MeterOptions;
  readonly #bills: Bills;
  readonly #groups = new Map<string, Group>();

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
    const worst = await this.#bills.worstCase(call, limit && limit.micros - billed);
    if ('unknown' in worst) {
      // Where a limit or a budget bounds it, the request was denied before.
      if (ledgers) warn(explainUnrecorded(call, worst, files));
      return undefined;
    }
    if (limit && billed + worst.micros > limit.micros) {
      return { code: 'denied', problems: [explainBreach(worst, limit, billed)] };
    }
    if (!ledgers) {
      this.#bills.expect(call, worst);
      return undefined;
    }
    const refusal = await this.#hold(ledgers, call, worst, signal);
    if (refusal?.code !== 'budget-exceeded') return refusal;
    // Bytes bound the input from above; its tokens may fit where that bound does not.
    const counted = await this.#bills.worstCase(call, 0);
    return 'unknown' in counted || counted.micros >= worst.micros
      ? refusal
      : this.#hold(ledgers, call, counted, signal);
  }

  settle(): Promise<void> {
    return settleGroups(this.#groups.values(), this.#options).then(() => undefined);
  }

  /** Reserves what the attempts through a key cost by now, and another worst case. */
  #hold(ledgers: Ledgers, call: CostedCall, worst: WorstCase, signal: AbortSignal): Promise<CostRefusal | undefined> {
    this.#bills.expect(call, worst);
    const name = groupOf(call);
    const group = this.#groups.get(name) ?? new Group(call, this.#bills, this.#options);
    this.#groups.set(name, group);
    // Attempts of one request follow one another.
    group.underWay = worst.micros;
    return group.hold(ledgers, signal);
  }
}
