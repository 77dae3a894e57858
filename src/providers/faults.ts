import { APIConnectionError, APIError } from 'openai';
import type { ErrorCode } from '../failures/codes.ts';
import { Redirected } from './guarded-fetch.ts';
import { at, textAt } from './json.ts';
import type { Fault } from './provider.ts';
import { requestIdOf } from './request-id.ts';
import { retryAfter } from './retry-after.ts';

/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** One class of errors: how it is recognised, and what it means. */
interface Row {
  readonly code: ErrorCode;
  /** The provider's own codes. */
  readonly codes?: readonly string[];
  readonly statuses?: (status: number) => boolean;
  readonly transient: boolean;
  readonly remedy: string;
}

/** What an HTTP error means; the first row that fits decides. */
const rows: readonly Row[] = [
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
  {
    code: 'bad-request',
    statuses: () => true,
    transient: false,
    remedy: 'Change what the message names; the model may not accept one of the parameters.',
  },
];

/** Reads what was thrown while a provider was asked. */
export function faultOf(error: unknown, signal: AbortSignal, redact: (text: string) => string): Fault {
  if (signal.aborted) return local('cancelled', 'The run was cancelled while the provider was asked.', '', false);
  const chain = causesOf(error);
  const redirect = chain.find((cause) => cause instanceof Redirected);
  if (redirect)
    return local(
      'redirected',
      `The provider was not followed: ${redirect.message}.`,
      'Write the final address as the key’s `endpoint`.',
      false,
    );
  if (error instanceof APIError && error.status !== undefined) return fromAnswer(error, redact);
  const codes = chain.map((cause) => textAt(cause, 'code'));
  if (codes.some((code) => /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code))) {
    return local(
      'timed-out',
      'The provider sent nothing for as long as `timeout` allows.',
      'Raise `timeout`, or ask for less.',
      true,
    );
  }
  if (
    error instanceof APIConnectionError ||
    codes.some((code) => code.startsWith('UND_ERR') || code.startsWith('ECONN'))
  ) {
    return local(
      'connection-failed',
      `The provider could not be reached: ${codes.findLast((code) => code !== '') ?? chain.at(-1)?.message}.`,
      'Check the key’s `endpoint` and the runner’s network.',
      true,
    );
  }
  if (error instanceof SyntaxError || error instanceof TypeError) {
    return local(
      'malformed-answer',
      'The provider’s answer broke off or is no JSON.',
      'Run again; check that the key’s `endpoint` speaks OpenAI’s API.',
      true,
    );
  }
  throw error;
}

function fromAnswer(error: APIError, redact: (text: string) => string): Fault {
  const { status = 0 } = error;
  const providerCode = textAt(error, 'code') || textAt(error.error, 'code');
  const row = rows.find(({ codes, statuses }) => codes?.includes(providerCode) || statuses?.(status));
  const { code, transient, remedy } = row ?? { code: 'bad-request', transient: false, remedy: '' };
  const wait = error.headers ? retryAfter(error.headers) : undefined;
  return {
    code,
    transient,
    remedy,
    message: `The provider answered ${status}${providerCode === '' ? '' : ` ${providerCode}`}: ${repeat(error, redact)}`,
    requestId: error.headers ? requestIdOf(error.headers) : '',
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** The provider's own message: redacted first, then cut, so that no half of a secret is left. */
function repeat(error: APIError, redact: (text: string) => string): string {
  const said = redact(textAt(error.error, 'message') || error.message).replace(/\s+/g, ' ');
  return said.length > maxRepeated ? `"${said.slice(0, maxRepeated)}…"` : `"${said}"`;
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(at(error, 'cause'))] : [];
}

function local(code: ErrorCode, message: string, remedy: string, transient: boolean): Fault {
  return { code, message, remedy, transient, requestId: '' };
}
