import type { Route } from '../policy/policy.ts';
import { endpointOf } from './endpoint.ts';
import { guardFetch, type Transport } from './guarded-fetch.ts';
import type { Provider } from './provider.ts';

/** What a provider is reached with. */
export interface Means {
  readonly transport: Transport;
  /** Removes the step's secrets from a text. */
  readonly redact: (text: string) => string;
}

/** Opens the provider behind a route. The client is loaded here and not before: a denied request never pays for it. */
export async function openProvider(route: Route, secret: string, { transport, redact }: Means): Promise<Provider> {
  const { createProvider } = await import('./client.ts');
  const endpoint = endpointOf(route, secret);
  return createProvider(endpoint, guardFetch(endpoint, transport), redact);
}
