import type { Problem } from '../language/failures/failure.ts';
import type { Key } from '../policy/model/policy.ts';
import type { Spent } from '../providers/provider.ts';
import type { PricedCall, Unpriced, WorstCase } from './estimate/worst-case.ts';
import type { BudgetFigures } from './ledger/book.ts';

/** A call, and the key that it goes through. */
export interface CostedCall extends PricedCall {
  readonly key: Key;
}

/** What an attempt has brought, as far as its bill depends on it. */
export interface BilledAttempt extends Pick<Spent, 'usage' | 'serviceTier'> {
  /** The answer's own `model`; empty where it names none. */
  readonly servedModel: string;
  /** Nothing can have been billed: the request was not sent, or was refused before it was processed. */
  readonly unbilled: boolean;
  /** More output may have been billed than what is counted: the answer broke off, or none of its words are counted. */
  readonly mayBeMore: boolean;
}

/** What a request has cost so far. */
export interface Cost {
  /** Millionths of a US dollar; absent where a price is unknown. */
  readonly micros?: number;
  /** Whether an attempt that may have been billed reported no usage, so that its worst case is counted. */
  readonly isAssumed: boolean;
  /** How old the bundled prices are, in days. */
  readonly priceAge: number;
}

/** Why nothing, or nothing more, may be sent. */
export interface CostRefusal {
  readonly code: 'denied' | 'budget-exceeded' | 'ledger-unavailable';
  /** At least one. */
  readonly problems: readonly Problem[];
}

/** What one request costs, attempt by attempt. */
export interface Tab {
  /**
   * Makes sure that one more attempt can be paid for: what was billed so far and another worst case fit into `max-cost`,
   * and are reserved in every budget. Nothing may be sent before. It never throws.
   */
  reserve(call: CostedCall, signal: AbortSignal): Promise<CostRefusal | undefined>;
  /** Notes what an attempt was billed, as soon as it is over. */
  bill(call: CostedCall, attempt: BilledAttempt): void;
  /** Settles what was reserved at what was billed. It never throws: what cannot be settled stays reserved. */
  settle(): Promise<void>;
  /** Absent before the first attempt. */
  readonly cost: Cost | undefined;
  /** Empty where no budget applies. */
  readonly budgets: readonly BudgetFigures[];
}

/** What a policy says of costs, for the requests of a session. */
export interface Costs {
  /** Whether the policy says anything: only then is the tier of a request sent and its worst case judged. */
  readonly areJudged: boolean;
  /** The worst case of one attempt for each call. */
  worstCases(calls: readonly CostedCall[]): Promise<readonly (WorstCase | Unpriced)[]>;
  openTab(): Promise<Tab>;
}
