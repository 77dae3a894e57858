import type { Route } from '../policy/policy.ts';
import type { Endpoint } from './endpoint.ts';

/** OpenAI's own address. */
const baseUrl = 'https://api.openai.com/v1';

/** OpenAI, or any server that speaks its API at the key's `endpoint`. */
export function openaiEndpoint({ key, name }: Route, secret: string): Endpoint {
  return {
    baseUrl: key.endpoint ?? baseUrl,
    model: name,
    credentials: { authorization: `Bearer ${secret}` },
    query: {},
  };
}
