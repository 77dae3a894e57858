import { textAt, valueAt } from '../../language/json.ts';
import type { AccessFault } from './access.ts';
import { type Answered, askTokenService } from './ask-token-service.ts';
import { readClaims } from './claims.ts';
import type { KeylessMeans } from './keyless.ts';
import { handedBack, mayNotAsk, type Refused, redirected, refusedBy, refusedByGitHub } from './refusal.ts';
import type { TokenService } from './token-service.ts';
import { noAnswer, notNow, saysLater, unreadable } from './unavailable.ts';

/** How long an access token is taken to live whose service does not say so, in milliseconds: as long as GitHub's own. */
const assumedLife = 5 * 60_000;

/** Tokens are longer, in UTF-16 code units. */
const shortestToken = 20;

/** An access token, and how long it lives. */
export interface AccessToken {
  readonly secret: string;
  /** In milliseconds, counted from the moment at which it was asked for. */
  readonly life: number;
}

/** What a part of the exchange brought, or why it brought nothing. */
type Step<T> = { readonly got: T } | { readonly fault: AccessFault };

/** Whom a token is asked of, and how it answers. */
interface Asked {
  /** As messages call it. */
  readonly service: string;
  /** The field of the answer that holds the token. */
  readonly name: string;
  /** What to check where it redirects. */
  readonly address: string;
  readonly onRefusal: (refused: Refused) => AccessFault;
}

/** Asks GitHub for an identity token and exchanges it. Each token is hidden before anything else is done with it. */
export async function exchange(
  service: TokenService,
  means: KeylessMeans,
  signal: AbortSignal,
): Promise<Step<AccessToken>> {
  const identity = await askGitHub(service.audience, means, signal);
  if ('fault' in identity) return identity;
  const { token } = identity.got;
  const { url, contentType, body } = service.request(token);
  const headers = { accept: 'application/json', 'content-type': contentType, 'user-agent': 'byok-inference' };
  const answered = await askTokenService(() => means.transport(url, { method: 'POST', headers, body, signal }));
  const access = await readToken(answered, means, {
    service: service.name,
    name: 'access_token',
    address: service.address,
    onRefusal: (refused) => refusedBy(service, readClaims(token, means.redact), refused),
  });
  if ('fault' in access) return access;
  if (isOfGitHub(access.got.token, [token, ...(means.ownTokens ?? [])])) return { fault: handedBack(service.name) };
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
async function askGitHub(audience: string, means: KeylessMeans, signal: AbortSignal): Promise<Step<Token>> {
  const { identityToken } = means;
  if (!identityToken) return { fault: mayNotAsk() };
  const answered = await askTokenService(() => identityToken(audience, signal));
  return readToken(answered, means, {
    service: 'GitHub’s token service',
    name: 'value',
    address: 'Check the proxy, if there is one.',
    onRefusal: (refused) => refusedByGitHub(audience, refused),
  });
}

/** A token that is hidden already, and the answer that it came in. */
interface Token {
  readonly token: string;
  readonly body: unknown;
}

async function readToken(answered: Answered, means: KeylessMeans, asked: Asked): Promise<Step<Token>> {
  const { service, name, address, onRefusal } = asked;
  if ('broken' in answered) return { fault: noAnswer(service, answered.broken) };
  const { status, headers, body } = answered;
  const token = tokenIn(body, name);
  if (token !== '') means.hide(token);
  const requestId = requestIdOf(headers, body, means.redact);
  if (saysLater(status)) return { fault: notNow(service, status, headers, requestId) };
  if (status >= 400) return { fault: onRefusal({ status, body, requestId, clean: await means.openCleaner() }) };
  if (status >= 300) return { fault: redirected(service, status, requestId, address) };
  return /^[!-~]+$/.test(token) ? { got: { token, body } } : { fault: unreadable(service, requestId) };
}

/** A token; empty for a text that is too short to be one: to hide an ordinary word would spoil every report. */
function tokenIn(body: unknown, name: string): string {
  const found = textAt(body, name);
  return found.length < shortestToken ? '' : found;
}

/** Microsoft's and OpenAI's names for a request, without what no name has. */
function requestIdOf(headers: Headers, body: unknown, redact: (text: string) => string): string {
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
