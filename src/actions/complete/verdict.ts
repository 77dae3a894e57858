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
  invalid: 'invalid',
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

/** The verdict in words, with the code that `error-code` has. */
export function verdictOf({ status, code }: Pick<Ended, 'status' | 'code'>): string {
  return code === undefined ? statusWords[status] : `${statusWords[status]} · ${code}`;
}

/** What a step passes with; every other status fails it. */
const passing = {
  completed: '✅',
  truncated: '⚠️',
  skipped: '⚠️',
} as const satisfies Partial<Record<Status, string>>;

/** The sign in front of a verdict: ❌ where the step fails, ⚠️ where a reader should look twice. */
export function iconOf({ status, code, problems }: Ended, continueOn: string): '✅' | '⚠️' | '❌' {
  if (continuesOn(status, continueOn)) return '⚠️';
  if (code !== undefined || !isPassing(status)) return '❌';
  return problems.length > 0 ? '⚠️' : passing[status];
}

function isPassing(status: Status): status is keyof typeof passing {
  return Object.hasOwn(passing, status);
}
