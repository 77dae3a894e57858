import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { isCertificateCode } from '../../language/http.ts';
import { countAt, textAt } from '../../language/json.ts';
import { connectionMeaning } from '../faults/connection-meaning.ts';
import { Redirected } from '../guarded-fetch.ts';
import { Compressed } from './guarded-tool-fetch.ts';
import type { ToolFault } from './tool-server.ts';

/** How much of a server's words is repeated, in UTF-16 code units. */
const maxRepeated = 300;

/** What has more levels of lists and maps than are read; its message says of what. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
}

/** What a fault is worded with. */
export interface ToolFaultContext {
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string;
  readonly signal: AbortSignal;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeout: number;
}

/** Reads what was thrown while a server was asked. */
export function toolFault(error: unknown, { clean, signal, timeout }: ToolFaultContext): ToolFault {
  if (signal.aborted) return fault('cancelled', 'The run was cancelled, or its deadline passed.');
  const chain = causesOf(error);
  const redirect = chain.find((cause) => cause instanceof Redirected);
  if (redirect) {
    return fault('refused', `It redirects, which was not followed: ${redirect.message}.`, {
      remedy: 'Write the address that it points to into the policy, if it is the one you mean.',
    });
  }
  const compressed = chain.find((cause) => cause instanceof Compressed);
  if (compressed) return fault('failed', `Its answer is compressed (${wordsOf(compressed.message, clean)}).`);
  const deep = chain.find((cause) => cause instanceof TooDeep || cause instanceof RangeError);
  if (deep) {
    const what = deep instanceof TooDeep ? deep.message : 'What it was asked, or has answered,';
    return fault('failed', `${what} is nested too deeply to be read.`);
  }
  const http = chain.find((cause) => cause instanceof SdkHttpError);
  if (http) return fromStatus(countAt(http.data, 'status') ?? 0, textAt(http.data, 'text'), clean);
  // The client words this status itself.
  const scope = chain.find((cause) => cause instanceof InsufficientScopeError);
  if (scope) return fromStatus(403, scope.message, clean);
  if (error instanceof SdkError && error.code === SdkErrorCode.UnsupportedResultType) {
    return fault('failed', 'It asks for more input than its arguments, which nobody gives it here.');
  }
  if (isTimeout(error, chain)) {
    const message = `It did not answer within ${timeout / 1000} s, the \`timeout\` of this step.`;
    return fault('timed-out', message, { transient: true });
  }
  const code = chain.map((cause) => textAt(cause, 'code')).findLast((one) => /^[A-Z][A-Z0-9_]+$/.test(one)) ?? '';
  if (isCertificateCode(code)) return fault('refused', `Its certificate was rejected: ${code}.`);
  const said = wordsOf(chain.at(-1)?.message ?? '', clean);
  if (error instanceof ProtocolError) return fault('failed', said === '' ? 'It answered with an error.' : said);
  if (code !== '' && !(error instanceof SdkError)) {
    return fault('failed', `It could not be reached: ${code}${connectionMeaning(code)}.`, { transient: true });
  }
  return fault('failed', said === '' ? 'It gave no usable answer.' : `It gave no usable answer: ${said}`);
}

function fromStatus(status: number, body: string, clean: (text: string) => string): ToolFault {
  const said = wordsOf(body, clean);
  const message = `It answered ${status}${said === '' ? '.' : `: ${said}`}`;
  if (status === 401 || status === 403) {
    return fault('refused', message, { remedy: 'Check the secret that the policy names for it, and what it may do.' });
  }
  if (status === 404) return fault('refused', message, { remedy: 'Check its `url` in the policy.' });
  return fault('failed', message, { transient: status === 408 || status === 429 || status >= 500 });
}

function fault(
  kind: ToolFault['kind'],
  message: string,
  { remedy = '', transient = false }: Partial<Pick<ToolFault, 'remedy' | 'transient'>> = {},
): ToolFault {
  return { kind, message, remedy, transient };
}

function isTimeout(error: unknown, chain: readonly Error[]): boolean {
  const isClients = error instanceof SdkError && textAt(error, 'code') === 'REQUEST_TIMEOUT';
  return isClients || chain.some((cause) => textAt(cause, 'code') === 'ERR_IDLE');
}

/** A server's words as one line without secrets, cut after that. */
function wordsOf(text: string, clean: (text: string) => string): string {
  const words = clean(text.slice(0, 50 * maxRepeated))
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  if (words === '') return '';
  const shown = words.length > maxRepeated ? `${words.slice(0, maxRepeated)}…` : words;
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`;
}

/** An error and what caused it, the outermost first. */
function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 10; cause = cause.cause) chain.push(cause);
  return chain;
}
