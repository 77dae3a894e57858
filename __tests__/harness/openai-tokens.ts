import type { Reply } from './server.ts';
import { type Exchange, type Exchanging, exchangeWith } from './token-exchange.ts';

/** A service account at OpenAI, and what its mapping trusts. */
export interface OpenAIServiceAccount extends Exchanging {
  readonly identityProviderId: string;
  readonly serviceAccountId: string;
  /** Left out: OpenAI's own. */
  readonly audience?: string;
}

/** OpenAI's token endpoint, which checks every field that it is sent. */
export function openAIExchange(account: OpenAIServiceAccount): Exchange {
  const { identityProviderId, serviceAccountId, audience = 'https://api.openai.com/v1', subject } = account;
  const error = (status: number, code: string, words: string): Reply => ({
    status,
    headers: { 'x-request-id': 'req_exchange_1' },
    body: { error: code, error_description: words },
  });
  return exchangeWith(account, audience, {
    path: '/oauth/token',
    contentType: 'application/json',
    read: (body) => Object.entries(parseObject(body)),
    tokenField: 'subject_token',
    fields: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      identity_provider_id: identityProviderId,
      service_account_id: serviceAccountId,
    },
    refuse: (faults) => error(400, 'invalid_request', `The request is wrong: ${faults.join('; ')}.`),
    distrust: (presented) =>
      subject === undefined || presented === subject
        ? undefined
        : error(401, 'invalid_grant', 'No service account mapping matches the subject token.'),
  });
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
