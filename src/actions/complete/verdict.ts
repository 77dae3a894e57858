import type { ErrorCode, Status } from '../../language/failures/codes.ts';
import { continuesOn } from './inputs/continue-on.ts';

/** How log, annotation and summary word each status: who said no, where somebody did. */
export const statusWords = {
  completed: 'completed',
  truncated: 'truncated at the output limit',
  refused: 'declined by the model',
  filtered: 'blocked by the provider’s content filter',
  mismatched: 'answer not accepted',
  denied: 'denied by the policy',
  invalid: 'stopped before sending',
  skipped: 'skipped',
  unavailable: 'provider unavailable',
  rejected: 'rejected by the provider',
  cancelled: 'cancelled',
  failed: 'failed',
} as const satisfies Record<Status, string>;

/** How a step ended. */
export interface Ended {
  readonly status: Status;
  readonly code?: ErrorCode | undefined;
  readonly problems: readonly object[];
}

/** The verdict in words, with the code that `error-code` has, unless the words have it. */
export function verdictOf({ status, code }: Pick<Ended, 'status' | 'code'>): string {
  return withCode(statusWords[status], code);
}

/** Words for how something ended with its code, unless they have it: `denied by the policy`. */
export function withCode(words: string, code: ErrorCode | undefined): string {
  return code === undefined || saysCode(words, code) ? words : `${words} · ${code}`;
}

/** Whether words name a code already. */
export function saysCode(words: string, code: ErrorCode): boolean {
  return words.split(' ').includes(code);
}

/** How a step that passes is told: in the log, and by the sign in front of its verdict. */
interface Passing {
  readonly level: 'info' | 'notice' | 'warning';
  readonly icon: '✅' | '⚠️';
}

/** What a step passes with, unless it has a code; every other status fails it. */
const passing: Partial<Record<Status, Passing>> = {
  completed: { level: 'info', icon: '✅' },
  truncated: { level: 'warning', icon: '⚠️' },
  skipped: { level: 'notice', icon: '⚠️' },
};

/**
 * How a step is told that passes; `undefined` for one that fails. One that only continues, and a complete answer with
 * something unusual about it, is a warning. So is a skipped step, except in runs that GitHub gives no secrets: anywhere
 * else a misspelled secret would be skipped quietly for ever.
 */
export function passingOf(
  { status, code, problems }: Ended,
  { continueOn, getsNoSecrets }: { readonly continueOn: string; readonly getsNoSecrets: boolean },
): Passing | undefined {
  if (continuesOn(status, continueOn)) return { level: 'warning', icon: '⚠️' };
  const known = code === undefined ? passing[status] : undefined;
  const isUnusual = status === 'completed' ? problems.length > 0 : status === 'skipped' && !getsNoSecrets;
  return known && isUnusual ? { level: 'warning', icon: '⚠️' } : known;
}
