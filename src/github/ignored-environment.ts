import type { Environment } from './environment.ts';

/**
 * What the clients `OpenAI` and `AzureOpenAI` of the package openai read from the environment, but for
 * credentials, and the field of a key that says it in a policy; OPENAI_LOG has none.
 */
export const providerSettings: ReadonlyMap<string, string> = new Map([
  ['OPENAI_BASE_URL', 'endpoint'],
  ['AZURE_OPENAI_ENDPOINT', 'endpoint'],
  ['OPENAI_API_VERSION', 'api-version'],
  ['OPENAI_ORG_ID', 'organization'],
  ['OPENAI_PROJECT_ID', 'project'],
  ['OPENAI_CUSTOM_HEADERS', 'headers'],
  ['OPENAI_LOG', ''],
]);

/**
 * Warns of provider settings in the environment, which have no effect, and says where each is written
 * now; `undefined` where there are none. It shows no value: there may be a credential in it.
 */
export function warnOfPlanted(environment: Environment): string | undefined {
  const planted = Object.keys(environment)
    .filter((name) => environment[name]?.trim())
    .map((name) => name.toUpperCase());
  const found = [...providerSettings].filter(([name]) => planted.includes(name));
  if (found.length === 0) return undefined;
  const list = found.map(([name, field]) => (field === '' ? name : `${name} (a key’s \`${field}\`)`));
  return `The environment sets ${list.join(', ')}, which has no effect here: only the policy says how a provider is reached.`;
}
