import { quoteUpTo } from '../../language/failures/quote.ts';
import { parseJson, textAt, valueAt } from '../../language/json.ts';

/** Longest claim that a message repeats, in UTF-16 code units. */
const maxShown = 300;

/** What a GitHub identity token says of the job, as far as it is bound to something. Empty where it does not say it. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** The workflow file whose job this is: the called one, in a reusable workflow. */
  readonly jobWorkflowRef: string;
}

/**
 * Reads the claims from the payload of a JWT (RFC 7519, section 3). Nothing is verified: the token came from
 * GitHub's own service a moment ago, and they are only shown, without the secrets that `redact` knows.
 */
export function readClaims(jwt: string, redact: (text: string) => string): Claims {
  const payload = parseJson(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  return {
    issuer: redact(textAt(payload, 'iss')),
    subject: redact(textAt(payload, 'sub')),
    audience: redact(audienceOf(valueAt(payload, 'aud'))),
    jobWorkflowRef: redact(textAt(payload, 'job_workflow_ref')),
  };
}

/** What was presented, as one line of a message. */
export function showClaims({ issuer, subject, audience, jobWorkflowRef }: Claims): string {
  const named = Object.entries({ iss: issuer, sub: subject, aud: audience, job_workflow_ref: jobWorkflowRef });
  const shown = named
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${quoteUpTo(maxShown, value)}`);
  return shown.length === 0 ? 'a token without readable claims' : shown.join(', ');
}

/** An audience may also be a list (RFC 7519, section 4.1.3); GitHub names one. */
function audienceOf(claim: unknown): string {
  const only = Array.isArray(claim) && claim.length === 1 ? claim[0] : claim;
  return typeof only === 'string' ? only : '';
}
