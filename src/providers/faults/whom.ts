import type { ProviderName, Route } from '../../policy/model/policy.ts';

/** What a provider calls that which stands behind the model in the policy. */
export const nameFor = { openai: 'model', azure: 'deployment' } as const satisfies Record<ProviderName, string>;

/** The host that a route asks. */
export function hostOf({ key }: Route): string {
  return new URL(key.endpoint ?? 'https://api.openai.com').host;
}

/** Which credential a key presents, by the name of its secret; never its value. */
function describeCredential({ key }: Route): string {
  return key.credential.by === 'secret' ? `secret ${key.credential.secret}` : 'keyless';
}

/** Whom a request went to and with what, for a message: key, the name of its secret, model or deployment, host. */
export function whom(route: Route): string {
  const { key, name } = route;
  return `Key ${key.name} (${describeCredential(route)}), ${nameFor[key.provider]} ${name}, host ${hostOf(route)}.`;
}
