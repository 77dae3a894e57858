import type { Place } from '../../language/failures/failure.ts';
import type { When } from './when.ts';

/** Prices of a model's tokens, in millionths of a US dollar per million tokens: whole numbers, 0 or more. */
export interface Rates {
  readonly input: number;
  /** Input that was read from the provider's cache. Absent: as `input`. */
  readonly cachedInput?: number;
  /** Input that was written to the provider's cache. Absent: as the bundled list has it in relation to `input`, else as `input`. */
  readonly cacheWrite?: number;
  /** Includes hidden reasoning. */
  readonly output: number;
}

/** One of `prices`: what the maintainers say that a model costs, whoever provides it. */
export interface PolicyPrice {
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  readonly rates: Rates;
  readonly place: Place;
}

/** `limits.max-cost`: what one request may cost at worst. */
export interface CostLimit {
  /** Millionths of a US dollar, at least 1. */
  readonly micros: number;
  readonly place: Place;
}

/** `ledger`: where requests are recorded. */
export interface Ledger {
  /** `owner/name`; absent for the run's own repository. */
  readonly repository?: string;
  /** The name of a branch. */
  readonly branch: string;
  /** What happens where it can be neither read nor written: the step fails, or warns and goes on. */
  readonly onError: 'fail' | 'warn';
  readonly place: Place;
}

/** How long a budget lasts before it begins anew. In UTC; weeks begin on Monday. */
export type BudgetPeriod = 'day' | 'week' | 'month';

/** What each separate amount of a budget belongs to. */
export type BudgetScope = 'repository' | 'workflow' | 'actor' | 'key' | 'model';

/** One of `budgets`. */
export interface Budget {
  readonly name: string;
  /** Millionths of a US dollar, at least 1. */
  readonly micros: number;
  readonly per: BudgetPeriod;
  readonly each: BudgetScope;
  /** Without conditions it applies to every request. A budget restricts: it applies where a fact is unknown. */
  readonly when: When;
  /** Percentages from 1 to 100, ascending. */
  readonly alertAt: readonly number[];
  readonly onExceed: 'deny' | 'warn';
  readonly place: Place;
}
