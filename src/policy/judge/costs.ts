import type { Unpriced, WorstCase } from '../../costs/estimate/worst-case.ts';
import type { Place } from '../../language/failures/failure.ts';
import type { Budget, CostLimit } from '../model/costs.ts';
import type { CostBreach, FittingRequest, Requirement, Violation } from './decision.ts';

/** Rates are per million tokens. */
const perRate = 1_000_000n;

/** What bounds the costs of a request. */
export interface CostBounds {
  /** The lowest of all files, as `maxCostOf` finds it; absent where no file has one. */
  readonly limit: CostLimit | undefined;
  /** The budgets that the request counts in. How much is left of them is not judged here: only a ledger knows. */
  readonly budgets: readonly Budget[];
}

/**
 * What the bounds of costs have against a request: an unknown price or output limit, which neither a limit nor a budget can
 * do with, and the dearest of the worst cases that are above `limits.max-cost`. `mode: audit` lets nothing pass.
 *
 * @param cases one for each route that the request may be sent through: each of them has to fit
 */
export function costViolations(
  { limit, budgets }: CostBounds,
  cases: readonly (WorstCase | Unpriced)[],
): readonly Violation[] {
  const [budget] = budgets;
  const unpriced = (['price', 'output-limit'] as const).filter((unknown) =>
    cases.some((one) => 'unknown' in one && one.unknown === unknown),
  );
  const dearest = limit && dearestAbove(limit.micros, cases);
  return [
    ...unpriced.flatMap((unknown) => [
      ...(limit ? [violationOf('limits.max-cost', { unknown, limit: limit.micros }, limit.place)] : []),
      ...(!limit && budget
        ? [violationOf('budgets', { unknown, limit: budget.micros, budget: budget.name }, budget.place)]
        : []),
    ]),
    ...(limit && dearest
      ? [
          violationOf(
            'limits.max-cost',
            { worst: dearest, limit: limit.micros, fits: fitting(dearest, limit.micros) },
            limit.place,
          ),
        ]
      : []),
  ];
}

function violationOf(of: Requirement, cost: CostBreach, place: Place): Violation {
  return { of, cost, allowing: [], exceptions: [], place };
}

function dearestAbove(micros: number, cases: readonly (WorstCase | Unpriced)[]): WorstCase | undefined {
  return cases
    .filter((one): one is WorstCase => 'micros' in one && one.micros > micros)
    .toSorted((one, other) => other.micros - one.micros)[0];
}

/** The smaller requests that cost no more than a limit, rounded down to whole tokens. */
function fitting({ inputTokens, outputTokens, inputRate, outputRate }: WorstCase, limit: number): FittingRequest {
  const output = tokensWithin(limit, inputTokens, inputRate, outputRate);
  const input = tokensWithin(limit, outputTokens, outputRate, inputRate);
  return {
    ...(output > 0 && output < outputTokens && { outputTokens: output }),
    ...(input > 0 && input < inputTokens && { inputTokens: input }),
  };
}

/** How many tokens at `rate` fit into a limit beside others at their own rate; 0 where none do, or where any number does. */
function tokensWithin(limit: number, others: number, othersRate: number, rate: number): number {
  const left = BigInt(limit) * perRate - BigInt(others) * BigInt(othersRate);
  return left <= 0n || rate === 0 ? 0 : Number(left / BigInt(rate));
}
