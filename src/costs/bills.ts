import type { PolicyFile } from '../policy/model/policy.ts';
import type { TokenUsage } from '../providers/provider.ts';
import { type Bill, bill } from './bill.ts';
import { type Unpriced, type WorstCase, worstCase } from './estimate/worst-case.ts';
import type { LedgerTokens } from './ledger/line.ts';
import { effectiveRates } from './prices/effective-rates.ts';
import { ageOf, type PriceList } from './prices/price-list.ts';
import { readTier } from './prices/tier.ts';
import type { BilledAttempt, Cost, CostedCall } from './tab.ts';

/** What attempts are priced by. */
export interface PricedBy {
  readonly list: PriceList;
  /** The policy's files, the topmost one last. */
  readonly files: readonly Pick<PolicyFile, 'prices'>[];
  readonly date: () => Date;
  /** When the first request was made, where that was days ago: of its prices and today's, the dearer ones count. */
  readonly since?: Date;
}

/** What the attempts through one key to one model came to. */
interface Sum {
  readonly micros: number;
  readonly tokens: LedgerTokens;
  readonly isAssumed: boolean;
  /** Whether an attempt could not be priced. */
  readonly isUnknown: boolean;
}

/** Before the first attempt. */
export const nothing: Sum = { micros: 0, tokens: {}, isAssumed: false, isUnknown: false };

/** The bills of a request's attempts, added up as they come. */
export class Bills {
  readonly #pricedBy: PricedBy;
  readonly #sums = new Map<string, Sum>();
  readonly #worst = new WeakMap<CostedCall, WorstCase>();

  constructor(pricedBy: PricedBy) {
    this.#pricedBy = pricedBy;
  }

  /** Notes the worst case that an attempt is judged by: it is the bill where the provider reports no usage. */
  expect(call: CostedCall, worst: WorstCase): void {
    this.#worst.set(call, worst);
  }

  /**
   * Adds what an attempt was billed. Where that cannot be told its worst case is added, so that nobody takes it for free.
   *
   * @returns `undefined` where it cannot be told
   */
  add(call: CostedCall, attempt: BilledAttempt): Bill | undefined {
    const sum = this.through(call);
    const billed = this.#billOf(call, attempt);
    this.#sums.set(groupOf(call), {
      micros: sum.micros + (billed?.micros ?? this.#worst.get(call)?.micros ?? 0),
      tokens: addTokens(sum.tokens, attempt.usage ?? {}),
      isAssumed: sum.isAssumed || billed?.assumed !== false,
      isUnknown: sum.isUnknown || billed === undefined,
    });
    return billed;
  }

  /** Adds what nobody counts and may have been billed all the same. */
  addAssumed(call: CostedCall, micros: number): void {
    if (micros === 0) return;
    const sum = this.through(call);
    this.#sums.set(groupOf(call), { ...sum, micros: sum.micros + micros, isAssumed: true });
  }

  /** Whether the worst case of a call is known. */
  expects(call: CostedCall): boolean {
    return this.#worst.has(call);
  }

  /** The same for an attempt whose worst case was not judged: it is found out where it is needed. */
  async addAfterwards(call: CostedCall, attempt: BilledAttempt): Promise<void> {
    const worst = await this.worstCase(call, undefined);
    if ('micros' in worst) this.expect(call, worst);
    this.add(call, attempt);
  }

  /** @param left what may still be spent, in millionths of a US dollar; absent where bytes are good enough */
  worstCase(call: CostedCall, left: number | undefined): Promise<WorstCase | Unpriced> {
    const { files, list, date } = this.#pricedBy;
    return worstCase(call, effectiveRates(list, files, call, date()), left);
  }

  /** What the attempts through a call's key to its model came to. */
  through(call: CostedCall): Sum {
    return this.#sums.get(groupOf(call)) ?? nothing;
  }

  /** Millionths of a US dollar; attempts that could not be priced are in it at their worst case, if that is known. */
  get micros(): number {
    return [...this.#sums.values()].reduce((total, { micros }) => total + micros, 0);
  }

  /** Absent before the first attempt. */
  get cost(): Cost | undefined {
    const sums = [...this.#sums.values()];
    if (sums.length === 0) return undefined;
    const isAssumed = sums.some((sum) => sum.isAssumed);
    const { list, date } = this.#pricedBy;
    const common = { isAssumed, priceAge: ageOf(list, date()) };
    return sums.some(({ isUnknown }) => isUnknown) ? common : { ...common, micros: this.micros };
  }

  #billOf(call: CostedCall, { usage, serviceTier, servedModel, unbilled, mayBeMore }: BilledAttempt): Bill | undefined {
    if (unbilled && !usage) return { micros: 0, assumed: false };
    const { files, list, date, since } = this.#pricedBy;
    const tier = serviceTier === undefined ? call.tier : (readTier(serviceTier) ?? 'auto');
    const days = since ? [since, date()] : [date()];
    const pricings = [call.model, servedName(call.model, servedModel)].flatMap((model) =>
      days.map((day) => effectiveRates(list, files, { ...call, model, tier }, day)),
    );
    // Without a price of the requested model the one of what answered would be a guess.
    if (!pricings[0]) return undefined;
    const known = pricings.filter((pricing) => pricing !== undefined);
    const worst = this.#worst.get(call);
    const told = bill(usage, known, worst);
    if (!told || !usage || !mayBeMore) return told;
    const most = bill(inputOf(usage), known, worst);
    return most && { micros: Math.max(told.micros, most.micros), assumed: true };
  }
}

/** Names what shares a reservation: the requests through one key to one model. */
export function groupOf({ key, model }: CostedCall): string {
  return `${key.name}\n${model}`;
}

/** The counts without those of the output. */
function inputOf({ output: _, reasoning: __, total: ___, ...input }: TokenUsage): TokenUsage {
  return input;
}

/** The model that answered, with the publisher of the one that was asked where the answer names none, as gateways do. */
function servedName(model: string, served: string): string {
  return served.includes('/') ? served : `${model.slice(0, model.indexOf('/'))}/${served}`;
}

const counts = ['input', 'cachedInput', 'cacheWrite', 'output'] as const;

/** The tokens of two attempts together; a count that neither tells stays unknown. */
function addTokens(one: LedgerTokens, other: LedgerTokens): LedgerTokens {
  return Object.fromEntries(
    counts.flatMap((name) => {
      const [first, second] = [one[name], other[name]];
      return first === undefined && second === undefined ? [] : [[name, (first ?? 0) + (second ?? 0)]];
    }),
  );
}
