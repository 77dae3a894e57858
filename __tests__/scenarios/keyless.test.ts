import { expect } from 'vitest';
import { entraError, entraExchange } from '../harness/entra.ts';
import { startGitHub } from '../harness/github.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { payloads } from '../harness/payloads.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { startTokenService } from '../harness/token-service.ts';
import { trustingAuthority } from '../harness/trust.ts';

const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = '66666666-7777-8888-9999-000000000000';
const identityProviderId = 'idp_acme';
const serviceAccountId = 'svc_docs';

/** A policy with one keyless Azure key, and what else belongs to it. */
const azurePolicy = (endpoint: string, authority: string, more = '') => `version: 1
keys:
  - name: keyless
    provider: azure
    endpoint: ${endpoint}
    identity: {tenant-id: ${tenantId}, client-id: ${clientId}${authority === '' ? '' : `, authority: '${authority}'`}}
    models: {openai/gpt-6-luna: luna-prod}
${more}`;

/** A step that asks the model of the policy. */
const stepWith = (policy: string, inputs: Readonly<Record<string, string>> = {}) => ({
  inputs: { prompt: 'Hi.', model: 'openai/gpt-6-luna', 'policy-ref': 'workspace', retries: '1', ...inputs },
  files: { '.github/models.yml': policy },
});

/** All that a step wrote but for the commands that have the runner hide something. */
const written = ({ log, outputs, summary }: { log: string; outputs: object; summary: string }) =>
  JSON.stringify([log.replaceAll(/^::add-mask::.*$/gm, ''), outputs, summary]);

bundled('Azure without a key: the token is exchanged once, hidden, and presented to the resource alone', async () => {
  await using github = await startTokenService();
  const exchange = entraExchange({ github, tenantId, clientId });
  await using entra = await startServer(exchange.answer);
  await using azure = await startServer((_, before) =>
    before === 0 ? failure(503, 'overloaded', 'Busy.', { 'retry-after-ms': '1' }) : completion('Hello.'),
  );
  const ran = await runAction({ ...stepWith(azurePolicy(azure.url, entra.url)), env: github.environment });
  expect(exchange.faults).toEqual([]);
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.', key: 'keyless' } });
  expect([github.received.length, entra.received.length, azure.received.length]).toEqual([1, 1, 2]);
  const [token = ''] = exchange.issued;
  for (const { headers } of azure.received) {
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty('api-key');
  }
  for (const hidden of [token, ...github.issued, github.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN]) {
    expect(ran.log).toContain(`::add-mask::${hidden}`);
    expect(written(ran)).not.toContain(hidden);
  }
});

bundled('OpenAI without a key, at its own addresses: only OpenAI sees the tokens', async () => {
  await using github = await startTokenService();
  const exchange = openAIExchange({ github, identityProviderId, serviceAccountId });
  await using tokens = await startTlsServer(exchange.answer);
  await using api = await startTlsServer(() => completion('Hello.'));
  const to = new Map([
    ['auth.openai.com', tokens.port],
    ['api.openai.com', api.port],
  ]);
  await using proxy = await startProxy({ to });
  const policy = `version: 1
keys:
  - name: keyless
    provider: openai
    identity: {identity-provider-id: ${identityProviderId}, service-account-id: ${serviceAccountId}}
`;
  const env = { ...github.environment, ...trustingAuthority(), HTTPS_PROXY: proxy.url };
  const ran = await runAction({ ...stepWith(policy), env });
  expect(exchange.faults).toEqual([]);
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.', provider: 'openai' });
  expect(api.received[0]?.headers.authorization).toBe(`Bearer ${exchange.issued[0]}`);
  expect(proxy.asked.map(({ line }) => line)).toEqual(['CONNECT auth.openai.com:443', 'CONNECT api.openai.com:443']);
  for (const hidden of [...exchange.issued, ...github.issued]) expect(proxy.seen()).not.toContain(hidden);
});

bundled('Azure without a key, at its own addresses', async () => {
  await using github = await startTokenService();
  const exchange = entraExchange({ github, tenantId, clientId });
  await using entra = await startTlsServer(exchange.answer);
  await using azure = await startTlsServer(() => completion('Hello.'));
  const to = new Map([
    ['login.microsoftonline.com', entra.port],
    ['acme-eu.openai.azure.com', azure.port],
  ]);
  await using proxy = await startProxy({ to });
  const env = { ...github.environment, ...trustingAuthority(), HTTPS_PROXY: proxy.url };
  const policy = azurePolicy('https://acme-eu.openai.azure.com', '');
  const ran = await runAction({ ...stepWith(policy), env });
  expect(exchange.faults).toEqual([]);
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
});

test('a subject that Entra does not trust: the claims, and the credential to create; nothing is sent to the provider', async () => {
  await using github = await startTokenService();
  const exchange = entraExchange({ github, tenantId, clientId, subject: 'repo:acme/other:ref:refs/heads/main' });
  await using entra = await startServer(exchange.answer);
  await using azure = await startServer(() => completion('Hello.'));
  const ran = await runAction({ ...stepWith(azurePolicy(azure.url, entra.url)), env: github.environment });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'rejected', 'error-code': 'identity-refused' } });
  expect(ran.log).toContain('AADSTS700213');
  expect(ran.log).toContain('sub "repo:acme/widgets:ref:refs/heads/main"');
  expect(ran.log).toContain(`az ad app federated-credential create --id ${clientId}`);
  expect([entra.received.length, azure.received.length]).toEqual([1, 0]);
  for (const token of github.issued) expect(written(ran)).not.toContain(token);
});

bundled('a job without `id-token: write`: the permission to add, and nothing is sent', async () => {
  await using entra = await startServer(() => ({}));
  const ran = await runAction(stepWith(azurePolicy(entra.url, entra.url)));
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'missing-id-token' } });
  expect(ran.log).toContain('id-token: write');
  expect(entra.received).toHaveLength(0);
});

test('a fork’s pull request, which is never given an identity: told so, and skipped where that is wanted', async () => {
  await using entra = await startServer(() => ({}));
  const policy = azurePolicy(entra.url, entra.url);
  const step = { event: 'pull_request', payload: payloads.forkedPullRequest };
  const files = { '.github/models.yml': policy };
  await using api = await startGitHub({ 'acme/widgets': files });
  const env = { GITHUB_API_URL: api.url };
  const ran = await runAction({ ...step, ...stepWith(policy, { 'policy-ref': '' }), env });
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'missing-id-token' });
  expect(ran.log).toContain('a pull request from a fork');
  const inputs = { 'policy-ref': '', 'on-missing-key': 'skip' };
  const skipped = await runAction({ ...step, ...stepWith(policy, inputs), env });
  expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped', 'error-code': '' } });
  expect(skipped.log).not.toContain('on-missing-key: skip');
  expect(entra.received).toHaveLength(0);
});

bundled('a proxy that opens no tunnel to the token service is named', async () => {
  await using github = await startTokenService();
  await using proxy = await startProxy({ to: new Map() });
  const env = { ...github.environment, HTTPS_PROXY: proxy.url };
  const ran = await runAction({ ...stepWith(azurePolicy('https://acme.test', '')), env });
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'identity-unavailable' });
  const why = `the proxy 127.0.0.1:${proxy.port} answered 502 Bad Gateway`;
  expect(ran.log).toContain(`Microsoft Entra ID could not be reached: ${why}.`);
});

test('a denied model: no identity is proved', async () => {
  await using github = await startTokenService();
  const policy = azurePolicy('https://acme-eu.openai.azure.com', '', 'models: {enabled: []}\n');
  const ran = await runAction({ ...stepWith(policy), env: github.environment });
  expect(ran.outputs).toMatchObject({ status: 'denied' });
  expect(github.received).toHaveLength(0);
});

const spare = (url: string) => `  - name: spare
    provider: openai
    endpoint: ${url}/v1
    secret: SPARE_KEY
    models: [openai/gpt-6-luna]
fallback: [outage, missing-key]
`;

test('a token service that is out: tried again, and then the next key, as the policy allows', async () => {
  await using github = await startTokenService();
  await using entra = await startServer(() => entraError(503, 90033, 'A transient error has occurred.'));
  await using azure = await startServer(() => completion('From Azure.'));
  await using other = await startServer(() => completion('From the spare.'));
  const step = stepWith(azurePolicy(azure.url, entra.url, spare(other.url)), {
    'api-keys': 'SPARE_KEY: sk-spare-0123456789',
  });
  const ran = await runAction({ ...step, env: github.environment });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'From the spare.', key: 'spare' });
  expect([entra.received.length, azure.received.length]).toEqual([2, 0]);
  expect(ran.summary).toMatch(/keyless: identity-unavailable after [\s\S]*keyless: identity-unavailable after/);
});

test('no token service at all, and nowhere to move on: identity-unavailable', async () => {
  await using github = await startTokenService();
  await using azure = await startServer(() => completion('Hello.'));
  const gone = await startServer(() => ({}));
  await gone[Symbol.asyncDispose]();
  const step = stepWith(azurePolicy(azure.url, gone.url), { retries: '0' });
  const ran = await runAction({ ...step, env: github.environment });
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'identity-unavailable' });
  expect(azure.received).toHaveLength(0);
});

test('a keyless key that may not prove itself is passed over where `fallback` names missing-key', async () => {
  await using other = await startServer(() => completion('From the spare.'));
  const step = stepWith(azurePolicy(other.url, '', spare(other.url)), { 'api-keys': 'SPARE_KEY: sk-spare-0123456789' });
  const ran = await runAction(step);
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'spare' });
  expect(ran.summary).toContain('keyless: missing-id-token');
});

/** Answers of a token service that has gone bad: no text of it spoils or stops the report. */
test.each([
  ['a token with half a character', 'abcdefghijklmnopqrst\ud800uvwxyz'],
  ['a word that every report has', 'completed'],
  ['a number', '1000'],
])('a token service that answers with %s: the step ends with all its outputs', async (_, token) => {
  await using github = await startTokenService();
  await using entra = await startServer(() => ({ body: { access_token: token, expires_in: 3599 } }));
  await using other = await startServer(() =>
    completion('Hello.', { usage: { prompt_tokens: 1000, completion_tokens: 1 } }),
  );
  const step = stepWith(azurePolicy(other.url, entra.url, spare(other.url)), {
    retries: '0',
    'api-keys': 'SPARE_KEY: sk-spare-0123456789',
  });
  const ran = await runAction({ ...step, env: github.environment });
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'spare', 'input-tokens': '1000' });
  expect(ran.summary).toContain('completed');
});

test('api-key with a keyless key alone is an error: there is nothing that it could be for', async () => {
  await using azure = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepWith(azurePolicy(azure.url, azure.url), { 'api-key': 'sk-left-over-0123456789' }));
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  expect(ran.log).toContain('the key `keyless` has an identity in the policy and needs no secret');
});
