/** The step's environment as it was at the start. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that provider clients read behind our back: an earlier step may have planted an address or a header in them. */
const providerVariable = /^(?:OPENAI|AZURE_OPENAI|AWS_BEDROCK)_/i;

/** Would switch off the check of certificates for every connection: whoever sits between could then read the key. */
const noCertificates = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Whether the environment asks to switch off the check of certificates. Node obeys the value `0` alone, and
 * Windows knows no case in the names of variables.
 */
export function skipsCertificates(environment: Environment): boolean {
  return Object.keys(environment).some((name) => isNoCertificates(name) && environment[name] === '0');
}

function isNoCertificates(name: string): boolean {
  return name.toUpperCase() === noCertificates;
}

/**
 * What libraries would read of the run and of the network: only this room reads the event, and only its transport
 * knows a proxy. The toolkit's GitHub client looks at all of these as soon as it is loaded.
 */
const readHereAlone = /^(?:https?_proxy|all_proxy|no_proxy|GITHUB_EVENT_PATH)$/i;

/**
 * Takes a copy of the environment and removes from the live one what libraries and Node would obey: the
 * providers' variables, the proxies, and the one that switches off the check of certificates. All of them are
 * read from the copy.
 */
export function takeEnvironment(live: NodeJS.ProcessEnv): Environment {
  const copy = { ...live };
  for (const name of Object.keys(live)) {
    if (providerVariable.test(name) || readHereAlone.test(name) || isNoCertificates(name)) delete live[name];
  }
  return copy;
}

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
