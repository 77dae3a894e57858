/** The step's environment as it was at the start. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that provider clients read behind our back: an earlier step may have planted an address or a header in them. */
const providerVariable = /^(?:OPENAI|AZURE_OPENAI|AWS_BEDROCK)_/;

/** Would switch off the check of certificates for every connection: whoever sits between could then read the key. */
const noCertificates = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** Whether the environment asks to switch off the check of certificates. */
export function refusesCertificates(environment: Environment): boolean {
  return environment[noCertificates] === '0';
}

/**
 * Takes a copy of the environment and removes from the live one what libraries and Node would obey:
 * the providers' variables, and the one that switches off the check of certificates. Secrets of these
 * names are read from the copy.
 */
export function takeEnvironment(live: NodeJS.ProcessEnv): Environment {
  const copy = { ...live };
  for (const name of Object.keys(live))
    if (providerVariable.test(name) || name.toUpperCase() === noCertificates) delete live[name];
  return copy;
}
