import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { describe, type Node } from '../../../language/yaml/node.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import type { AzureIdentity, Identity, OpenAIIdentity, ProviderName } from '../../model/policy.ts';
import { readAuthority } from './endpoint.ts';

const guid = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

/** A verified domain of a tenant: labels separated by dots (RFC 1123, section 2.1). */
const domain =
  /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** A resource's URI and `/.default`: all that a client without a user can ask for. */
const scopeForm =
  /^(?=.{1,256}$)(?:https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?|api:\/\/[A-Za-z0-9][A-Za-z0-9._-]*)(?:\/[A-Za-z0-9._~-]*)*\/\.default$/;

/** An ID at OpenAI: printable ASCII without spaces, and nothing that begins like one of its keys. */
const openaiId = /^(?!sk-)[!-~]{1,256}$/;

/** Where Microsoft Entra ID gives out tokens, but for national clouds. */
export const entraAuthority = 'https://login.microsoftonline.com';

const fieldsOf = {
  azure: ['tenant-id', 'client-id', 'scope', 'authority'],
  openai: ['identity-provider-id', 'service-account-id', 'audience'],
} as const;

/** Fields that contain secrets elsewhere. */
const secretField =
  /secret|password|passphrase|token|assertion|certificate|thumbprint|(?:api|private|access)[-_ ]?key|^key\b/i;

const revoke = 'If this is a secret, revoke it now: it is in the history.';

/** Reads `identity`: whom GitHub's identity token is exchanged for. Nothing in it is secret, and nothing that could be one is repeated. */
export function readIdentity(provider: ProviderName): Read<Identity> {
  return (node, problems) => {
    if (node.kind === 'scalar') {
      const remedy = `Write its fields below it: ${fieldsOf[provider].join(', ')}. ${revoke}`;
      return problems.add(`\`identity\` must be a map, not ${describe(node)}.`, remedy, node.place);
    }
    const open = withoutSecrets(node, problems);
    return provider === 'azure' ? readAzure(open, problems) : readOpenAI(open, problems);
  };
}

/** The fields that are left when those that look like secrets are noted; of these only the name is repeated. */
function withoutSecrets(node: Node, problems: Problems): Node {
  if (node.kind !== 'map') return node;
  const secret = node.entries.filter(({ key }) => secretField.test(key));
  for (const { key, keyPlace } of secret) {
    const message = `${quote(key.split(/[:=\s]/, 1)[0] ?? '')} does not belong in an identity: keyless needs no secret.`;
    problems.add(message, 'Remove it. If its value was a secret, revoke it now: it is in the history.', keyPlace);
  }
  return { ...node, entries: node.entries.filter((entry) => !secret.includes(entry)) };
}

function readAzure(node: Node, problems: Problems): AzureIdentity | undefined {
  const fields = openFields(node, problems, shapeOf('azure', 'openai'));
  const tenantId = fields?.required('tenant-id', readTenant, '00000000-0000-0000-0000-000000000000');
  const clientId = fields?.required('client-id', readClient, '00000000-0000-0000-0000-000000000000');
  const scope = fields?.optional('scope', readScope) ?? 'https://cognitiveservices.azure.com/.default';
  const authority = fields?.optional('authority', readAuthority) ?? entraAuthority;
  return tenantId === undefined || clientId === undefined
    ? undefined
    : { provider: 'azure', tenantId, clientId, scope, authority };
}

function readOpenAI(node: Node, problems: Problems): OpenAIIdentity | undefined {
  const fields = openFields(node, problems, shapeOf('openai', 'azure'));
  const identityProviderId = fields?.required('identity-provider-id', readId, 'ID');
  const serviceAccountId = fields?.required('service-account-id', readId, 'ID');
  const audience = fields?.optional('audience', readId) ?? 'https://api.openai.com/v1';
  return identityProviderId === undefined || serviceAccountId === undefined
    ? undefined
    : { provider: 'openai', identityProviderId, serviceAccountId, audience };
}

function shapeOf(provider: ProviderName, other: ProviderName): FieldsShape {
  const known = fieldsOf[provider];
  const remedy = `It belongs to the identity of an ${other} key; an ${provider} key's has ${known.join(', ')}.`;
  return {
    what: `the identity of an ${provider} key`,
    known,
    remedies: new Map(fieldsOf[other].map((name) => [name, remedy])),
  };
}

const readTenant: Read<string> = (node, problems) => {
  const tenant = text(node, problems);
  if (tenant === undefined || guid.test(tenant) || domain.test(tenant)) return tenant;
  return problems.add(
    `${quote(tenant)} is not a tenant.${foreignLetters(tenant)}`,
    'Write its ID, a GUID, or one of its verified domains, for example acme.onmicrosoft.com.',
    node.place,
  );
};

/** Repeats nothing of what it refuses: it may be the secret of the client. */
const readClient: Read<string> = (node, problems) => {
  const client = text(node, problems);
  if (client === undefined || guid.test(client)) return client;
  const remedy = `Write the "Application (client) ID" that Microsoft Entra shows, a GUID. ${revoke}`;
  return problems.add(`\`client-id\` is not a client's ID.${foreignLetters(client)}`, remedy, node.place);
};

const readScope: Read<string> = (node, problems) => {
  const scope = text(node, problems);
  if (scope === undefined || scopeForm.test(scope)) return scope;
  const remedy = 'Write https://RESOURCE/.default or api://APPLICATION/.default; omit it for Azure OpenAI.';
  return problems.add(`${quote(scope)} is not a scope.${foreignLetters(scope)}`, remedy, node.place);
};

/** Repeats nothing that begins like a key. */
const readId: Read<string> = (node, problems) => {
  const id = text(node, problems);
  if (id === undefined || openaiId.test(id)) return id;
  if (id.startsWith('sk-')) return problems.add('An ID does not begin with "sk-"; API keys do.', revoke, node.place);
  const remedy = 'Write at most 256 characters, without spaces.';
  return problems.add(`${quote(id)} is not an ID.${foreignLetters(id)}`, remedy, node.place);
};
