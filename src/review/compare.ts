import type { Policy } from '../policy/policy.ts';
import type { Situation } from './situations.ts';
import { sizeOf } from './size.ts';
import { verdictOn } from './verdict.ts';

/** A verdict that differs between two policies. */
export interface Change {
  readonly model: string;
  readonly situation: string;
  readonly before: 'allowed' | 'denied';
  readonly after: 'allowed' | 'denied';
  /** Why the new policy says so. */
  readonly why: string;
}

/** How many verdicts are compared at the most; fewer for a huge policy, so that none can hold a check up. */
const maxVerdicts = 20_000;

/** Verdicts times the size of what they are held against, at the most. */
const maxWork = 50_000_000;

/** The changes, and how many models were left out for want of time. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly leftOut: number;
}

/**
 * Compares what two policies say about models in situations. Where no policy is in force nothing is
 * sent, so everything counts as denied.
 *
 * @param before the policy in force, if there is a valid one
 */
export function compare(
  before: Policy | undefined,
  after: Policy,
  models: readonly string[],
  situations: readonly Situation[],
  today: string,
): Comparison {
  const size = sizeOf(after) + (before ? sizeOf(before) : 0);
  const verdicts = Math.min(maxVerdicts, Math.floor(maxWork / Math.max(1, size)));
  const compared = models.slice(0, Math.max(1, Math.floor(verdicts / situations.length)));
  const changes = compared.flatMap((model) =>
    situations.flatMap(({ name, run }): readonly Change[] => {
      const old = before ? verdictOn(before, { model }, run, today).verdict : 'denied';
      const { verdict, why } = verdictOn(after, { model }, run, today);
      return verdict === old ? [] : [{ model, situation: name, before: old, after: verdict, why }];
    }),
  );
  return { changes, leftOut: models.length - compared.length };
}
