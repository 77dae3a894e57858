import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type Fields, type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { describe, type Node } from '../../../language/yaml/node.ts';
import { listOf, oneOf, text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import type { Key, ProviderName } from '../../model/policy.ts';
import { isOpenAI } from '../../model/publishers.ts';
import { keyName } from '../../model/reference.ts';
import { refuseRepeats } from '../names.ts';
import { readHeaders, readParameterNames } from './additions.ts';
import { readCredential, refuseSharedHeader } from './credential.ts';
import { readEndpoint } from './endpoint.ts';
import { namePlaceholder, readServedModels } from './served-models.ts';
import { readApi, readApiVersion, readStructuredOutput, readTokenLimit, refuseDatedResponses } from './surface.ts';

const shape: FieldsShape = {
  what: 'a key',
  known: [
    'name',
    'provider',
    'secret',
    'secret-header',
    'identity',
    'endpoint',
    'models',
    'api',
    'api-version',
    'accept-parameters',
    'headers',
    'accept-headers',
    'organization',
    'project',
    'served',
    'structured-output',
    'token-limit',
  ],
  remedies: new Map([
    ['url', 'Did you mean "endpoint"?'],
    ['base-url', 'Did you mean "endpoint"?'],
    ['key', 'Did you mean "secret"?'],
    ['api-key', 'Did you mean "secret"?'],
    ...['price', 'prices'].map(
      (name) =>
        [name, 'Write it under `prices` of the policy: a price is that of a model, whoever provides it.'] as const,
    ),
    ['deployment', "Write it under `models`, behind the model's name: `openai/gpt-6-luna: DEPLOYMENT`."],
    ['client-secret', 'Keyless needs no secret: remove it. If its value was one, revoke it now: it is in the history.'],
  ]),
  inside: new Map(
    ['tenant-id', 'client-id', 'scope', 'authority', 'identity-provider-id', 'service-account-id', 'audience'].map(
      (field) => [field, 'identity'] as const,
    ),
  ),
};

/** OpenAI's own hosts, those of its regions included. */
const readName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || keyName.test(name)) return name;
  return problems.add(
    `${quote(name)} cannot be the name of a key.${foreignLetters(name)}`,
    'Use at most 63 lower-case letters, digits and -.',
    node.place,
  );
};

/** Whether the model that answers is judged where the policy does not say: gateways rename models, OpenAI and Azure do not. */
function servedBy(provider: ProviderName, endpoint: string | undefined): Key['served'] {
  return provider === 'azure' || isOpenAI(endpoint) ? 'check' : 'ignore';
}

/** Reads `organization` or `project`, which requests are billed to: an ID as OpenAI shows it. */
function readBilling(field: 'organization' | 'project', provider: ProviderName): Read<string> {
  return (node, problems) => {
    if (provider !== 'openai') return problems.add(`\`${field}\` is only for openai keys.`, 'Remove it.', node.place);
    const id = text(node, problems);
    if (id === undefined || /^[!-~]{1,128}$/.test(id)) return id;
    const remedy = 'Write the ID as OpenAI shows it: at most 128 characters, no spaces.';
    return problems.add(`${quote(id)} is not a valid ${field} ID.${foreignLetters(id)}`, remedy, node.place);
  };
}

const readKey: Read<Key> = (node, problems) => {
  if (node.kind === 'scalar') return refuseWord('A key', node, problems);
  const fields = openFields(node, problems, shape);
  if (!fields) return undefined;
  const name = fields.required('name', readName, 'openai');
  const provider = fields.required('provider', oneOf('openai', 'azure'), 'openai');
  const api = fields.optional('api', readApi) ?? 'chat-completions';
  const served = fields.optional('served', oneOf('check', 'ignore'));
  const structuredOutput = fields.optional('structured-output', readStructuredOutput) ?? 'json_schema';
  const tokenLimit = fields.optional('token-limit', readTokenLimit) ?? 'max_completion_tokens';
  const headers = readHeaders(fields, problems);
  const credential = readCredential(fields, provider, problems);
  if (provider === undefined) return undefined;
  refuseSharedHeader(credential, headers, fields, problems);
  const endpoint = fields.optional('endpoint', readEndpoint(provider));
  const models = fields.optional('models', readServedModels(provider));
  const apiVersion = fields.optional('api-version', readApiVersion(provider));
  const acceptParameters = fields.optional('accept-parameters', readParameterNames) ?? [];
  const organization = fields.optional('organization', readBilling('organization', provider));
  const project = fields.optional('project', readBilling('project', provider));
  const surface = { api, ...(models && { models }), ...(apiVersion !== undefined && { apiVersion }) };
  requireByProvider(provider, fields, problems);
  refuseDatedResponses(surface, fields, problems);
  if (name === undefined || !credential) return undefined;
  return {
    name,
    provider,
    credential,
    ...surface,
    ...headers,
    structuredOutput,
    tokenLimit,
    acceptParameters,
    served: served ?? servedBy(provider, endpoint),
    place: fields.place,
    ...(endpoint !== undefined && { endpoint }),
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  };
};

/** Azure needs an endpoint; Azure, and an `openai` key with an endpoint of its own, must list its models. */
function requireByProvider(provider: ProviderName, fields: Fields, problems: Problems): void {
  const absent = (field: string) => fields.placeOf(field) === fields.place;
  if (provider === 'azure' && absent('endpoint')) {
    problems.add(
      'An azure key needs an `endpoint`.',
      'Add it, for example https://RESOURCE.openai.azure.com.',
      fields.place,
    );
  }
  if (absent('models') && (provider === 'azure' || !absent('endpoint'))) {
    const who = provider === 'azure' ? 'An azure key' : 'An openai key with its own `endpoint`';
    problems.add(
      `${who} needs \`models\`.`,
      `Add each model with the provider's name for it: \`models: {openai/gpt-6-luna: ${namePlaceholder[provider]}}\`.`,
      fields.place,
    );
  }
}

/** Repeats nothing of a word where a key should be described: it may be the key itself. */
function refuseWord(what: string, node: Node, problems: Problems): undefined {
  const remedy = 'Write `- name: openai`, and below it `provider: openai` and `secret: OPENAI_API_KEY`.';
  return problems.add(`${what} cannot be ${describe(node)}.`, remedy, node.place);
}

/** Reads `keys`: at least one key, no name twice. */
export const readKeys: Read<readonly Key[]> = (node, problems) => {
  if (node.kind === 'scalar') return refuseWord('`keys`', node, problems);
  const keys = listOf(readKey)(node, problems);
  if (!keys) return undefined;
  if (node.kind === 'list' && node.items.length === 0) {
    problems.add('`keys` is empty.', 'Add at least one key with name, provider and secret.', node.place);
  }
  refuseRepeats(keys, problems);
  return keys;
};
