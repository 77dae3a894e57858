import type { ErrorCode } from '../failures/codes.ts';
import { contextCodes, hasCode, hasStatus, isLocally, isUntrusted, type Seen } from './recognise.ts';

/** One class of faults: how it is recognised, and what is done about it. */
export interface FaultClass {
  readonly code: ErrorCode;
  /** How it shows, for docs/errors.md. */
  readonly shows: string;
  readonly fits: (seen: Seen) => boolean;
  /** `retry`: the same request may succeed a little later; after all attempts the next route may. `stop`: neither would help. */
  readonly course: 'retry' | 'stop';
  readonly remedy: string;
}

/** Every class of faults; the first one that fits decides. docs/errors.md shows this table. */
export const faultClasses: readonly FaultClass[] = [
  {
    code: 'redirected',
    shows: 'an answer that points to another address (3xx)',
    fits: isLocally('ERR_REDIRECTED'),
    course: 'stop',
    remedy: 'Write the final address as the key’s `endpoint`.',
  },
  {
    code: 'certificate',
    shows: 'a certificate that is not trusted, has expired or is for another host',
    fits: isUntrusted,
    course: 'stop',
    remedy:
      'Check the key’s `endpoint`. Where a proxy or a server of your own has a certificate of your own authority, name its file in NODE_EXTRA_CA_CERTS, in the step’s `env`.',
  },
  {
    code: 'timed-out',
    shows: 'no byte for as long as `timeout` says, at any stage',
    fits: isLocally('ETIMEDOUT'),
    course: 'retry',
    remedy: 'Raise `timeout`, or ask for less.',
  },
  {
    code: 'malformed-answer',
    shows: 'an answer of more than 16 MiB',
    fits: isLocally('ERR_TOO_LARGE'),
    course: 'stop',
    remedy: 'Set `max-completion-tokens`; check that the key’s `endpoint` speaks OpenAI’s API.',
  },
  {
    code: 'content-filter',
    shows: '`content_filter`: the prompt was filtered',
    fits: hasCode('content_filter'),
    course: 'stop',
    remedy: 'The provider’s content filter declined the prompt: change it, or the filter of the deployment.',
  },
  {
    code: 'quota',
    shows: '429 with `insufficient_quota`, a spend or usage limit, or no credit',
    fits: hasCode(
      'insufficient_quota',
      'billing_hard_limit_reached',
      'billing_not_active',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
      'credit_balance_exhausted',
    ),
    course: 'stop',
    remedy: 'Add credit at the provider, or raise the spend limit of the account or project that the key belongs to.',
  },
  {
    code: 'context-length',
    shows: 'a prompt longer than the model reads (also 413)',
    fits: ({ status, codes, message }) =>
      status === 413 || codes.some((code) => contextCodes.has(code)) || /\bmaximum context length\b/.test(message),
    course: 'stop',
    remedy: 'Shorten the prompt, or choose a model with a larger context.',
  },
  {
    code: 'unknown-model',
    shows: '`model_not_found`, `DeploymentNotFound`',
    fits: hasCode('model_not_found', 'DeploymentNotFound'),
    course: 'stop',
    remedy: 'Check the model’s name in the key’s `models`, and that the key may use it.',
  },
  {
    code: 'authentication',
    shows: '401, 403, `invalid_api_key`',
    fits: (seen) => hasStatus(401, 403)(seen) || hasCode('invalid_api_key')(seen),
    course: 'stop',
    remedy:
      'Check the credential of this key, and that it belongs to this endpoint; for a keyless key, that its identity has the role for it.',
  },
  {
    code: 'unknown-model',
    shows: '404 of any other kind',
    fits: hasStatus(404),
    course: 'stop',
    remedy: 'Check the key’s `endpoint` and `api`, and the model’s name in its `models`.',
  },
  {
    code: 'rate-limited',
    shows: '429 for a request that is larger than the limit itself',
    fits: ({ status, message }) => status === 429 && /^Request too large\b/.test(message),
    course: 'stop',
    remedy: 'Shorten the prompt or lower `max-completion-tokens`, or raise the limit at the provider.',
  },
  {
    code: 'rate-limited',
    shows: '429 of any other kind, `rate_limit_exceeded` inside an answer',
    fits: ({ status, codes }) => status === 429 || (status === undefined && codes.includes('rate_limit_exceeded')),
    course: 'retry',
    remedy: 'Run fewer jobs at once, or raise the limit at the provider.',
  },
  {
    code: 'server-error',
    shows: '408, 409, 5xx, an error inside an answer that has begun',
    fits: ({ status, codes, isInside }) =>
      status === undefined
        ? isInside === true && !codes.includes('invalid_prompt')
        : status === 408 || status === 409 || status >= 500,
    course: 'retry',
    remedy: 'The provider has a problem of its own: run again later.',
  },
  {
    code: 'bad-request',
    shows: 'any other status',
    fits: ({ status, isInside }) => status !== undefined || isInside === true,
    course: 'stop',
    remedy: 'Change what the message names; the model may not accept one of the parameters.',
  },
  {
    code: 'connection-failed',
    shows: 'a connection that is refused, reset or cut, a name without an address, a broken TLS handshake',
    fits: ({ local }) => local !== undefined,
    course: 'retry',
    remedy: 'Check the key’s `endpoint` and the runner’s network.',
  },
  {
    code: 'malformed-answer',
    shows: 'an answer that is cut off or cannot be read',
    fits: () => true,
    course: 'retry',
    remedy: 'Run again; check that the key’s `endpoint` speaks OpenAI’s API.',
  },
];

/** The class of a fault. */
export function classify(seen: Seen): FaultClass {
  const found = faultClasses.find(({ fits }) => fits(seen));
  if (!found) throw new Error('The last class fits everything.');
  return found;
}
