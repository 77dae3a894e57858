import type { Status } from '../../language/failures/codes.ts';

/** The sign in front of each status in a job summary. */
export const icons = {
  completed: '✅',
  truncated: '✂️',
  refused: '🚫',
  filtered: '🚫',
  mismatched: '❌',
  denied: '⛔',
  invalid: '❌',
  skipped: '⏭️',
  unavailable: '⚠️',
  rejected: '❌',
  cancelled: '🛑',
  failed: '🐛',
} as const satisfies Record<Status, string>;
