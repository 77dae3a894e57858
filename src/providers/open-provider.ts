import type { Route } from '../policy/policy.ts';
import { endpointOf } from './endpoint.ts';
import { guardFetch, type Transport } from './guarded-fetch.ts';
import type { Provider } from './provider.ts';

/** What a provider is reached with. */
export interface Means {
  readonly transport: Transport;
  /** Removes the step's secrets from a text. */
  readonly redact: (text: string) => string;
  /** Request headers that the workflow adds, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
}

/** Opens the provider behind a route. The client is loaded here and not before: a denied request never pays for it. */
export async function openProvider(route: Route, secret: string, means: Means): Promise<Provider> {
  const { createProvider } = await import('./client.ts');
  const endpoint = endpointOf(route, secret, means.customHeaders);
  return createProvider(endpoint, guardFetch(endpoint, means.transport), means.redact);
}
