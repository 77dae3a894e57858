import type { Limit, Limits } from '../model/language.ts';
import { maxCostOf } from '../model/layers.ts';
import type { PolicyFile } from '../model/policy.ts';
import type { Requirement, Violation } from './decision.ts';

/** What a request asks for, in tokens; an absent number is not requested, or not known. */
export interface AskedTokens {
  /** Estimated. */
  readonly input?: number | undefined;
  readonly output?: number | undefined;
}

/** The lowest limits of all files. */
export function lowestLimits(files: readonly PolicyFile[]): Limits {
  const lowest = (name: 'maxInputTokens' | 'maxOutputTokens'): Limit | undefined =>
    files.flatMap(({ limits }) => limits[name] ?? []).toSorted((one, other) => one.tokens - other.tokens)[0];
  const maxInputTokens = lowest('maxInputTokens');
  const maxOutputTokens = lowest('maxOutputTokens');
  const maxCost = maxCostOf(files);
  return {
    ...(maxInputTokens && { maxInputTokens }),
    ...(maxOutputTokens && { maxOutputTokens }),
    ...(maxCost && { maxCost }),
  };
}

/** The limits, in tokens, that a request asks more than; what it may cost is judged by `costViolations`. Nothing is lowered silently, and `mode: audit` lets nothing pass. */
export function limitViolations({ maxInputTokens, maxOutputTokens }: Limits, asked: AskedTokens): readonly Violation[] {
  return [
    ...exceeded('limits.max-input-tokens', maxInputTokens, asked.input),
    ...exceeded('limits.max-output-tokens', maxOutputTokens, asked.output),
  ];
}

function exceeded(of: Requirement, limit: Limit | undefined, asked: number | undefined): readonly Violation[] {
  if (!limit || asked === undefined || asked <= limit.tokens) return [];
  return [{ of, tokens: { asked, limit: limit.tokens }, allowing: [], exceptions: [], place: limit.place }];
}

/** Whether a violation is of one of `limits`: another model need not do better, but a smaller request does. */
export function isOfLimit({ tokens, cost }: Violation): boolean {
  return tokens !== undefined || cost !== undefined;
}
