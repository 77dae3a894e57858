import { isCertificateCode } from '../../language/http.ts';
import type { ErrorBody } from './error-body.ts';

/** What is known of a fault when its class is looked for. */
export interface FaultSignals extends Omit<ErrorBody, 'status'> {
  /** HTTP status; absent where none came, and for most errors inside an answer that has begun. */
  readonly status?: number;
  /** What Node or the transport calls it, where no answer came; what a provider says never counts as that. */
  readonly local?: string;
  /** Whether the provider told of it inside an answer whose status is 200. */
  readonly isInside?: boolean;
}

/** Whether a fault is of a kind. */
export type Matcher = (seen: FaultSignals) => boolean;

/** Fits where one of the codes is among those that were seen. Case, `_`, `-` and `.` make no difference: gateways rewrite them. */
export function hasCode(...wanted: readonly string[]): Matcher {
  const known = new Set(wanted.map(normalizeCode));
  return ({ codes }) => codes.some((code) => known.has(normalizeCode(code)));
}

function normalizeCode(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Fits where the provider's own sentences have one of the phrases. */
export function says(...phrases: readonly RegExp[]): Matcher {
  return ({ words }) => phrases.some((phrase) => phrase.test(words));
}

/** Fits where the HTTP status is one of these. */
export function hasStatus(...wanted: readonly number[]): Matcher {
  return ({ status }) => status !== undefined && wanted.includes(status);
}

/** Fits a failure of the server: 5xx, or an error inside an answer that gives no status. */
export function isServers({ status, isInside }: FaultSignals): boolean {
  return status === undefined ? isInside === true : status >= 500;
}

/** Fits where all of them fit. */
export function all(...tests: readonly Matcher[]): Matcher {
  return (seen) => tests.every((test) => test(seen));
}

/** Fits where one of them fits. */
export function any(...tests: readonly Matcher[]): Matcher {
  return (seen) => tests.some((test) => test(seen));
}

/** Fits where a provider said something at all, and not that it was asked too often: then its words say how often. */
export function isRefusal({ status, isInside }: FaultSignals): boolean {
  return (status !== undefined && status !== 429) || isInside === true;
}

/** Fits where Node or the transport calls it so. */
export function isLocally(wanted: string): Matcher {
  return ({ local }) => local === wanted;
}

/** Fits where the other side's certificate is not accepted. */
export function isUntrusted({ local = '' }: FaultSignals): boolean {
  return isCertificateCode(local);
}

/**
 * What providers say, by what they mean: codes and phrases of OpenAI, Azure and API Management, and of servers that
 * speak OpenAI's API. A code is compared without case and punctuation. Phrases come from the servers' own sources and
 * from reports of their users; each is written as loosely as its meaning allows, since gateways reword them.
 */
export interface FaultWords {
  readonly codes: readonly string[];
  readonly phrases: readonly RegExp[];
}

/** Matches a fault with one of these codes or phrases. */
export function means({ codes, phrases }: FaultWords): Matcher {
  return any(hasCode(...codes), says(...phrases));
}

/** Matches a fault that the request may be to blame for: 4xx, or an error inside an answer, which has no status. */
export function isClients({ status, isInside }: FaultSignals): boolean {
  return status === undefined ? isInside === true : status >= 400 && status < 500;
}
