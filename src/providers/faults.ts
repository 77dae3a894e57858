import { APIConnectionError, APIError } from 'openai';
import type { ErrorCode } from '../failures/codes.ts';
import { filteredCategories } from './content-filter.ts';
import { classify } from './fault-classes.ts';
import { Redirected } from './guarded-fetch.ts';
import { at, textAt } from './json.ts';
import type { Fault } from './provider.ts';
import { requestIdOf } from './request-id.ts';
import { retryAfter } from './retry-after.ts';

/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** How much of a provider's code is repeated. */
const maxCode = 64;

/** Reads what was thrown while a provider was asked. */
export function faultOf(error: unknown, signal: AbortSignal, redact: (text: string) => string): Fault {
  if (signal.aborted) return local('cancelled', 'The run was cancelled while the provider was asked.', '', false);
  const chain = causesOf(error);
  const redirect = chain.find((cause) => cause instanceof Redirected);
  if (redirect)
    return local(
      'redirected',
      `The provider redirects, which is not followed: ${redirect.message}.`,
      'Write the final address as the key’s `endpoint`.',
      false,
    );
  if (error instanceof APIError && error.status !== undefined) return fromAnswer(error, redact);
  const codes = chain.map((cause) => textAt(cause, 'code'));
  if (codes.includes('ETIMEDOUT')) {
    return local(
      'timed-out',
      'The provider sent nothing for as long as `timeout` allows.',
      'Raise `timeout`, or ask for less.',
      true,
    );
  }
  if (codes.includes('ERR_TOO_LARGE')) {
    const remedy = 'Set `max-completion-tokens`; check that the key’s `endpoint` speaks OpenAI’s API.';
    return local('malformed-answer', 'The provider’s answer is larger than 16 MiB.', remedy, false);
  }
  if (error instanceof APIConnectionError || codes.some((code) => code !== '')) {
    const reason = codes.findLast((code) => code !== '') ?? chain.at(-1)?.message;
    const remedy = 'Check the key’s `endpoint` and the runner’s network.';
    return local('connection-failed', `The provider could not be reached: ${reason}.`, remedy, true);
  }
  const remedy = 'Run again; check that the key’s `endpoint` speaks OpenAI’s API.';
  return local('malformed-answer', 'The provider’s answer broke off, or cannot be read as JSON.', remedy, true);
}

function fromAnswer(error: APIError, redact: (text: string) => string): Fault {
  const { status = 0, headers } = error;
  const providerCode = textAt(error, 'code') || textAt(error.error, 'code');
  const { code, transient, remedy } = classify(status, providerCode);
  const filtered = filteredCategories(error.error);
  const wait = headers && retryAfter(headers, Date.now());
  return {
    code,
    transient,
    remedy,
    message: [
      `The provider answered ${status}`,
      providerCode === '' ? '' : ` ${cut(redact(providerCode), maxCode)}`,
      filtered === '' ? '' : ` for ${filtered}`,
      `: ${repeat(error, redact)}`,
    ].join(''),
    requestId: headers ? requestIdOf(headers) : '',
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** The provider's own message: redacted first, then cut, so that no half of a secret is left. */
function repeat(error: APIError, redact: (text: string) => string): string {
  const said = redact(textAt(error.error, 'message') || error.message).replace(/\s+/g, ' ');
  return `"${cut(said, maxRepeated)}"`;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(at(error, 'cause'))] : [];
}

function local(code: ErrorCode, message: string, remedy: string, transient: boolean): Fault {
  return { code, message, remedy, transient, requestId: '' };
}
