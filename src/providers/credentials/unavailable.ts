import { isCertificateCode, retryAfter } from '../../language/http.ts';
import type { AccessFault } from './access.ts';

/** Statuses with which a service asks to come back later; 5xx as well. */
const later: ReadonlySet<number> = new Set([408, 429]);

/** Whether a status says that the same request may succeed a little later. */
export function saysLater(status: number): boolean {
  return later.has(status) || status >= 500;
}

/** The run was cancelled. */
export function cancelled(): AccessFault {
  const message = 'The run was cancelled while an access token was asked for.';
  return { code: 'cancelled', message, remedy: '', transient: false, requestId: '' };
}

/** No answer came from the service. `code` is Node's or the transport's, or a message where there is none. */
export function noAnswer(service: string, code: string): AccessFault {
  const fault = { code: 'identity-unavailable', requestId: '' } as const;
  if (isCertificateCode(code)) {
    return {
      ...fault,
      message: `The certificate of ${service} is not accepted: ${code}.`,
      remedy:
        'If a proxy of your own stands in between, name the file with its authority in NODE_EXTRA_CA_CERTS, in the step’s `env`.',
      transient: false,
    };
  }
  if (code === 'ERR_TOKEN_URL') {
    return {
      ...fault,
      message: `${service} has no address: ACTIONS_ID_TOKEN_REQUEST_URL holds no https URL.`,
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
export function notNow(service: string, status: number, headers: Headers, requestId: string): AccessFault {
  const wait = retryAfter(headers, Date.now());
  return {
    code: 'identity-unavailable',
    message: `${service} answered ${status}.`,
    remedy: 'The service has a problem of its own, or was asked too often: run again later.',
    transient: true,
    requestId,
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

/** The service answered something else than it is asked for. */
export function unreadable(service: string, requestId: string): AccessFault {
  return {
    code: 'identity-unavailable',
    message: `${service} answered without a token, or with something that is not JSON.`,
    remedy: 'Run again. If it stays so, something else answers in its place: check the runner’s network.',
    transient: true,
    requestId,
  };
}
