import { maxCostOf } from '../policy/model/layers.ts';
import type { TokenUsage } from '../providers/provider.ts';
import type { Bill } from './bill.ts';
import { Bills, nothing } from './bills.ts';
import { priceAttempt, type Unpriced, type WorstCase, worstCase } from './estimate/worst-case.ts';
import { explainBatchSpent, explainUnbounded, explainUnrecorded } from './explain-refusal.ts';
import type { BudgetFigures } from './ledger/book.ts';
import type { AdoptResult, Reservation } from './ledger/reservations.ts';
import type { MeterOptions } from './meter.ts';
import { effectiveRates } from './prices/effective-rates.ts';
import { readTier } from './prices/tier.ts';
import { concludeReserving, settleReservations } from './reserving.ts';
import type { BilledAttempt, Cost, CostedCall, CostRefusal, Costs } from './tab.ts';

/** What bounds a batch besides the policy, and when it was submitted. */
export interface BatchCostsOptions {
  /** What all rows together may cost, in millionths of a US dollar; absent where nothing bounds them. */
  readonly maxCost?: number;
  /** When the batch was submitted; absent while it is. A price may change until it is over, and the dearer one counts. */
  readonly since?: Date;
  /** How the input was measured then; bytes unless told otherwise. */
  readonly measure?: Measure;
}

/** How the input of rows is measured: by bytes, or by a tokenizer where that does not fit. */
export type Measure = WorstCase['counted'];

/** What is reserved for a batch, and how it was measured: all that the step which collects it has to know. */
export interface BatchReservation {
  /** Absent where the policy keeps no ledger. */
  readonly reservation?: Reservation;
  /** The worst case of all rows, millionths of a US dollar; absent where a price is unknown. */
  readonly micros?: number;
  readonly measure: Measure;
}

/**
 * What a batch costs, at the prices of the tier `batch`: all rows are reserved in one lump before the first byte is sent,
 * by the step that submits them, and settled by the one that collects them.
 */
export class BatchCosts implements Pick<Costs, 'worstCases'> {
  readonly #options: MeterOptions;
  readonly #bounds: BatchCostsOptions;
  readonly #bills: Bills;
  #measure: Measure;
  #planned = 0;
  #rows = 0;
  #unpriced: { readonly call: CostedCall; readonly why: Unpriced } | undefined;
  #told = { input: 0, output: 0 };
  #doubtful = 0;
  /** Answers among these rows. */
  #answers = 0;
  #last: CostedCall | undefined;
  #adopted: Pick<Reservation, 'id' | 'micros'> | undefined;
  /** Whether a ledger that may have the reservation could not be read. */
  #isUnknown = false;

  constructor(options: MeterOptions, bounds: BatchCostsOptions = {}) {
    const { since, measure = 'bytes' } = bounds;
    this.#measure = measure;
    this.#options = options;
    this.#bounds = bounds;
    this.#bills = new Bills({ ...options, ...(since && { since }) });
  }

  /** Absent before the first row. */
  get cost(): Cost | undefined {
    return this.#bills.cost;
  }

  get budgets(): readonly BudgetFigures[] {
    return this.#options.ledgers?.standing() ?? [];
  }

  /** The worst cases of rows, at batch prices. */
  worstCases(calls: readonly CostedCall[]): Promise<readonly (WorstCase | Unpriced)[]> {
    const limit = maxCostOf(this.#options.files)?.micros;
    return Promise.all(calls.map((call) => this.#worstCase(batched(call), limit)));
  }

  /** Whether the worst case of every row is known. */
  get isKnown(): boolean {
    return this.#unpriced === undefined;
  }

  /** Adds a row that is going to be sent. */
  async plan(row: CostedCall): Promise<void> {
    const call = batched(row);
    const worst = await this.#worstCase(call, this.#measure === 'tokenizer' ? 0 : undefined);
    this.#rows++;
    this.#last = call;
    if ('micros' in worst) this.#planned += worst.micros;
    else this.#unpriced ??= { call, why: worst };
  }

  /** Forgets the rows, to add them again with their tokens counted: bytes bound them from above, and tokens may fit where that does not. */
  measureBy(measure: Measure): void {
    this.#measure = measure;
    this.#planned = 0;
    this.#rows = 0;
    this.#unpriced = undefined;
  }

  /** Reserves the worst case of all rows, at once or not at all. Nothing may be sent before. */
  async reserve(signal: AbortSignal): Promise<BatchReservation | CostRefusal> {
    const { files, ledgers, warn } = this.#options;
    const { maxCost } = this.#bounds;
    const common = { measure: this.#measure };
    if (!this.#last) return common;
    if (this.#unpriced) {
      const { call, why } = this.#unpriced;
      // Where the policy bounds a row, it was denied before.
      if (maxCost !== undefined) return { code: 'denied', problems: [explainUnbounded(call, why)] };
      if (ledgers) warn(explainUnrecorded(call, why, files));
      return common;
    }
    const micros = this.#planned;
    if (maxCost !== undefined && micros > maxCost) {
      return { code: 'denied', problems: [explainBatchSpent(this.#rows, micros, maxCost)] };
    }
    if (!ledgers) return { ...common, micros };
    const { key, model } = this.#last;
    const result = await ledgers.reserve({ key: key.name, model, micros, requests: this.#rows }, signal);
    const refusal = concludeReserving(result, warn);
    if (refusal) return refusal;
    return { ...common, micros, ...(result.kind === 'reserved' && { reservation: result.reservation }) };
  }

  /** Takes back what was reserved for a batch that never began. It never throws. */
  async release({ id }: Pick<Reservation, 'id'>): Promise<void> {
    await settleReservations([{ id, micros: 0 }], this.#options);
  }

  /** Takes up what was reserved for a batch, so that {@link settle} settles it; nothing where the policy keeps no ledger. */
  async adopt(
    { id, at }: Pick<Reservation, 'id' | 'at'>,
    { key, model, requests, micros }: Pick<CostedCall, 'model' | 'key'> & { requests: number; micros: number },
    signal: AbortSignal,
  ): Promise<AdoptResult | undefined> {
    const { ledgers } = this.#options;
    const result = await ledgers?.adopt({ id, at, key: key.name, model, micros, requests }, signal);
    if (result?.kind !== 'settled') this.#adopted = { id, micros };
    this.#isUnknown = result?.kind === 'unknown';
    return result;
  }

  /**
   * Notes what came of a row.
   *
   * @param isAnswer whether that is an answer, which was billed whatever the batch's own sum says
   * @returns what it was billed; absent where that cannot be told
   */
  async bill(row: CostedCall, attempt: BilledAttempt, isAnswer = false): Promise<Bill | undefined> {
    const call = batched(row);
    this.#last = call;
    const { input = 0, output = 0 } = attempt.usage ?? {};
    this.#told = { input: this.#told.input + input, output: this.#told.output + output };
    if (!attempt.unbilled && (input === 0 || output === 0 || attempt.mayBeMore)) {
      const worst = await this.#worstCase(call, this.#measure === 'tokenizer' ? 0 : undefined);
      if ('micros' in worst) this.#bills.expect(call, worst);
      // Whether a row without any usage was billed at all may be told by the batch's own sum.
      if (!attempt.usage && 'micros' in worst) {
        this.#doubtful += worst.micros;
        if (isAnswer) this.#answers++;
        this.#bills.add(call, { ...attempt, unbilled: true });
        return undefined;
      }
    }
    return this.#bills.add(call, inBatch(attempt));
  }

  /**
   * Settles the batch. Rows that nobody tells the usage of count at their worst case, unless the batch's own sum shows that
   * they were not billed. Where a row has no price any more the batch counts at no less than was reserved. It never throws.
   *
   * @param usage the provider's sum over all rows; absent where it tells none
   * @returns whether nothing stays reserved
   */
  async settle(usage: TokenUsage | undefined): Promise<boolean> {
    const call = this.#last;
    if (call) this.#addDoubtful(call, usage);
    const adopted = this.#adopted;
    if (!adopted) return !this.#isUnknown;
    this.#adopted = undefined;
    const { micros, tokens, isAssumed, isUnknown } = call ? this.#bills.through(call) : nothing;
    // What nobody can price any more, as it was reserved.
    const least = isUnknown ? adopted.micros : 0;
    const settlement = { id: adopted.id, micros: Math.max(micros, least), tokens, assumed: isAssumed };
    const isSettled = await settleReservations([settlement], this.#options);
    return isSettled && !this.#isUnknown;
  }

  /** What the provider's own sum has beside that of the rows; without one, all rows that may have been billed. */
  #addDoubtful(call: CostedCall, usage: TokenUsage | undefined): void {
    const isSum = usage?.input !== undefined && usage.output !== undefined && usage.input > 0;
    const least = { input: this.#told.input + this.#answers, output: this.#told.output + this.#answers };
    // A sum below what rows tell by themselves, with a token for each other answer, sums up something else.
    if (!isSum || usage.input < least.input || usage.output < least.output) {
      this.#bills.addAssumed(call, this.#doubtful);
      return;
    }
    const input = usage.input - this.#told.input;
    const outputTokens = usage.output - this.#told.output;
    const { list, files, date } = this.#options;
    const days = [this.#bounds.since ?? date(), date()];
    const pricings = days.flatMap((day) => effectiveRates(list, files, call, day) ?? []);
    const rest = pricings.map((pricing) => priceAttempt({ pricing, outputTokens, longCache: false }, input).micros);
    this.#bills.addAssumed(call, Math.max(0, ...rest));
  }

  #worstCase(call: CostedCall, left: number | undefined): Promise<WorstCase | Unpriced> {
    const { files, list, date } = this.#options;
    return worstCase(call, effectiveRates(list, files, call, this.#bounds.since ?? date()), left);
  }
}

/** A call as a row of a batch. */
function batched(call: CostedCall): CostedCall {
  return { ...call, tier: 'batch' };
}

/** Tiers that an answer may name in a batch although all of it is billed as one; any other is billed as what it says. */
const withinBatch: ReadonlySet<string | undefined> = new Set(['default', 'flex']);

function inBatch({ serviceTier, ...attempt }: BilledAttempt): BilledAttempt {
  if (serviceTier === undefined || serviceTier.toLowerCase() === 'auto' || withinBatch.has(readTier(serviceTier))) {
    return attempt;
  }
  return { ...attempt, serviceTier };
}
