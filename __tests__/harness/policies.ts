/** Where the policy lies. */
export const policyPath = '.github/models.yml';

/** An openai key at a server of the test's own, which serves two models; a third is disabled. */
export function policyFor(url: string, more = ''): string {
  return `version: 1
keys:
  - name: local
    provider: openai
    endpoint: ${url}/v1
    secret: LOCAL_KEY
    models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-pro]
models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*]
  disabled: [openai/gpt-6-sol-pro]
${more}`;
}

/** The secret of the key `local`. */
export const secret = 'sk-local-0123456789abcdef';

/** A step that asks `openai/gpt-6-luna` under {@link policyFor}, read from the workspace. */
export function stepFor(url: string, inputs: Readonly<Record<string, string>> = {}, policy = policyFor(url)) {
  return {
    inputs: {
      prompt: 'Say hello.',
      model: 'openai/gpt-6-luna',
      'policy-ref': 'workspace',
      'api-key': secret,
      ...inputs,
    },
    files: { [policyPath]: policy },
  };
}
