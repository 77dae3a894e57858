import type { ProviderName, Route } from '../policy/policy.ts';
import { azureEndpoint } from './azure.ts';
import { openaiEndpoint } from './openai.ts';

/** Where a request goes and how the key is presented there: all that tells one provider from another. */
export interface Endpoint {
  /** `/chat/completions` is appended to it. */
  readonly baseUrl: string;
  /** The value of `model` in the request body. */
  readonly model: string;
  /** Headers that carry the credential. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const endpoints: Readonly<Record<ProviderName, (route: Route, secret: string) => Endpoint>> = {
  openai: openaiEndpoint,
  azure: azureEndpoint,
};

/** The endpoint of a route. */
export function endpointOf(route: Route, secret: string): Endpoint {
  return endpoints[route.key.provider](route, secret);
}
