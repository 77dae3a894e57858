import { refuseHeaderName } from '../model/headers.ts';
import { isFreeParameter, ownedBy } from '../model/parameters.ts';
import { familyOf, isOpenAI, providerHosts, publisherOf } from '../model/publishers.ts';
import type { Reference } from '../model/reference.ts';
import { githubBlock } from './github-tools.ts';

/** The first line of a policy, by which editors find the schema. */
export const schemaLine =
  '# yaml-language-server: $schema=https://raw.githubusercontent.com/byok-inference/byok-inference/v1/schema/models.schema.json';

/** What a step needs of a policy besides its model. */
export interface StepNeeds {
  /** An address that the step was to ask, as it was written. */
  readonly endpoint?: string;
  /** The name of the model that this address was sent. */
  readonly served?: string;
  /** Request headers and request fields that the step sets, by their names. */
  readonly headers?: readonly string[];
  readonly parameters?: readonly string[];
  /** The name under which the step hands over its secret, where there is one. */
  readonly secret?: string;
  /** The toolsets that the step asks GitHub's tool server for, empty for its own choice; absent where it does not use that server. */
  readonly toolsets?: readonly string[];
}

/** The smallest policy that allows one model and what the step sends with it, ready to be committed. */
export function starterPolicy(reference: Reference, wishes: StepNeeds = {}): string {
  const model = starterModel(reference);
  return [
    schemaLine,
    'version: 1',
    'keys:',
    ...starterKey(reference, wishes),
    'models:',
    `  enabled: [${yamlText(model)}]`,
    ...(wishes.toolsets ? [githubBlock(wishes.toolsets, true)] : []),
    '',
  ].join('\n');
}

/** The model that a starter allows: the requested one, with a publisher. */
function starterModel({ model, key }: Reference): string {
  if (model.includes('/')) return model;
  return `${familyOf(model) ?? (key === undefined ? publisherOf(model) : 'openai')}/${model}`;
}

/** The name of the secret that the key of a starter needs. */
export function starterSecret(reference: Reference, wishes: StepNeeds = {}): string {
  return keyOf(reference, wishes).secret;
}

/** The lines of a key that serves a model, as an item of `keys`. */
export function starterKey(reference: Reference, wishes: StepNeeds): readonly string[] {
  const model = starterModel(reference);
  const { name, provider, endpoint, secret, served, azure } = keyOf(reference, wishes);
  const lowered = (wishes.headers ?? []).map((header) => header.toLowerCase());
  const headers = [...new Set(lowered)].filter((header) => refuseHeaderName(header) === undefined);
  const fields = new Map((wishes.parameters ?? []).map((field) => [field.toLowerCase(), field]));
  const parameters = [...fields.values()].filter(mayBeAccepted);
  return [
    `  - name: ${yamlText(name)}`,
    `    provider: ${provider}`,
    ...(endpoint === undefined
      ? []
      : [`    endpoint: ${endpoint.endsWith(':') ? JSON.stringify(endpoint) : endpoint}`]),
    `    secret: ${secret}`,
    ...(served === undefined ? [] : ['    models:', `      ${yamlText(model)}: ${yamlText(served)}`]),
    ...(headers.length > 0 ? [`    accept-headers: [${headers.map(yamlText).join(', ')}]`] : []),
    ...(parameters.length > 0 ? [`    accept-parameters: [${parameters.map(yamlText).join(', ')}]`] : []),
    ...(azure ? azureInstead(model) : []),
  ];
}

interface StarterKey {
  readonly name: string;
  readonly provider: 'openai' | 'azure';
  readonly endpoint?: string;
  readonly secret: string;
  /** The provider's name for the model; absent for OpenAI's own models, which need none. */
  readonly served?: string;
  /** Whether a key for Azure is shown as well. */
  readonly azure?: boolean;
}

/** OpenAI's own models go to OpenAI, a given address decides, and others have a server that speaks OpenAI's API, or Azure. */
function keyOf(reference: Reference, { endpoint, secret, ...wishes }: StepNeeds): StarterKey {
  const [publisher = '', name = ''] = starterModel(reference).split('/');
  const given = endpoint === undefined ? undefined : endpointIn(endpoint);
  const named = (standard: string) => reference.key ?? standard;
  if (given?.provider === 'azure') {
    const served = given.deployment ?? 'DEPLOYMENT';
    const base = { provider: 'azure', endpoint: given.endpoint, served } as const;
    return { ...base, name: named('azure'), secret: secret ?? 'AZURE_OPENAI_API_KEY' };
  }
  if (publisher.toLowerCase() === 'openai' && !given) {
    return { name: named('openai'), provider: 'openai', secret: secret ?? 'OPENAI_API_KEY' };
  }
  const publishers = providerHosts.get(publisher.toLowerCase());
  const standard = publisher
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 63);
  return {
    name: named(given && publisher.toLowerCase() === 'openai' ? 'compatible' : standard),
    provider: 'openai',
    endpoint: given?.endpoint ?? publishers ?? 'https://HOST/v1',
    secret: secret ?? (given ? 'PROVIDER_API_KEY' : secretFor(publisher)),
    // A gateway knows models by their publishers, a publisher does not.
    served: given && given.endpoint !== publishers && !isOpenAI(given.endpoint) ? (wishes.served ?? name) : name,
    azure: !given,
  };
}

/** A comment, since a key has one provider: the same models by a deployment of Azure's. */
function azureInstead(model: string): readonly string[] {
  return [
    '  # The same by a deployment in Azure, in place of the key above:',
    '  # - name: azure',
    '  #   provider: azure',
    '  #   endpoint: https://RESOURCE.openai.azure.com',
    '  #   secret: AZURE_OPENAI_API_KEY',
    '  #   models:',
    `  #     ${yamlText(model)}: DEPLOYMENT`,
  ];
}

/** Begins like no name that GitHub keeps for itself. */
function secretFor(publisher: string): string {
  const name = `${publisher.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`;
  return /^(?:\d|_|GITHUB_|ACTIONS_|RUNNER_|INPUT_|NODE_)/.test(name) ? 'PROVIDER_API_KEY' : name;
}

/** What a policy has to hand out: neither free for all, nor the action's own business. */
function mayBeAccepted(parameter: string): boolean {
  return !isFreeParameter(parameter) && ownedBy(parameter) === undefined && /^[A-Za-z][A-Za-z0-9_]*$/.test(parameter);
}

/** A key's address, as {@link endpointIn} finds it in a URL for requests. */
interface KeyEndpoint {
  readonly provider: 'openai' | 'azure';
  readonly endpoint: string;
  /** The deployment that a URL of Azure's names. */
  readonly deployment?: string;
}

/** Hosts of Azure's resources (Microsoft's documentation, "Azure OpenAI endpoints"). */
const azureHost = /\.(?:openai|services\.ai|cognitiveservices)\.azure\.(?:com|us|cn)$/;

/** The paths of interfaces, which a key's `endpoint` is without. */
const route = /\/(?:chat\/completions|completions|responses|embeddings|models)$/;

/**
 * The key's address in a URL that requests were sent to: without the path of an interface, a query and a user. `undefined` for
 * a text that is not an HTTP URL.
 */
export function endpointIn(written: string): KeyEndpoint | undefined {
  const url = URL.parse(/^[\w.-]+(?::\d+)?\//.test(written) ? `https://${written}` : written);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const local = url.origin.replace('//localhost', '//127.0.0.1');
  const isLocal = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::|$)/.test(local);
  const origin = isLocal ? local : url.origin.replace(/^http:/, 'https:');
  const path = url.pathname
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(route, '');
  if (!azureHost.test(url.hostname)) {
    return /^[\w.~!$&'()*+,;=:%/-]*$/.test(path) ? { provider: 'openai', endpoint: `${origin}${path}` } : undefined;
  }
  const [, deployment] = /\/deployments\/([\w.-]+)/.exec(path) ?? [];
  return { provider: 'azure', endpoint: origin, ...(deployment !== undefined && { deployment }) };
}

/** In quotes where YAML would read the plain text as something else: a number, a word of its own, a map. */
function yamlText(text: string): string {
  return /^[a-z][a-z0-9/._-]*$/i.test(text) && !/^(?:null|true|false)$/i.test(text) ? text : JSON.stringify(text);
}
