import type { Route } from '../policy/policy.ts';
import { endpointOf } from './endpoint.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';
import type { Provider } from './provider.ts';

/** What a provider is reached with. */
export interface Transport {
  readonly fetch: Fetch;
  /** Removes the step's secrets from a text. */
  readonly redact: (text: string) => string;
}

/** Opens the provider behind a route. The client is loaded here and not before: a denied request never pays for it. */
export async function openProvider(route: Route, secret: string, transport: Transport): Promise<Provider> {
  const { createProvider } = await import('./client.ts');
  const endpoint = endpointOf(route, secret);
  return createProvider(endpoint, guardFetch(endpoint, transport.fetch), transport.redact);
}
