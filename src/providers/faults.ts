import { APIConnectionError, APIError } from 'openai';
import type { ErrorCode } from '../failures/codes.ts';
import { filteredCategories } from './content-filter.ts';
import { classify, type FaultClass } from './fault-classes.ts';
import { Redirected } from './guarded-fetch.ts';
import { at, textAt } from './json.ts';
import type { Fault } from './provider.ts';
import { refusedFormat } from './refused-format.ts';
import { refusedParameter } from './refused-parameter.ts';
import { codesOf, Reported } from './reported.ts';
import { requestIdOf } from './request-id.ts';
import { Interrupted } from './spent.ts';
import { waitAsked } from './wait-asked.ts';

/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** How much of a provider's code is repeated. */
const maxCode = 64;

/** Removes secrets from a text. */
type Clean = (text: string) => string;

/** Reads what was thrown while a provider was asked. */
export function faultOf(error: unknown, signal: AbortSignal, clean: Clean): Fault {
  if (error instanceof Interrupted) return { ...faultOf(error.cause, signal, clean), ...error.spent };
  if (signal.aborted) return cancelled;
  const chain = causesOf(error);
  const redirect = chain.find((cause) => cause instanceof Redirected);
  if (redirect) {
    const message = `The provider redirects, which is not followed: ${redirect.message}.`;
    return unanswered(classify({ local: 'ERR_REDIRECTED', codes: [], message: '' }), message);
  }
  if (error instanceof Reported) return fromInside(error, clean);
  if (error instanceof APIError && error.status !== undefined) return fromAnswer(error, error.status, clean);
  if (error instanceof APIError && error.error !== undefined) {
    return fromInside(new Reported(error.error, { requestId: requestIdOf(error.headers) }), clean);
  }
  const named = chain.map((cause) => textAt(cause, 'code')).filter((code) => code !== '');
  const code = named.at(-1) ?? (error instanceof APIConnectionError ? 'ERR_CONNECTION' : undefined);
  const found = classify({ codes: [], message: '', ...(code !== undefined && { local: code }) });
  return unanswered(
    found,
    (messages[found.code] ?? broken)(named.at(-1) ?? chain.at(-1)?.message ?? 'no reason is given'),
  );
}

/** What is said of faults that come without an answer, by what Node calls them. */
const messages: Partial<Record<ErrorCode, (reason: string) => string>> = {
  certificate: (reason) => `The provider’s certificate is not accepted: ${reason}. Nothing was sent.`,
  'timed-out': () => 'The provider sent nothing for as long as `timeout` allows.',
  'connection-failed': (reason) => `The provider could not be reached: ${reason}.`,
};

const broken = (reason: string) =>
  reason === 'ERR_TOO_LARGE'
    ? 'The provider’s answer is larger than 16 MiB.'
    : 'The provider’s answer broke off, or cannot be read as JSON.';

function fromAnswer(error: APIError, status: number, clean: Clean): Fault {
  const codes = codesOf(error.error);
  const said = textAt(error.error, 'message') || error.message;
  const { code, course, remedy } = classify({ status, codes, message: said });
  const filtered = filteredCategories(error.error);
  const wait = error.headers && waitAsked(error.headers, status, Date.now());
  const [providerCode] = codes;
  return {
    code,
    transient: course === 'retry',
    remedy: (code === 'bad-request' && clean(refusedFormat(error.error) || refusedParameter(error.error))) || remedy,
    message: [
      `The provider answered ${status}`,
      providerCode === undefined ? '' : ` ${repeated(providerCode, maxCode, clean)}`,
      filtered === '' ? '' : ` for ${filtered}`,
      quoted(said, clean),
    ].join(''),
    requestId: requestIdOf(error.headers),
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** An error that came inside an answer with the status 200. */
function fromInside({ codes, status, message, spent }: Reported, clean: Clean): Fault {
  const found = classify({ isInside: true, codes, message, ...(status !== undefined && { status }) });
  const name = status ?? codes[0] ?? '';
  const words = `${name === '' ? '' : ` ${repeated(String(name), maxCode, clean)}`}${quoted(message, clean)}`;
  return { ...unanswered(found, `The provider failed while it answered${words}`), ...spent };
}

/** A provider's own words as the end of a sentence, which is ended here unless they end one themselves. */
function quoted(words: string, clean: Clean): string {
  const shown = repeated(words, maxRepeated, clean);
  return shown === '' ? '.' : `: "${shown}"${/[.!?]$/.test(shown) ? '' : '.'}`;
}

/** A provider's own words in one line: cleaned first, then cut, so that no half of a secret is left. */
function repeated(text: string, length: number, clean: Clean): string {
  const line = clean(text).replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(at(error, 'cause'))] : [];
}

function unanswered({ code, course, remedy }: FaultClass, message: string): Fault {
  return { code, message, remedy, transient: course === 'retry', requestId: '' };
}

const cancelled: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled while the provider was asked.',
  remedy: '',
  transient: false,
  requestId: '',
};
