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
