/**
 * How a step ended. Every code below belongs to exactly one status; a step without a code passes (`completed`,
 * `skipped`, and `truncated` where there is any text).
 */
export type Status =
  | 'completed'
  | 'truncated'
  | 'refused'
  | 'filtered'
  | 'mismatched'
  | 'denied'
  | 'invalid'
  | 'skipped'
  | 'unavailable'
  | 'rejected'
  | 'cancelled'
  | 'failed';

/** Every `error-code` that the step can report, with the status it stands for. docs/errors.md explains each. */
export const statusOfCode = {
  'invalid-input': 'invalid',
  'retired-input': 'invalid',
  'unreadable-file': 'invalid',
  'invalid-prompt': 'invalid',
  'missing-variable': 'invalid',
  'invalid-schema': 'invalid',
  'missing-policy': 'invalid',
  'invalid-policy': 'invalid',
  'unreadable-policy': 'invalid',
  'unseen-repository': 'invalid',
  'github-unavailable': 'invalid',
  'ledger-unavailable': 'invalid',
  'missing-key': 'invalid',
  'missing-id-token': 'invalid',
  denied: 'denied',
  'secret-in-prompt': 'denied',
  'budget-exceeded': 'denied',
  'tools-changed': 'denied',
  refused: 'refused',
  'content-filter': 'filtered',
  'no-text': 'truncated',
  'connection-failed': 'unavailable',
  'timed-out': 'unavailable',
  'rate-limited': 'unavailable',
  'server-error': 'unavailable',
  'malformed-answer': 'unavailable',
  'empty-answer': 'unavailable',
  'identity-unavailable': 'unavailable',
  'tools-unavailable': 'unavailable',
  authentication: 'rejected',
  'identity-refused': 'rejected',
  certificate: 'rejected',
  quota: 'rejected',
  'unknown-model': 'rejected',
  'context-length': 'rejected',
  redirected: 'rejected',
  'bad-request': 'rejected',
  'served-model-denied': 'mismatched',
  'schema-mismatch': 'mismatched',
  cancelled: 'cancelled',
  internal: 'failed',
} as const satisfies Record<string, Status>;

/** A name from the closed list of reasons why a step can fail. */
export type ErrorCode = keyof typeof statusOfCode;
