import { sumUsage } from '../../inference/attempts.ts';
import type { PoolEnd } from '../../inference/pool/pool.ts';
import { failed, type Outcome } from '../../inference/result.ts';
import type { ErrorCode } from '../../language/failures/codes.ts';
import { count } from '../../language/failures/count.ts';
import type { TokenUsage } from '../../providers/provider.ts';

/** What a run of rows ends with: it would happen to every further one. */
const endsAll: ReadonlySet<ErrorCode> = new Set([
  'missing-key',
  'missing-id-token',
  'authentication',
  'identity-refused',
  'quota',
  'budget-exceeded',
  'ledger-unavailable',
]);

/**
 * Whether what came of a row would happen to every further one.
 *
 * @param isSpent whether nothing is left to spend
 */
export function endsRows({ status, code }: Outcome, isSpent: () => boolean): boolean {
  return status === 'skipped' || (code !== undefined && endsAll.has(code)) || (code === 'denied' && isSpent());
}

/** How far rows were when no further one was begun. */
export interface Reached {
  readonly done: number;
  readonly total: number;
  readonly resultsFile: string;
  /** For all rows together, in milliseconds. */
  readonly deadline: number;
}

/** Why rows ended before all of them were done; nothing where they are. */
export function explainEnd(end: PoolEnd, { done, total, resultsFile, deadline }: Reached): Outcome | undefined {
  if (end === 'done') return undefined;
  const reached = `${done} of ${count(total, 'row')} have a result`;
  const remedy = `A run that finds ${resultsFile} again asks only for the others.`;
  if (end === 'cancelled') return failed('cancelled', [{ message: `The run was cancelled: ${reached}.`, remedy }]);
  const message = `The \`deadline\` of ${deadline / 1000} s is over: ${reached}.`;
  return failed('timed-out', [{ message, remedy: `${remedy} Raise \`deadline\` or \`concurrency\`.` }]);
}

/** The tokens of all requests. */
export class UsageSum {
  sum: TokenUsage | undefined;

  readonly add = (usage: TokenUsage | undefined): void => {
    this.sum = sumUsage(this.sum, usage);
  };
}
