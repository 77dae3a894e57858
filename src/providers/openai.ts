import type { Route } from '../policy/model/policy.ts';

/** OpenAI's own address. */
const baseUrl = 'https://api.openai.com/v1';

/** OpenAI, or any server that speaks its API at the key's `endpoint`. */
export function openaiEndpoint({ key }: Route) {
  return {
    baseUrl: key.endpoint ?? baseUrl,
    presents: (secret: string) => ({ authorization: `Bearer ${secret}` }),
    headers: {
      ...(key.organization !== undefined && { 'openai-organization': key.organization }),
      ...(key.project !== undefined && { 'openai-project': key.project }),
    },
    query: {},
  };
}
