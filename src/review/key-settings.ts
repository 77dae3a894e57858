import type { Credential, Key, ServedModel } from '../policy/policy.ts';

/** What is told of a key, by name: one line on the whole, and one on each field that could make it too long to be read. */
export function keySettings(key: Key): readonly (readonly [name: string, value: string])[] {
  const { name, headers, acceptHeaders, organization, project } = key;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ...credentialFields(key.credential),
    ['organization', organization],
    ['project', project],
    // Not by `quote`, which cuts: a change at the end would not show.
    ...[...headers].map(([header, value]) => [`header ${header}`, JSON.stringify(value)] as const),
    ['accept-headers', acceptHeaders.length === 0 ? undefined : `[${acceptHeaders.toSorted().join(', ')}]`],
  ];
  return [
    [`key ${name}`, describe(key)],
    ...fields.flatMap(([field, value]) => (value === undefined ? [] : [[`key ${name}, ${field}`, value] as const])),
  ];
}

/** Nothing of an identity is secret, so all of it is shown. */
function credentialFields(credential: Credential): readonly (readonly [string, string | undefined])[] {
  if (credential.by === 'secret') return [['secret-header', credential.header]];
  if (credential.provider === 'azure') {
    const { tenantId, clientId, scope, authority } = credential;
    return Object.entries({ 'tenant-id': tenantId, 'client-id': clientId, scope, authority });
  }
  const { identityProviderId, serviceAccountId, audience } = credential;
  return Object.entries({
    'identity-provider-id': identityProviderId,
    'service-account-id': serviceAccountId,
    audience,
  });
}

/** The models, which may be many, come last. */
function describe({ provider, endpoint = 'OpenAI', credential, ...key }: Key): string {
  return [
    `${provider} at ${endpoint} with ${credential.by === 'secret' ? credential.secret : 'an identity'}`,
    ...(key.api === 'chat-completions' ? [] : [`api ${key.api}`]),
    ...(key.apiVersion === undefined ? [] : [`api-version ${key.apiVersion}`]),
    ...(key.served === 'check' ? [] : [`served ${key.served}`]),
    ...(key.structuredOutput === 'json_schema' ? [] : [`structured-output ${key.structuredOutput}`]),
    ...(key.tokenLimit === 'max_completion_tokens' ? [] : [`token-limit ${key.tokenLimit}`]),
    ...(key.acceptParameters.length === 0 ? [] : [`accepts ${key.acceptParameters.join(', ')}`]),
    ...(key.models ? [`models ${key.models.map(describeModel).join(', ')}`] : []),
  ].join(', ');
}

function describeModel({ model, name, api, apiVersion }: ServedModel): string {
  return `${model}: ${[name, api, apiVersion].filter((word) => word !== undefined).join(' ')}`;
}
