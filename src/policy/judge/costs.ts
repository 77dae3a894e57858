import type { Unpriced, WorstCase } from '../../costs/estimate/worst-case.ts';
import type { CostLimit } from '../model/costs.ts';
import type { CostBreach, FittingRequest, Violation } from './decision.ts';

/** Rates are per million tokens. */
const perRate = 1_000_000n;

/**
 * What `limits.max-cost` has against a request: an unknown price, an unknown output limit, and the dearest of the worst
 * cases that are above it. `mode: audit` lets nothing pass.
 *
 * @param limit the lowest of all files, as `maxCostOf` finds it; absent where no file has one
 * @param cases one for each route that the request may be sent through: each of them has to fit
 */
export function costViolations(
  limit: CostLimit | undefined,
  cases: readonly (WorstCase | Unpriced)[],
): readonly Violation[] {
  if (!limit) return [];
  const { micros, place } = limit;
  const unpriced = (['price', 'output-limit'] as const).filter((unknown) =>
    cases.some((one) => 'unknown' in one && one.unknown === unknown),
  );
  const [dearest] = cases
    .filter((one) => 'micros' in one && one.micros > micros)
    .toSorted((one, other) => microsOf(other) - microsOf(one));
  const breaches: readonly CostBreach[] = [
    ...unpriced.map((unknown) => ({ unknown, limit: micros })),
    ...(dearest && 'micros' in dearest ? [{ worst: dearest, limit: micros, fits: fitting(dearest, micros) }] : []),
  ];
  return breaches.map((cost) => ({ of: 'limits.max-cost', cost, allowing: [], exceptions: [], place }));
}

function microsOf(one: WorstCase | Unpriced): number {
  return 'micros' in one ? one.micros : 0;
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
