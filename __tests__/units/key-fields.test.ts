import { describe, expect, test } from 'vitest';
import type { Key } from '../../src/policy/model/policy.ts';
import { fileOf, judged, policyOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const textOf = (...fields: readonly string[]) => `version: 1\nkeys:\n  - {name: k, ${fields.join(', ')}}\n`;
const keyOf = (...fields: readonly string[]): Key | undefined => fileOf(textOf(...fields)).keys[0];

const openai = 'provider: openai';
const azure = 'provider: azure, endpoint: https://x.test';
const luna = 'models: {openai/gpt-6-luna: luna}';
const tenantId = '99999999-8888-4777-8666-555555555555';
const clientId = '11111111-2222-4333-8444-555555555555';
const ids = `tenant-id: ${tenantId}, client-id: ${clientId}`;

describe('credential', () => {
  test.each<readonly [fields: readonly string[], credential: object]>([
    [[openai, 'secret: K'], { by: 'secret', secret: 'K' }],
    [
      [openai, 'secret: K', 'secret-header: Ocp-Apim-Subscription-Key'],
      { by: 'secret', secret: 'K', header: 'ocp-apim-subscription-key' },
    ],
    [
      [azure, luna, `identity: {${ids}}`],
      {
        ...{ by: 'identity', provider: 'azure', tenantId, clientId },
        scope: 'https://cognitiveservices.azure.com/.default',
        authority: 'https://login.microsoftonline.com',
      },
    ],
    [
      [azure, luna, `identity: {${ids}, scope: "api://x/.default", authority: "https://LOGIN.microsoftonline.us//"}`],
      {
        ...{ by: 'identity', provider: 'azure', tenantId, clientId },
        scope: 'api://x/.default',
        authority: 'https://login.microsoftonline.us',
      },
    ],
    [
      [openai, 'identity: {identity-provider-id: idp_1, service-account-id: user-1}'],
      {
        ...{ by: 'identity', provider: 'openai', identityProviderId: 'idp_1', serviceAccountId: 'user-1' },
        audience: 'https://api.openai.com/v1',
      },
    ],
    [
      [openai, 'identity: {identity-provider-id: idp_1, service-account-id: user-1, audience: acme}'],
      {
        ...{ by: 'identity', provider: 'openai', identityProviderId: 'idp_1', serviceAccountId: 'user-1' },
        audience: 'acme',
      },
    ],
  ])('%j', (fields, credential) => {
    expect(keyOf(...fields)?.credential).toEqual(credential);
  });

  test.each([
    [[azure, luna, `identity: {${ids}, client-secret: s3cr3t}`]],
    [[azure, luna, `identity: {${ids}, "client-secret:s3cr3t": x}`]],
    [[azure, luna, `identity: {${ids}, "password=s3cr3t": x}`]],
    [[azure, luna, `identity: {${ids}, clientSecret: s3cr3t}`]],
    [[azure, luna, `identity: {${ids}, Api_Key: s3cr3t}`]],
    [[azure, luna, 'identity: s3cr3t']],
    [[azure, luna, `identity: {tenant-id: ${tenantId}, client-id: s3cr3t}`]],
    [[openai, 'identity: {identity-provider-id: sk-s3cr3t, service-account-id: user-1}']],
    [[openai, 'identity: {identity-provider-id: idp_1, service-account-id: sk-s3cr3t}']],
    [[openai, 'secret: K', 'headers: {authorization: Bearer s3cr3t}']],
  ])('%j: what may be a secret is to be revoked, and not repeated', (fields) => {
    const message = refusal(textOf(...fields))?.message ?? '';
    expect(message).toMatch(/revoke it now/);
    expect(message).not.toContain('s3cr3t');
  });

  test.each(['{x-a: " s3cr3t"}', 'x-a:s3cr3t', '{"x-a:s3cr3t": x}', '{x-a: "s3cr3t\\u00e9"}'])(
    'headers: %s: a value is not repeated',
    (headers) => {
      expect(refusal(textOf(openai, 'secret: K', `headers: ${headers}`))?.message ?? 's3cr3t').not.toContain('s3cr3t');
    },
  );
});

describe('headers', () => {
  test('names are kept in lower case, values as they are', () => {
    const key = keyOf(openai, 'secret: K', 'headers: {X-Team: Docs, x-note: "a  b"}', 'accept-headers: [X-Trace-Id]');
    expect([...(key?.headers ?? [])]).toEqual([
      ['x-team', 'Docs'],
      ['x-note', 'a  b'],
    ]);
    expect(key?.acceptHeaders).toEqual(['x-trace-id']);
  });

  test('a value of 1024 characters, a name of 128', () => {
    const key = keyOf(openai, 'secret: K', `headers: {${'x'.repeat(128)}: ${'y'.repeat(1024)}}`);
    expect(key?.headers.get('x'.repeat(128))).toHaveLength(1024);
  });
});

test('organization and project', () => {
  const key = keyOf(openai, 'secret: K', 'organization: org-1', `project: ${'p'.repeat(128)}`);
  expect(key).toMatchObject({ organization: 'org-1', project: 'p'.repeat(128) });
});

describe('whether the model that answers is judged', () => {
  const at = (endpoint: string) => `${openai}, secret: K, models: [openai/x], endpoint: "${endpoint}"`;

  test.each([
    [`${openai}, secret: K`, 'check'],
    [`${azure}, secret: K, ${luna}`, 'check'],
    [at('https://api.openai.com/v1'), 'check'],
    [at('https://API.OpenAI.com/v1'), 'check'],
    [at('https://eu.api.openai.com/v1'), 'check'],
    [at('https://api.openai.com.:443/v1'), 'check'],
    [at('https://gateway.acme.example/v1'), 'ignore'],
    [at('https://xapi.openai.com/v1'), 'ignore'],
    [at('https://api.openai.com.acme.example/v1'), 'ignore'],
    [at('https://gateway.acme.example/api.openai.com'), 'ignore'],
    [at('http://127.0.0.1:8080/v1'), 'ignore'],
    [`${at('https://gateway.acme.example/v1')}, served: check`, 'check'],
    [`${openai}, secret: K, served: ignore`, 'ignore'],
    [`${azure}, secret: K, ${luna}, served: ignore`, 'ignore'],
  ])('%s: %s', (fields, served) => {
    expect(keyOf(fields)?.served).toBe(served);
  });
});

describe('the interface of a route', () => {
  const apis = (more: string, target: string) => {
    const decision = judged(policyOf(textOf(azure, 'secret: K', more, `models: {a/b: ${target}}`)), 'a/b');
    return decision.verdict === 'allowed' && decision.routes.map(({ api }) => api);
  };

  test.each([
    ['api: chat-completions', 'd', 'chat-completions'],
    ['api: responses', 'd', 'responses'],
    ['api: responses', '{name: d, api: chat-completions}', 'chat-completions'],
    ['api: chat-completions', '{name: d, api: responses}', 'responses'],
    ['api: responses', '{name: d, api: chat-completions, api-version: 2024-10-21}', 'chat-completions'],
  ])('%s, %s', (more, target, api) => {
    expect(apis(more, target)).toEqual([api]);
  });
});

describe('a key of one’s own takes no inherited credential', () => {
  const azureKey = (name: string, tenant: string, client: string) =>
    `{name: ${name}, ${azure}, ${luna}, identity: {tenant-id: ${tenant}, client-id: ${client}}}`;
  const openaiKey = (name: string, provider: string, account: string) =>
    `{name: ${name}, ${openai}, identity: {identity-provider-id: ${provider}, service-account-id: ${account}}}`;
  const link = (own: string, inherited: string) => () =>
    policyOf(
      `version: 1\nextends: acme/layer1/models.yml@main\nkeys: [${own}]\n`,
      `version: 1\nown-keys: allow\nkeys: [${inherited}]\n`,
    );
  const other = clientId.replace('1', '2');

  test.each([
    ['the same client', azureKey('own', tenantId, clientId), azureKey('base', tenantId, clientId), clientId],
    [
      'the same client, in capitals and under another name of the tenant',
      azureKey('own', 'acme.test', 'ABCDEF11-2222-4333-8444-555555555555'),
      azureKey('base', tenantId, 'abcdef11-2222-4333-8444-555555555555'),
      'ABCDEF11-2222-4333-8444-555555555555',
    ],
    ['the same service account', openaiKey('own', 'idp_2', 'user-1'), openaiKey('base', 'idp_1', 'user-1'), 'user-1'],
  ])('%s', (_, own, inherited, used) => {
    expect(link(own, inherited)).toThrow(
      `The key "own" uses "${used}", which is the identity of a key in acme/layer1/models.yml@main. Give it an identity of its own.`,
    );
  });

  const elsewhere = (key: string, authority: string) => key.replace('}}', `, authority: '${authority}'}}`);

  test('a token service of its own gets no token that an inherited client trusts', () => {
    const own = elsewhere(azureKey('own', tenantId, other), 'https://login.evil.example');
    expect(link(own, azureKey('base', tenantId, clientId))).toThrow(
      'The key "own" has the `authority` https://login.evil.example, which no inherited key has.',
    );
  });

  test('a token service that an inherited key has, and any where nothing keyless is inherited', () => {
    const own = elsewhere(azureKey('own', tenantId, other), 'https://login.microsoftonline.us');
    const base = elsewhere(azureKey('base', tenantId, clientId), 'https://login.microsoftonline.us');
    expect(link(own, base)().keys).toHaveLength(2);
    expect(link(own, openaiKey('base', 'idp_1', 'user-1'))().keys).toHaveLength(2);
  });

  test.each([
    ['another client', azureKey('own', tenantId, other), azureKey('base', tenantId, clientId)],
    ['another service account', openaiKey('own', 'idp_1', 'user-2'), openaiKey('base', 'idp_1', 'user-1')],
    ['a secret of that name', `{name: own, ${openai}, secret: USER}`, openaiKey('base', 'idp_1', 'USER')],
  ])('%s is its own', (_, own, inherited) => {
    expect(link(own, inherited)().keys.map(({ name }) => name)).toEqual(['base', 'own']);
  });
});
