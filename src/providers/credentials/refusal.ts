import { quoteUpTo } from '../../language/failures/quote.ts';
import { textAt, valueAt } from '../../language/json.ts';
import type { AccessFault } from './access.ts';
import { type Claims, showClaims } from './claims.ts';
import { addPermission } from './permission.ts';
import type { TokenService } from './token-service.ts';

/** How much of a service's own message is repeated, in UTF-16 code units. */
const maxRepeated = 500;

/** How much of the audience is repeated. */
const maxAudience = 300;

/** What a service answered that gives no token. */
export interface Refused {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string;
  /** Removes secrets. */
  readonly clean: (text: string) => string;
}

/** Microsoft or OpenAI refused the identity token. */
export function refusedBy(service: TokenService, presented: Claims, refused: Refused): AccessFault {
  const { status, body, clean } = refused;
  const found = clean(service.codeOf(body));
  const code = /^[\w.-]{1,64}$/.test(found) ? found : '';
  const message = `${service.name} refused GitHub’s identity token with status ${status}${codeAndWords(code, body, clean)}. Presented: ${showClaims(presented)}.`;
  return fault(message, service.remedy(code, presented), refused.requestId);
}

/** GitHub gave no identity token. */
export function refusedByGitHub(audience: string, refused: Refused): AccessFault {
  const { status, body, requestId, clean } = refused;
  const message = `GitHub’s token service refused an identity token for ${quoteUpTo(maxAudience, audience)} with status ${status}${codeAndWords('', body, clean)}.`;
  return fault(message, addPermission, requestId);
}

/** The job lacks the permission, so there is nobody to ask. */
export function mayNotAsk(): AccessFault {
  return fault('This job may not ask GitHub for an identity token.', addPermission, '');
}

/** The service sent us elsewhere: a token that follows a redirect is a token given away. */
export function redirected(service: string, status: number, requestId: string, remedy: string): AccessFault {
  return fault(`${service} redirects (${status}), which is not followed.`, remedy, requestId);
}

/** The service answered with a token of GitHub's: whoever gets that could act as this job. */
export function handedBack(service: string): AccessFault {
  const message = `${service} answered with a token of GitHub’s own in place of an access token; it was not sent on.`;
  return fault(
    message,
    'Check the address of the token service in the policy: what answers there is no such service.',
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

function fault(message: string, remedy: string, requestId: string): AccessFault {
  return { code: 'identity-refused', message, remedy, transient: false, requestId };
}
