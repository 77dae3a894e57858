import { describe, expect, test } from 'vitest';
import { compareSettings } from '../../src/review/compare-settings.ts';
import { policyOf } from '../harness/judging.ts';

const tenantId = '99999999-8888-4777-8666-555555555555';
const clientId = '11111111-2222-4333-8444-555555555555';

const textOf = (key: string, more = '') => `version: 1\nkeys: [{name: k, ${key}}]\n${more}\n`;
const openai = (more: string) => textOf(`provider: openai, secret: K${more === '' ? '' : `, ${more}`}`);
const azure = (more: string) =>
  textOf(`provider: azure, endpoint: https://x.test, models: {openai/gpt-6-luna: luna}, ${more}`);
const entra = (more: string) => azure(`identity: {${more}}`);
const account = (more: string) => textOf(`provider: openai, identity: {${more}}`);
const ids = `tenant-id: ${tenantId}, client-id: ${clientId}`;
const long = 'x'.repeat(300);

/** Two policies, and what is said to differ: `what: before → after`. */
const table: readonly (readonly [name: string, before: string, after: string, changes: readonly string[]])[] = [
  [
    'a secret that becomes an identity',
    azure('secret: K'),
    entra(ids),
    [
      'key k: azure at https://x.test with K, models openai/gpt-6-luna: luna → azure at https://x.test with an identity, models openai/gpt-6-luna: luna',
      `key k, tenant-id: none → ${tenantId}`,
      `key k, client-id: none → ${clientId}`,
      'key k, scope: none → https://cognitiveservices.azure.com/.default',
      'key k, authority: none → https://login.microsoftonline.com',
    ],
  ],
  ['a tenant', entra(ids), entra(ids.replace(tenantId, 'acme.test')), [`key k, tenant-id: ${tenantId} → acme.test`]],
  [
    'a client',
    entra(ids),
    entra(ids.replace('1111-', '1112-')),
    [`key k, client-id: ${clientId} → ${clientId.replace('1111-', '1112-')}`],
  ],
  [
    'a scope',
    entra(ids),
    entra(`${ids}, scope: "api://x/.default"`),
    ['key k, scope: https://cognitiveservices.azure.com/.default → api://x/.default'],
  ],
  [
    'what is sent where an answer must be JSON',
    openai(''),
    openai('structured-output: none'),
    ['key k: openai at OpenAI with K → openai at OpenAI with K, structured-output none'],
  ],
  ['the default of that, written', openai(''), openai('structured-output: json_schema'), []],
  ['a default that is written', entra(ids), entra(`${ids}, authority: https://login.microsoftonline.com`), []],
  [
    'an authority',
    entra(ids),
    entra(`${ids}, authority: https://x.test`),
    ['key k, authority: https://login.microsoftonline.com → https://x.test'],
  ],
  [
    'a service account, its provider and its audience',
    account('identity-provider-id: a, service-account-id: b'),
    account('identity-provider-id: c, service-account-id: d, audience: e'),
    [
      'key k, identity-provider-id: a → c',
      'key k, service-account-id: b → d',
      'key k, audience: https://api.openai.com/v1 → e',
    ],
  ],
  ['a secret-header', openai(''), openai('secret-header: X-Key'), ['key k, secret-header: none → x-key']],
  ['a header', openai('headers: {x-a: b}'), openai('headers: {x-a: c}'), ['key k, header x-a: "b" → "c"']],
  [
    'the end of a long header',
    openai(`headers: {x-a: ${long}b}`),
    openai(`headers: {x-a: ${long}c}`),
    [`key k, header x-a: "${long}b" → "${long}c"`],
  ],
  ['headers in another order', openai('headers: {x-a: b, x-c: d}'), openai('headers: {X-C: d, X-A: b}'), []],
  [
    'an accepted header',
    openai('accept-headers: [x-b]'),
    openai('accept-headers: [X-C, x-b]'),
    ['key k, accept-headers: [x-b] → [x-b, x-c]'],
  ],
  [
    'organization and project',
    openai('organization: org-1'),
    openai('project: proj_1'),
    ['key k, project: none → proj_1', 'key k, organization: org-1 → none'],
  ],
  [
    'served',
    openai(''),
    openai('served: ignore'),
    ['key k: openai at OpenAI with K → openai at OpenAI with K, served ignore'],
  ],
  [
    'api',
    openai(''),
    openai('api: responses'),
    ['key k: openai at OpenAI with K → openai at OpenAI with K, api responses'],
  ],
  [
    'the api of a model',
    openai('models: {a/b: c}'),
    openai('models: {a/b: {name: c, api: responses}}'),
    ['key k: openai at OpenAI with K, models a/b: c → openai at OpenAI with K, models a/b: c responses'],
  ],
  [
    'fallback',
    openai(''),
    `${openai('')}fallback: [outage, missing-key]\n`,
    ['fallback: none → [missing-key, outage]'],
  ],
  [
    'no fallback any more',
    `${openai('')}fallback: [outage]\n`,
    `${openai('')}fallback: []\n`,
    ['fallback: [outage] → []'],
  ],
];

describe('settings that differ', () => {
  test.each(table)('%s', (_, before, after, changes) => {
    const found = compareSettings(policyOf(before), policyOf(after));
    expect(found.map((change) => `${change.what}: ${change.before} → ${change.after}`)).toEqual(changes);
  });

  test('fallback of an extended file', () => {
    const extending = 'version: 1\nextends: acme/x/models.yml@main\n';
    const before = policyOf(extending, openai(''));
    const after = policyOf(extending, `${openai('')}fallback: [outage]\n`);
    expect(compareSettings(before, after)).toEqual([
      { what: 'fallback of extended file 1', before: 'none', after: '[outage]' },
    ]);
  });
});
