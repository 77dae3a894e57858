import type { Reply } from './server.ts';
import { type Exchange, type Exchanging, exchangeWith } from './token-exchange.ts';

/** An application in Microsoft Entra ID, and what it trusts. */
export interface EntraApplication extends Exchanging {
  readonly tenantId: string;
  readonly clientId: string;
  /** Left out: Azure OpenAI's. */
  readonly scope?: string;
}

/** Microsoft Entra ID's token endpoint, which checks every field that it is sent. */
export function entraExchange(application: EntraApplication): Exchange {
  const { tenantId, clientId, scope = 'https://cognitiveservices.azure.com/.default', subject } = application;
  return exchangeWith(application, 'api://AzureADTokenExchange', {
    path: `/${tenantId}/oauth2/v2.0/token`,
    contentType: 'application/x-www-form-urlencoded',
    read: (body) => [...new URLSearchParams(body)],
    tokenField: 'client_assertion',
    fields: {
      grant_type: 'client_credentials',
      client_id: clientId,
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
    refuse: (faults) => entraError(400, 900144, `The request is wrong: ${faults.join('; ')}.`),
    distrust: (presented) =>
      subject === undefined || presented === subject
        ? undefined
        : entraError(
            401,
            700213,
            `No matching federated identity record found for presented assertion subject '${presented}'.`,
          ),
  });
}

/** An error as Entra words it. */
export function entraError(status: number, code: number, words: string): Reply {
  const ids = {
    trace_id: 'b0f62116-10b6-4a73-bdb2-281524404e00',
    correlation_id: '4a42e576-85bc-46ae-b7e3-b52cb8958917',
  };
  const tail = `Trace ID: ${ids.trace_id}\r\nCorrelation ID: ${ids.correlation_id}\r\nTimestamp: 2026-11-24 10:00:00Z`;
  return {
    status,
    headers: { 'x-ms-request-id': ids.trace_id },
    body: {
      error: status === 401 ? 'invalid_client' : 'invalid_request',
      error_description: `AADSTS${code}: ${words}\r\n${tail}`,
      error_codes: [code],
      ...ids,
    },
  };
}
