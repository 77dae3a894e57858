import type { Route } from '../policy/model/policy.ts';

/**
 * Azure's two surfaces. v1 has no version and names the deployment in the body; the dated one names
 * it in the path and wants `api-version`.
 */
export function azureEndpoint({ key, name, apiVersion }: Route) {
  const presents = (secret: string) => ({ 'api-key': secret });
  if (apiVersion === undefined) return { baseUrl: `${key.endpoint}/openai/v1`, presents, query: {} };
  return {
    baseUrl: `${key.endpoint}/openai/deployments/${encodeURIComponent(name)}`,
    presents,
    query: { 'api-version': apiVersion },
  };
}
