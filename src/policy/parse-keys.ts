import type { Place } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { type Fields, openFields, type Read, type Shape } from '../yaml/fields.ts';
import { foreignLetters } from '../yaml/hints.ts';
import { describe, type Node } from '../yaml/node.ts';
import { listOf, oneOf, text } from '../yaml/reads.ts';
import { ownedBy } from './parameters.ts';
import { readEndpoint } from './parse-endpoint.ts';
import { refuseRepeats } from './parse-models.ts';
import { readApi, readApiVersion, readServedModels } from './parse-served.ts';
import type { Key } from './policy.ts';
import { keyName } from './reference.ts';

const shape: Shape = {
  what: 'a key',
  known: ['name', 'provider', 'secret', 'endpoint', 'models', 'api', 'api-version', 'accept-parameters', 'served'],
  remedies: new Map([
    ['url', 'Did you mean "endpoint"?'],
    ['base-url', 'Did you mean "endpoint"?'],
    ['key', 'Did you mean "secret"?'],
    ['api-key', 'Did you mean "secret"?'],
    ['deployment', "Write it under `models`, behind the model's name: `openai/gpt-6-luna: DEPLOYMENT`."],
  ]),
  later: ['identity', 'headers', 'accept-headers', 'secret-header', 'organization', 'project', 'structured-output'],
};

/** Environment variables of these prefixes belong to the runner, to inputs or to Node. */
const reservedPrefix = /^(?:GITHUB_|ACTIONS_|RUNNER_|INPUT_|NODE_)/;

const readName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || keyName.test(name)) return name;
  return problems.add(
    `${quote(name)} cannot name a key.${foreignLetters(name)}`,
    'Use lower-case letters, digits and -, at most 63 of them.',
    node.place,
  );
};

/** Repeats nothing of what it refuses: it may be the key itself. */
const readSecret: Read<string> = (node, problems) => {
  const name = node.kind === 'scalar' ? node.text : '';
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || (node.kind === 'scalar' && typeof node.value !== 'string')) {
    const remedy =
      'Write the NAME of a secret, for example OPENAI_API_KEY: capitals, digits and _. If this is a key itself, revoke it now: it is in the history.';
    return problems.add(`\`secret\` is not the name of a secret.${foreignLetters(name)}`, remedy, node.place);
  }
  if (reservedPrefix.test(name)) {
    const remedy = 'Choose a name that does not begin with GITHUB_, ACTIONS_, RUNNER_, INPUT_ or NODE_.';
    return problems.add(`${name} cannot be a key's secret: the name is reserved.`, remedy, node.place);
  }
  return name;
};

const readParameterName: Read<{ name: string; place: Place }> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined) return undefined;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return problems.add(`${quote(name)} is not the name of a request field.`, 'Use letters, digits and _.', node.place);
  }
  if (ownedBy(name) === undefined) return { name, place: node.place };
  return problems.add(
    `${quote(name)} cannot be accepted: the action sets it itself.`,
    'Remove it from `accept-parameters`.',
    node.place,
  );
};

const readParameterNames: Read<readonly string[]> = (node, problems) => {
  const names = listOf(readParameterName)(node, problems) ?? [];
  refuseRepeats(names, problems);
  return names.map(({ name }) => name);
};

const readKey: Read<Key> = (node, problems) => {
  if (node.kind === 'scalar') return refuseWord('A key', node, problems);
  const fields = openFields(node, problems, shape);
  if (!fields) return undefined;
  const name = fields.required('name', readName, 'openai');
  const provider = fields.required('provider', oneOf('openai', 'azure'), 'openai');
  const secret = fields.required('secret', readSecret, 'OPENAI_API_KEY');
  fields.optional('api', readApi);
  const served = fields.optional('served', oneOf('check', 'ignore'));
  if (provider === undefined) return undefined;
  const endpoint = fields.optional('endpoint', readEndpoint(provider));
  const models = fields.optional('models', readServedModels(provider));
  const apiVersion = fields.optional('api-version', readApiVersion(provider));
  const acceptParameters = fields.optional('accept-parameters', readParameterNames) ?? [];
  requireByProvider(provider, fields, problems);
  if (name === undefined || secret === undefined) return undefined;
  return {
    name,
    provider,
    secret,
    acceptParameters,
    idle: served === undefined ? [] : [{ name: `served of the key ${name}`, place: fields.placeOf('served') }],
    place: fields.place,
    ...(endpoint !== undefined && { endpoint }),
    ...(models && { models }),
    ...(apiVersion !== undefined && { apiVersion }),
  };
};

/** Azure needs an endpoint; Azure, and an `openai` key with an endpoint of its own, must list its models. */
function requireByProvider(provider: Key['provider'], fields: Fields, problems: Problems): void {
  const absent = (field: string) => fields.placeOf(field) === fields.place;
  if (provider === 'azure' && absent('endpoint')) {
    problems.add(
      'An azure key needs an `endpoint`.',
      'Add it, for example https://RESOURCE.openai.azure.com.',
      fields.place,
    );
  }
  if (absent('models') && (provider === 'azure' || !absent('endpoint'))) {
    const who = provider === 'azure' ? 'An azure key' : 'An openai key with an `endpoint` of its own';
    problems.add(
      `${who} needs \`models\`.`,
      "List each model with the provider's name for it: `openai/gpt-6-luna: DEPLOYMENT`.",
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
