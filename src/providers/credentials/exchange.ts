import type { Transport } from '../../github/network/transport.ts';
import { textAt, valueAt } from '../../language/json.ts';
import type { AccessFault } from './access.ts';
import { readClaims } from './claims.ts';
import {
  isTemporary,
  notAllowed,
  redirected,
  refusedByGitHub,
  refusedByService,
  returnedGitHubToken,
  serviceUnavailable,
  serviceUnreachable,
  type TokenRefusal,
  unreadableToken,
} from './token-faults.ts';
import { callTokenService, type TokenResponse, type TokenService } from './token-service.ts';

/** How long an access token is taken to live whose service does not say so, in milliseconds: as long as GitHub's own. */
const assumedLife = 5 * 60_000;

/** Tokens are longer, in UTF-16 code units. */
const shortestToken = 20;

/** What an identity is proved with. */
export interface KeylessDependencies {
  /** Asks GitHub for an identity token made out to an audience; absent where the job may not ask. */
  readonly identityToken?: (audience: string, signal: AbortSignal) => Promise<Response>;
  readonly transport: Transport;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** GitHub tokens of the step, which are no access tokens whoever answers with them. */
  readonly ownTokens?: readonly string[];
  /** Hides a token from now on. */
  readonly hide: (secret: string) => void;
  /** Removes the step's secrets from a text. */
  readonly redact: (text: string) => string;
  /** Makes ready what removes secrets from a token service's words, also what only looks like one. */
  readonly openCleaner: () => Promise<(text: string) => string>;
}

/** An access token, and how long it lives. */
export interface AccessToken {
  readonly secret: string;
  /** In milliseconds, counted from the moment at which it was asked for. */
  readonly life: number;
}

/** What a part of the exchange brought, or why it brought nothing. */
type Exchanged<T> = { readonly got: T } | { readonly fault: AccessFault };

/** Whom a token is asked of, and how it answers. */
interface TokenSource {
  /** As messages call it. */
  readonly service: string;
  /** The field of the answer that holds the token. */
  readonly name: string;
  /** What to check where it redirects. */
  readonly address: string;
  readonly onRefusal: (refused: TokenRefusal) => AccessFault;
}

/** Asks GitHub for an identity token and exchanges it. Each token is hidden before anything else is done with it. */
export async function exchange(
  service: TokenService,
  means: KeylessDependencies,
  signal: AbortSignal,
): Promise<Exchanged<AccessToken>> {
  const identity = await askGitHub(service.audience, means, signal);
  if ('fault' in identity) return identity;
  const { token } = identity.got;
  const { url, contentType, body } = service.request(token);
  const headers = { accept: 'application/json', 'content-type': contentType, 'user-agent': 'byok-inference' };
  const answered = await callTokenService(() => means.transport(url, { method: 'POST', headers, body, signal }));
  const access = await readToken(answered, means, {
    service: service.name,
    name: 'access_token',
    address: service.address,
    onRefusal: (refused) => refusedByService(service, readClaims(token, means.redact), refused),
  });
  if ('fault' in access) return access;
  if (isOfGitHub(access.got.token, [token, ...(means.ownTokens ?? [])]))
    return { fault: returnedGitHubToken(service.name) };
  return { got: { secret: access.got.token, life: lifeOf(access.got.body) } };
}

/**
 * Whether an answer of a token service is GitHub's own: a token of the step, whole or as part of another text, or any identity token of
 * the same issuer. Whoever gets it could have it exchanged as this job.
 */
function isOfGitHub(token: string, own: readonly [identity: string, ...others: string[]]): boolean {
  const issuer = (jwt: string) => readClaims(jwt, (text) => text).issuer;
  const [identity] = own;
  return (
    own.some((known) => known !== '' && token.includes(known)) ||
    (issuer(token) !== '' && issuer(token) === issuer(identity))
  );
}

/** GitHub's identity token, made out to an audience. */
async function askGitHub(
  audience: string,
  means: KeylessDependencies,
  signal: AbortSignal,
): Promise<Exchanged<ReceivedToken>> {
  const { identityToken } = means;
  if (!identityToken) return { fault: notAllowed() };
  const answered = await callTokenService(() => identityToken(audience, signal));
  return readToken(answered, means, {
    service: 'GitHub’s token service',
    name: 'value',
    address: 'Check the proxy, if there is one.',
    onRefusal: (refused) => refusedByGitHub(audience, refused),
  });
}

/** A token that is hidden already, and the answer that it came in. */
interface ReceivedToken {
  readonly token: string;
  readonly body: unknown;
}

async function readToken(
  answered: TokenResponse,
  means: KeylessDependencies,
  asked: TokenSource,
): Promise<Exchanged<ReceivedToken>> {
  const { service, name, address, onRefusal } = asked;
  if ('broken' in answered) return { fault: serviceUnreachable(service, answered.broken) };
  const { status, headers, body } = answered;
  const token = tokenIn(body, name);
  if (token !== '') means.hide(token);
  const requestId = tokenRequestId(headers, body, means.redact);
  if (isTemporary(status)) return { fault: serviceUnavailable(service, status, headers, requestId) };
  if (status >= 400) return { fault: onRefusal({ status, body, requestId, clean: await means.openCleaner() }) };
  if (status >= 300) return { fault: redirected(service, status, requestId, address) };
  return /^[!-~]+$/.test(token) ? { got: { token, body } } : { fault: unreadableToken(service, requestId) };
}

/** A token; empty for a text that is too short to be one: to hide an ordinary word would spoil every report. */
function tokenIn(body: unknown, name: string): string {
  const found = textAt(body, name);
  return found.length < shortestToken ? '' : found;
}

/** Microsoft's and OpenAI's names for a request, without what no name has. */
function tokenRequestId(headers: Headers, body: unknown, redact: (text: string) => string): string {
  const named = headers.get('x-ms-request-id') || headers.get('x-request-id');
  const found = named || textAt(body, 'trace_id') || textAt(body, 'correlation_id');
  return redact(found.replace(/[^!-~]/g, '')).slice(0, 256);
}

/** `expires_in` is a number of seconds (RFC 6749, section 5.1); some services write it as a text. */
function lifeOf(body: unknown): number {
  const told = valueAt(body, 'expires_in');
  const seconds = typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : told;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : assumedLife;
}
