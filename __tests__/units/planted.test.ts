import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { providerSettings, warnOfPlanted } from '../../src/github/environment.ts';

/** What the clients read that a policy may name as a key's secret, or that they need for nothing which is asked here. */
const credentials = ['AZURE_OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'OPENAI_API_KEY', 'OPENAI_WEBHOOK_SECRET'];

test('the settings are all that the package’s two clients read from the environment, but for credentials', () => {
  const read = ['client.mjs', 'azure.mjs']
    .map((file) => readFileSync(join(import.meta.dirname, '../../node_modules/openai', file), 'utf8'))
    .flatMap((code) => [...code.matchAll(/(?:readEnv\(|process\.env\[)'([A-Z_]+)'/g)].map(([, name]) => name));
  expect(new Set(read)).toEqual(new Set([...providerSettings.keys(), ...credentials]));
});

test('each setting is named with the field that it has in a policy, and never its value', () => {
  for (const [name, field] of providerSettings) {
    const warning = warnOfPlanted({ [name]: 'planted-value' }) ?? '';
    expect(warning).toContain(field === '' ? `sets ${name},` : `sets ${name} (a key’s \`${field}\`),`);
    expect(warning).not.toContain('planted-value');
  }
});

test('Windows knows no case in names', () => {
  expect(warnOfPlanted({ openai_base_url: 'https://thief.test' })).toContain('OPENAI_BASE_URL');
});

test('empty settings, credentials and everything else are not reported', () => {
  const others = Object.fromEntries(credentials.map((name) => [name, 'value']));
  expect(
    warnOfPlanted({ OPENAI_BASE_URL: '', OPENAI_ORG_ID: ' \n', MY_OPENAI_LOG: 'debug', ...others }),
  ).toBeUndefined();
});
