/** The step's environment as it was at the start. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that provider clients read behind our back: an earlier step may have planted an address or a header in them. */
const providerVariable = /^(?:OPENAI|AZURE_OPENAI|AWS_BEDROCK)_/;

/**
 * Takes a copy of the environment and removes the providers' variables from the live one, so that no
 * library finds anything there. Secrets of these names are read from the copy.
 */
export function takeEnvironment(live: NodeJS.ProcessEnv): Environment {
  const copy = { ...live };
  for (const name of Object.keys(live)) if (providerVariable.test(name)) delete live[name];
  return copy;
}
