import type { Api, Credential, ProviderName, Route } from '../policy/model/policy.ts';

/** Where a request goes and how the key is presented there: all that tells one provider from another. */
export interface Endpoint {
  /** The route that it serves: what messages name. */
  readonly route: Route;
  /** `/chat/completions` or `/responses` is appended to it. */
  readonly baseUrl: string;
  readonly api: Api;
  /** The value of `model` in the request body. */
  readonly model: string;
  /** Headers that carry the credential. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Further headers, by their names in lower case; they never replace one of the above. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** What a provider has of its own. */
type ProviderSettings = Pick<Endpoint, 'baseUrl' | 'query'> & {
  /** The header that carries a secret, where the key names no other. */
  readonly presents: (secret: string) => Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
};

const providers: Readonly<Record<ProviderName, (route: Route) => ProviderSettings>> = {
  openai: openaiEndpoint,
  azure: azureEndpoint,
};

/**
 * The endpoint of a route.
 *
 * @param secret the key's secret, or the access token of a keyless key
 * @param customHeaders what the workflow adds, by names in lower case
 */
export function endpointOf(route: Route, secret: string, customHeaders: ReadonlyMap<string, string>): Endpoint {
  const { key, name: model, api } = route;
  const { presents, headers, ...own } = providers[key.provider](route);
  return {
    ...own,
    route,
    api,
    model,
    credentials: presentedAs(key.credential, secret) ?? presents(secret),
    headers: { ...headers, ...Object.fromEntries(key.headers), ...Object.fromEntries(customHeaders) },
  };
}

/**
 * Which way requests go: the key that pays for them, where they are sent, as which model, and what is sent beside their
 * body. An answer that came another way is another answer. It has no secret, only the name of one.
 */
export function wayOf(route: Route, customHeaders: ReadonlyMap<string, string>): object {
  const { baseUrl, query, headers, api, model } = endpointOf(route, '', customHeaders);
  const { name, provider, credential } = route.key;
  return { name, provider, credential, baseUrl, query, headers, api, model };
}

/** How a credential is presented that is no secret in the provider's own header. */
function presentedAs(credential: Credential, secret: string): Readonly<Record<string, string>> | undefined {
  if (credential.by === 'identity') return { authorization: `Bearer ${secret}` };
  return credential.header === undefined ? undefined : { [credential.header]: secret };
}

/** OpenAI's own address. */
const openaiUrl = 'https://api.openai.com/v1';

/** OpenAI, or any server that speaks its API at the key's `endpoint`. */
function openaiEndpoint({ key }: Route) {
  return {
    baseUrl: key.endpoint ?? openaiUrl,
    presents: (secret: string) => ({ authorization: `Bearer ${secret}` }),
    headers: {
      ...(key.organization !== undefined && { 'openai-organization': key.organization }),
      ...(key.project !== undefined && { 'openai-project': key.project }),
    },
    query: {},
  };
}

/**
 * Azure's two surfaces. v1 has no version and names the deployment in the body; the dated one names
 * it in the path and wants `api-version`.
 */
function azureEndpoint({ key, name, apiVersion }: Route) {
  const presents = (secret: string) => ({ 'api-key': secret });
  if (apiVersion === undefined) return { baseUrl: `${key.endpoint}/openai/v1`, presents, query: {} };
  return {
    baseUrl: `${key.endpoint}/openai/deployments/${encodeURIComponent(name)}`,
    presents,
    query: { 'api-version': apiVersion },
  };
}
