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

/** Whom a request was for and with what, as a sentence: host, model or deployment, key, the name of its secret. */
export function whom(route: Route): string {
  const { key, name } = route;
  return `This step asked ${hostOf(route)} for the ${nameFor[key.provider]} ${name} with the key \`${key.name}\` (${describeCredential(route)}).`;
}
