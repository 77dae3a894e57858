import type { Reference } from './reference.ts';

/** The smallest policy that allows one model, ready to be committed. */
export function starterPolicy(reference: Reference): string {
  const model = reference.model.includes('/') ? reference.model : `openai/${reference.model}`;
  const isOpenai = model.toLowerCase().startsWith('openai/');
  const key = isOpenai
    ? [`  - name: ${reference.key ?? 'openai'}`, '    provider: openai', '    secret: OPENAI_API_KEY']
    : [
        `  - name: ${reference.key ?? 'azure'}`,
        '    provider: azure',
        '    endpoint: https://RESOURCE.openai.azure.com',
        '    secret: AZURE_OPENAI_API_KEY',
        '    models:',
        `      ${model}: DEPLOYMENT`,
      ];
  return ['version: 1', 'keys:', ...key, 'models:', `  enabled: [${model}]`, ''].join('\n');
}
