import { quoteUpTo } from '../../language/failures/quote.ts';
import { isCertificateCode, retryAfter } from '../../language/http.ts';
import { textAt, valueAt } from '../../language/json.ts';
import { type AccessFault, addPermission } from './access.ts';
import { type Claims, showClaims } from './claims.ts';
import type { TokenService } from './token-service.ts';

/** How much of a service's own message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** How much of the audience is repeated. */
const maxAudience = 300;

/** What a service answered that gives no token. */
export interface TokenRefusal {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string;
  /** Removes secrets. */
  readonly clean: (text: string) => string;
}

/** Microsoft or OpenAI refused the identity token. */
export function refusedByService(service: TokenService, presented: Claims, refused: TokenRefusal): AccessFault {
  const { status, body, clean } = refused;
  const found = clean(service.codeOf(body));
  const code = /^[\w.-]{1,64}$/.test(found) ? found : '';
  const message = `${service.name} refused GitHub’s identity token with status ${status}${codeAndWords(code, body, clean)}. Presented: ${showClaims(presented)}.`;
  return refusalFault(message, service.remedy(code, presented), refused.requestId);
}

/** GitHub gave no identity token. */
export function refusedByGitHub(audience: string, refused: TokenRefusal): AccessFault {
  const { status, body, requestId, clean } = refused;
  const message = `GitHub’s token service refused an identity token for ${quoteUpTo(maxAudience, audience)} with status ${status}${codeAndWords('', body, clean)}.`;
  return refusalFault(message, addPermission, requestId);
}

/** The job lacks the permission, so there is nobody to ask. */
export function notAllowed(): AccessFault {
  return refusalFault('This job is not allowed to request a GitHub identity token.', addPermission, '');
}

/** The service sent us elsewhere: a token that follows a redirect is a token given away. */
export function redirected(service: string, status: number, requestId: string, remedy: string): AccessFault {
  return refusalFault(`${service} answered with a redirect (${status}), which was not followed.`, remedy, requestId);
}

/** The service answered with a token of GitHub's: whoever gets that could act as this job. */
export function returnedGitHubToken(service: string): AccessFault {
  const message = `${service} answered with a GitHub token in place of an access token; it was not sent on.`;
  return refusalFault(
    message,
    'Check the address of the token service in the policy: something else answers there.',
    '',
  );
}

/** `, CODE: "message"`: cleaned first, then on one line, then cut, so that no half of a secret is left. */
function codeAndWords(code: string, body: unknown, clean: (text: string) => string): string {
  const words =
    textAt(body, 'error_description') || textAt(valueAt(body, 'error'), 'message') || textAt(body, 'message');
  const line = clean(words).replace(/\s+/g, ' ').trim();
  const rest = code !== '' && line.startsWith(`${code}: `) ? line.slice(code.length + 2) : line;
  return `${code === '' ? '' : `, ${code}`}${rest === '' ? '' : `: ${quoteUpTo(maxRepeated, rest)}`}`;
}

function refusalFault(message: string, remedy: string, requestId: string): AccessFault {
  return { code: 'identity-refused', message, remedy, transient: false, requestId };
}

/** Statuses with which a service asks to come back later; 5xx as well. */
const later: ReadonlySet<number> = new Set([408, 429]);

/** Whether a status says that the same request may succeed a little later. */
export function isTemporary(status: number): boolean {
  return later.has(status) || status >= 500;
}

/** The run was cancelled. */
export function exchangeCancelled(): AccessFault {
  const message = 'The run was cancelled while an access token was requested.';
  return { code: 'cancelled', message, remedy: '', transient: false, requestId: '' };
}

/** No answer came from the service. `code` is Node's or the transport's, or a message where there is none. */
export function serviceUnreachable(service: string, code: string): AccessFault {
  const fault = { code: 'identity-unavailable', requestId: '' } as const;
  if (isCertificateCode(code)) {
    return {
      ...fault,
      message: `The certificate of ${service} was rejected: ${code}.`,
      remedy:
        'If a proxy of your own intercepts the connection, set NODE_EXTRA_CA_CERTS to the file of its authority, in the step’s `env`.',
      transient: false,
    };
  }
  if (code === 'ERR_TOKEN_URL') {
    return {
      ...fault,
      message: `${service} has no address: ACTIONS_ID_TOKEN_REQUEST_URL is not an https URL.`,
      remedy: 'Do not set that variable: the runner sets it, for a job with `id-token: write`.',
      transient: false,
    };
  }
  const why = code === 'ERR_IDLE' ? 'sent nothing for too long' : `could not be reached: ${code}`;
  return {
    ...fault,
    message: `${service} ${why}.`,
    remedy: 'Check the runner’s network, and run again.',
    transient: true,
  };
}

/** The service answered that it cannot answer now. */
export function serviceUnavailable(service: string, status: number, headers: Headers, requestId: string): AccessFault {
  const wait = retryAfter(headers, Date.now());
  return {
    code: 'identity-unavailable',
    message: `${service} answered ${status}.`,
    remedy: 'The service reported an internal error or a rate limit: run again later.',
    transient: true,
    requestId,
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** The service answered something else than it is asked for. */
export function unreadableToken(service: string, requestId: string): AccessFault {
  return {
    code: 'identity-unavailable',
    message: `${service} answered without a token, or with something that is not JSON.`,
    remedy: 'Run again. If that does not help, something else answers in its place: check the runner’s network.',
    transient: true,
    requestId,
  };
}
