/** One step of the demonstration. */
export interface Case {
  readonly title: string;
  /** What a workflow writes; the keys are left to its secrets. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The input `api-keys`. */
  readonly keys: string;
  /** How it may end; anything else fails the demonstration. */
  readonly statuses: readonly string[];
}

/** The policy and the steps that the demonstration runs. */
export interface Scene {
  readonly policy: string;
  readonly cases: readonly Case[];
}

/** How a step ends that gets an answer; a small model may run into its limit. */
const answered = ['completed', 'truncated'];

const prompt = 'Say in one sentence what a changelog is for.';

/** The model behind each deployment of the emulated scene. */
export const deployments = { 'deepseek-prod': 'deepseek-v3.2' };

/** An OpenAI key and an Azure key, both answered by the emulator; one model is disabled. */
export function emulatedScene(url: string): Scene {
  const policy = `version: 1
keys:
  - name: openai
    provider: openai
    endpoint: ${url}/v1
    secret: OPENAI_API_KEY
    models: [openai/gpt-6-luna, openai/gpt-6-sol-pro]
  - name: azure-eu
    provider: azure
    endpoint: ${url}
    secret: AZURE_OPENAI_API_KEY
    models:
      deepseek/deepseek-v3.2: deepseek-prod
models:
  enabled: [openai/gpt-6-*, deepseek]
  disabled: [openai/gpt-6-sol-pro]
`;
  const keys = 'OPENAI_API_KEY: sk-demo-0001\nAZURE_OPENAI_API_KEY: azure-demo-0002';
  const step = stepWith(keys);
  return {
    policy,
    cases: [
      step('An allowed model on OpenAI', 'openai/gpt-6-luna', answered),
      step('An allowed model on Azure', 'deepseek/deepseek-v3.2', answered),
      step('A model that the policy denies', 'openai/gpt-6-sol-pro', ['denied']),
    ],
  };
}

/** A real server that speaks OpenAI's API, with one model allowed and every other one denied. */
export function realScene(endpoint: string, model: string, secret: string): Scene {
  const policy = `version: 1
keys:
  - name: server
    provider: openai
    endpoint: ${endpoint}
    secret: DEMO_API_KEY
    models:
      demo/model: ${JSON.stringify(model)}
models:
  enabled: [demo/model]
`;
  const step = stepWith(`DEMO_API_KEY: ${secret}`);
  return {
    policy,
    cases: [
      step(`${model} on ${endpoint}`, 'demo/model', answered),
      step('A model that the policy denies', 'openai/gpt-6-sol-pro', ['denied']),
    ],
  };
}

function stepWith(keys: string) {
  return (title: string, model: string, statuses: readonly string[]): Case => ({
    title,
    statuses,
    inputs: { model, prompt },
    keys,
  });
}
