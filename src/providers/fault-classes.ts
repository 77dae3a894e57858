import type { ErrorCode } from '../failures/codes.ts';

/** One class of errors: how it is recognised, and what it means. */
interface FaultClass {
  readonly code: ErrorCode;
  /** The provider's own codes. */
  readonly codes?: readonly string[];
  readonly statuses?: (status: number) => boolean;
  readonly transient: boolean;
  readonly remedy: string;
}

/** What every other error means. */
const badRequest = {
  code: 'bad-request',
  transient: false,
  remedy: 'Change what the message names; the model may not accept one of the parameters.',
} as const;

/** What an HTTP error means; the first class that fits decides. */
const classes: readonly FaultClass[] = [
  {
    code: 'content-filter',
    codes: ['content_filter'],
    transient: false,
    remedy: 'The provider’s content filter declined the prompt: change it, or the filter of the deployment.',
  },
  {
    code: 'quota',
    codes: [
      'insufficient_quota',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
      'credit_balance_exhausted',
    ],
    transient: false,
    remedy: 'The account has no credit or has reached its spend limit: trying again does not help.',
  },
  {
    code: 'context-length',
    codes: ['context_length_exceeded', 'string_above_max_length'],
    transient: false,
    remedy: 'Shorten the prompt, or choose a model with a larger context.',
  },
  {
    code: 'unknown-model',
    codes: ['model_not_found', 'DeploymentNotFound'],
    transient: false,
    remedy: 'Check the model’s name in the key’s `models`, and that the key may use it.',
  },
  {
    code: 'authentication',
    statuses: (status) => status === 401 || status === 403,
    transient: false,
    remedy: 'Check the secret of this key, and that it belongs to this endpoint.',
  },
  {
    code: 'unknown-model',
    statuses: (status) => status === 404,
    transient: false,
    remedy: 'Check the key’s `endpoint` and the model’s name in its `models`.',
  },
  {
    code: 'rate-limited',
    statuses: (status) => status === 429,
    transient: true,
    remedy: 'Run fewer jobs at once, or raise the limit at the provider.',
  },
  {
    code: 'server-error',
    statuses: (status) => status === 408 || status === 409 || status >= 500,
    transient: true,
    remedy: 'The provider has a problem of its own: run again later.',
  },
];

/** The class of an HTTP error, by the provider's own code and by the status. */
export function classify(status: number, providerCode: string): Pick<FaultClass, 'code' | 'transient' | 'remedy'> {
  const found = classes.find(({ codes, statuses }) => codes?.includes(providerCode) || statuses?.(status));
  return found ?? badRequest;
}
