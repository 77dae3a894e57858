import { quoteUpTo } from '../../language/failures/quote.ts';
import { textAt, valueAt } from '../../language/json.ts';
import type { OpenAIIdentity } from '../../policy/model/policy.ts';
import type { Claims } from './claims.ts';
import type { TokenService } from './token-service.ts';

/** Longest value that is shown to be entered, in UTF-16 code units. */
const maxEntered = 600;

/** OpenAI (its documentation, "Workload identity token exchange"; RFC 8693, section 2). */
export function openAITokenService(identity: OpenAIIdentity): TokenService {
  const { identityProviderId, serviceAccountId, audience } = identity;
  return {
    name: 'OpenAI',
    audience,
    address: 'Check the proxy, if there is one.',
    request: (identityToken) => ({
      url: 'https://auth.openai.com/oauth/token',
      contentType: 'application/json',
      body: JSON.stringify({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: identityToken,
        identity_provider_id: identityProviderId,
        service_account_id: serviceAccountId,
      }),
    }),
    codeOf: (body) => textAt(body, 'error') || textAt(valueAt(body, 'error'), 'code'),
    remedy: (_code, presented) => whatToEnter(identity, presented),
  };
}

function whatToEnter({ identityProviderId, serviceAccountId, audience }: OpenAIIdentity, presented: Claims): string {
  const { issuer, subject, jobWorkflowRef } = presented;
  return [
    `Compare with OpenAI’s settings (Organization, Security, Workload Identity Provider). The provider ${asEntered(identityProviderId)} needs:\n`,
    `issuer: ${asEntered(issuer)}`,
    `audience: ${asEntered(audience)}\n`,
    `and a mapping with matching attributes, for example:\n`,
    `sub: ${asEntered(subject)}`,
    ...(jobWorkflowRef === '' ? [] : [`job_workflow_ref: ${asEntered(jobWorkflowRef)}`]),
    `service account: ${asEntered(serviceAccountId)}`,
  ].join('\n');
}

/** As it is to be entered; in quotes where it has a character that would not be seen, or could be taken for something else. */
function asEntered(value: string): string {
  return /^[A-Za-z0-9:/._@-]{1,600}$/.test(value) ? value : quoteUpTo(maxEntered, value);
}
