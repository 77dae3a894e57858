import { schemaLine } from '../../../policy/words/starter.ts';
import type { Answers } from './answers.ts';

/** The policy: one key, its models, nothing else. */
export function policyText({ provider, endpoint, models, credential }: Answers): string {
  const kind = provider === 'azure' ? 'azure' : 'openai';
  const served =
    endpoint === undefined
      ? []
      : ['    models:', ...[...models].map(([model, name]) => `      ${yaml(model)}: ${yaml(name)}`)];
  return [
    schemaLine,
    'version: 1',
    '',
    'keys:',
    `  - name: ${provider}`,
    `    provider: ${kind}`,
    ...(endpoint === undefined ? [] : [`    endpoint: ${yaml(endpoint)}`]),
    ...('secret' in credential
      ? [`    secret: ${credential.secret} # the name of the secret, never its value`]
      : [
          '    identity: # nothing here is secret',
          ...Object.entries(credential.identity).map(([name, value]) => `      ${name}: ${yaml(value)}`),
        ]),
    ...served,
    '',
    'models:',
    `  enabled: [${[...models.keys()].map(yaml).join(', ')}]`,
    '',
  ].join('\n');
}

/** A whole workflow that asks what somebody types. */
export function workflowText({ models, credential }: Answers): string {
  const [model = ''] = models.keys();
  const isKeyless = !('secret' in credential);
  return [
    '# Asks a prompt by hand: Actions, “Ask”, “Run workflow”.',
    'name: Ask',
    'on:',
    '  workflow_dispatch:',
    '    inputs:',
    '      prompt:',
    '        description: What to ask',
    '        required: true',
    '        type: string',
    '',
    'permissions: {}',
    '',
    'jobs:',
    '  ask:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 10',
    '    permissions:',
    '      contents: read # to read the policy',
    ...(isKeyless ? ['      id-token: write # to ask GitHub for an identity token'] : []),
    '    steps:',
    '      - uses: byok-inference/byok-inference@v1',
    '        with:',
    `          model: ${yaml(model)}`,
    `          prompt: \${{ inputs.prompt }}`,
    ...(isKeyless ? [] : [`          api-key: \${{ secrets.${credential.secret} }}`]),
    '',
  ].join('\n');
}

/** In quotes where YAML would read the plain text as something else. */
function yaml(text: string): string {
  return /^[a-z][a-z0-9/._:-]*[a-z0-9/]$/i.test(text) && !/: |^(?:null|true|false|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
