import type { Transport } from '../github/network/transport.ts';
import type { Route } from '../policy/model/policy.ts';
import { createProvider } from './client.ts';
import { endpointOf } from './endpoint.ts';
import { guardFetch } from './guarded-fetch.ts';
import type { Provider } from './provider.ts';

/** What a provider is reached with. */
export interface ProviderDependencies {
  readonly transport: Transport;
  /** Makes ready what removes secrets from a provider's words. Asked only where there are some to repeat. */
  readonly openCleaner: () => Promise<(text: string) => string>;
  /** Request headers that the workflow adds, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
  /** How long the provider may send nothing, in seconds; 300 unless told otherwise. */
  readonly timeout?: number;
}

/** Opens the provider behind a route. */
export function openProvider(route: Route, secret: string, means: ProviderDependencies): Provider {
  const endpoint = endpointOf(route, secret, means.customHeaders);
  return createProvider(
    endpoint,
    guardFetch(endpoint, means.transport),
    means.openCleaner,
    (means.timeout ?? 300) * 1000,
  );
}
