import type { Reference } from './reference.ts';

/** The first line of a policy, by which editors find the schema. */
export const schemaLine =
  '# yaml-language-server: $schema=https://raw.githubusercontent.com/byok-inference/byok-inference/v1/schema/models.schema.json';

/** The smallest policy that allows one model, ready to be committed. */
export function starterPolicy(reference: Reference): string {
  const model = reference.model.includes('/') ? reference.model : `openai/${reference.model}`;
  const isOpenai = model.toLowerCase().startsWith('openai/');
  const key = isOpenai
    ? [`  - name: ${quoted(reference.key ?? 'openai')}`, '    provider: openai', '    secret: OPENAI_API_KEY']
    : [
        `  - name: ${quoted(reference.key ?? 'azure')}`,
        '    provider: azure',
        '    endpoint: https://RESOURCE.openai.azure.com',
        '    secret: AZURE_OPENAI_API_KEY',
        '    models:',
        `      ${quoted(model)}: DEPLOYMENT`,
      ];
  return [schemaLine, 'version: 1', 'keys:', ...key, 'models:', `  enabled: [${quoted(model)}]`, ''].join('\n');
}

/** In quotes where YAML would read the plain text as something else: a number, a word of its own, a map. */
function quoted(text: string): string {
  return /^[a-z][a-z0-9/._-]*$/i.test(text) && !/^(?:null|true|false)$/i.test(text) ? text : JSON.stringify(text);
}
