import { APIConnectionError, APIError } from 'openai';
import type { ErrorCode } from '../../language/failures/codes.ts';
import { textAt, valueAt } from '../../language/json.ts';
import { stripInvisible } from '../../language/text/invisible.ts';
import { TooLarge } from '../../language/too-large.ts';
import type { Route } from '../../policy/model/policy.ts';
import { Interrupted, Reported } from '../answers/interruptions.ts';
import { compressedAnswer, foreignEncoding } from '../answers/unusable.ts';
import { Redirected, Refused } from '../guarded-fetch.ts';
import type { Fault } from '../provider.ts';
import { requestIdOf } from '../request-id.ts';
import { connectionMeaning } from './connection-meaning.ts';
import { filteredCategories } from './content-filter.ts';
import { type ErrorBody, readErrorBody } from './error-body.ts';
import { classify, type FaultClass } from './fault-classes.ts';
import type { FaultSignals } from './recognize.ts';
import { waitAsked } from './wait-asked.ts';

/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** How much of a provider's code is repeated. */
const maxCode = 64;

/** Removes secrets from a text. */
type Clean = (text: string) => string;

/** What a fault is worded with. */
interface FaultContext {
  readonly clean: Clean;
  /** The route that was asked. */
  readonly route: Route;
  /** How long the provider may send nothing, in milliseconds. */
  readonly idle: number;
}

/** Reads what was thrown while a provider was asked through a route. */
export function providerFault(error: unknown, signal: AbortSignal, wording: FaultContext): Fault {
  if (error instanceof Interrupted) return interruptedFault(error, providerFault(error.cause, signal, wording));
  if (signal.aborted) return requestCancelled;
  const chain = causesOf(error);
  const redirect = chain.find((cause) => cause instanceof Redirected);
  if (redirect) {
    const message = `The provider redirects, which was not followed: ${redirect.message}.`;
    return unanswered({ ...nothingSaid, local: 'ERR_REDIRECTED' }, () => message, wording);
  }
  if (error instanceof Reported) return fromInside(error, wording);
  const refusal = refusalIn(error);
  if (refusal) return fromAnswer(refusal, wording);
  if (error instanceof APIError && error.error !== undefined) {
    return fromInside(new Reported(error.error, { requestId: requestIdOf(error.headers) }), wording);
  }
  const named = chain.map((cause) => textAt(cause, 'code')).filter((code) => code !== '');
  const code = named.at(-1) ?? (error instanceof APIConnectionError ? 'ERR_CONNECTION' : undefined);
  const reason = named.at(-1) ?? chain.at(-1)?.message ?? 'no reason given';
  const seen = { ...nothingSaid, ...(code !== undefined && { local: code }) };
  const limit = chain.find((cause) => cause instanceof TooLarge)?.limit;
  return unanswered(seen, (found) => messages[found]?.(reason, wording.idle) ?? brokenOff(limit), wording);
}

/** The fault of an answer that had arrived in part. Only where the provider refuses before any of it has it billed nothing. */
function interruptedFault({ cause, spent, hasOutput }: Interrupted, { unbilled, ...fault }: Fault): Fault {
  const isRefused = unbilled === true && cause instanceof Reported && !hasOutput;
  return { ...fault, ...spent, ...(isRefused ? { unbilled } : { unfinished: true }) };
}

/** The answer that refused a request, where that is what was thrown; the client wraps it. */
export function refusalIn(error: unknown): Refused | undefined {
  return causesOf(error).find((cause) => cause instanceof Refused);
}

const nothingSaid: FaultSignals = { codes: [], words: '', fields: [] };

/** What is said of faults that come without an answer, by what Node calls them. */
const messages: Partial<Record<ErrorCode, (reason: string, idle: number) => string>> = {
  certificate: (reason) => `The provider’s certificate was rejected: ${reason}. Nothing was sent.`,
  'timed-out': (_, idle) => `The provider sent nothing for ${idle / 1000} s, the \`timeout\` of this step.`,
  'connection-failed': (reason) => `The provider could not be reached: ${reason}${connectionMeaning(reason)}.`,
};

/** Node's codes for a connection that was never made, so that nothing was sent (libuv, "Error constants"; Node, "Common system errors"). */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'ERR_REDIRECTED',
]);

/** Statuses below 500 with which something on the way gives up on an answer that may be in the making, and billed. */
const givenUp: ReadonlySet<number> = new Set([408, 424, 499]);

/**
 * Statuses from 500 on with which a server turns a request away, or fails at it, and bills nothing (OpenAI, "Error codes";
 * RFC 9110; Cloudflare, "5xx errors"). The others come from something on the way that has lost an answer in the making.
 */
const failedFirst: ReadonlySet<number> = new Set([500, 501, 505, 521, 523, 525, 526]);

/** Statuses with which a provider that is overloaded turns a request away; a proxy that has lost its connection says 503, too. */
const overloaded: ReadonlySet<number> = new Set([503, 529]);

/** What is found by processing a request, which Azure bills (Azure OpenAI, "Plan and manage costs", on error response codes). */
const processed: ReadonlySet<ErrorCode> = new Set(['content-filter', 'context-length']);

/** Classes of faults that a provider finds before it processes a request. */
const refusedFirst: ReadonlySet<ErrorCode> = new Set([
  'authentication',
  'rate-limited',
  'quota',
  'unknown-model',
  'bad-request',
]);

/** What is said of an answer that is not whole; `limit` where more would have come than is read. */
const brokenOff = (limit: string | undefined) =>
  limit === undefined
    ? 'The provider’s answer was cut off or is not valid JSON.'
    : `The provider’s answer is larger than ${limit}.`;

/** An answer whose status says that the request failed. */
function fromAnswer({ status, headers, body }: Refused, wording: FaultContext): Fault {
  const { clean } = wording;
  const { status: _, ...said } = readErrorBody(body);
  const seen = { ...said, status };
  const filtered = filteredCategories(body);
  const wait = waitAsked(headers, status, Date.now(), body, said.words);
  const encoding = foreignEncoding(headers);
  const compressed = encoding === '' ? '' : ` ${compressedAnswer(encoding)}`;
  const found = classify(seen);
  return {
    ...about(found, seen, wording),
    message: `The provider answered ${status}${codeShown(said, clean)}${filtered === '' ? '' : ` for ${filtered}`}${wordsShown(said, clean)}${compressed}`,
    requestId: requestIdOf(headers),
    ...(wait !== undefined && { retryAfter: wait }),
    ...(isTurnedAway(status, found.code, said) && { unbilled: true }),
  };
}

/**
 * Whether an answer that says no was given without anything that is billed. Whoever is overloaded says so in words of its
 * own API, and a proxy in words of another kind.
 */
function isTurnedAway(status: number, code: ErrorCode, { codes }: ErrorBody): boolean {
  if (processed.has(code)) return false;
  if (status < 500) return !givenUp.has(status);
  return refusedFirst.has(code) || failedFirst.has(status) || (overloaded.has(status) && codes.length > 0);
}

/** An error that came inside an answer with the status 200. */
function fromInside({ said, error, spent }: Reported, wording: FaultContext): Fault {
  const seen = { ...said, isInside: true };
  const { clean } = wording;
  const filtered = filteredCategories(error);
  const wait = waitAsked(undefined, said.status, Date.now(), error, said.words);
  const status = said.status === undefined ? '' : ` ${said.status}`;
  const found = classify(seen);
  return {
    ...about(found, seen, wording),
    ...(refusedFirst.has(found.code) && !spent.partial && { unbilled: true }),
    message: `The provider failed while answering${status}${codeShown(said, clean)}${filtered === '' ? '' : ` for ${filtered}`}${wordsShown(said, clean)}`,
    ...spent,
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** A fault without any words of the provider. */
function unanswered(seen: FaultSignals, messageFor: (code: ErrorCode) => string, wording: FaultContext): Fault {
  const found = classify(seen);
  const isUnsent = found.code === 'certificate' || neverSent.has(seen.local ?? '');
  return {
    ...about(found, seen, wording),
    message: messageFor(found.code),
    requestId: '',
    ...(isUnsent && { unbilled: true }),
  };
}

/** What the class of a fault says about it. */
function about(
  { code, course, remedy }: FaultClass,
  seen: FaultSignals,
  { clean, route }: FaultContext,
): Pick<Fault, 'code' | 'remedy' | 'cure' | 'transient' | 'retries'> {
  const { text, cure } = typeof remedy === 'function' ? remedy(route, seen) : remedy;
  return {
    code,
    remedy: clean(text),
    ...(cure && { cure }),
    transient: course !== 'stop',
    ...(course === 'once' && { retries: 1 }),
  };
}

/** The provider's code, which is no sentence. */
function codeShown({ codes: [code] }: ErrorBody, clean: Clean): string {
  return code === undefined ? '' : ` ${repeated(code, maxCode, clean)}`;
}

/** A provider's own words as the end of a sentence, which is ended here unless they end one themselves. */
function wordsShown({ words }: ErrorBody, clean: Clean): string {
  const shown = repeated(words, maxRepeated, clean);
  return shown === '' ? '.' : `: "${shown}"${/[.!?]$/.test(shown) ? '' : '.'}`;
}

/** A provider's own words in one line, all of it to be seen: cleaned before it is cut, so that no half of a secret is left. */
function repeated(text: string, length: number, clean: Clean): string {
  const line = clean(stripInvisible(text).text).replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(valueAt(error, 'cause'))] : [];
}

const requestCancelled: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled during the request to the provider.',
  remedy: '',
  transient: false,
  requestId: '',
};
