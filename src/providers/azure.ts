import type { Route } from '../policy/policy.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Azure's two surfaces. v1 has no version and names the deployment in the body; the dated one names
 * it in the path and wants `api-version`.
 */
export function azureEndpoint({ key, name, apiVersion }: Route, secret: string): Endpoint {
  const credentials = { 'api-key': secret };
  if (apiVersion === undefined) {
    return { baseUrl: `${key.endpoint}/openai/v1`, model: name, credentials, query: {} };
  }
  return {
    baseUrl: `${key.endpoint}/openai/deployments/${encodeURIComponent(name)}`,
    model: name,
    credentials,
    query: { 'api-version': apiVersion },
  };
}
