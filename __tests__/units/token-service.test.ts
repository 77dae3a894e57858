import { expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { entraExchange } from '../harness/entra.ts';
import { jobClaims } from '../harness/identity-tokens.ts';
import { azureIdentity, openAIIdentity } from '../harness/keyless.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { startServer } from '../harness/server.ts';
import { startTokenService } from '../harness/token-service.ts';

/*
 * The fakes that other tests trust to notice a wrong request: each of them is shown one.
 */

const transport = openTransport({}, 30);
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

async function send(url: string, body: string | undefined, headers: Readonly<Record<string, string>>, method = 'POST') {
  const response = await transport(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

/** The right fields, with one changed; `undefined` leaves it out. */
function changed(fields: Readonly<Record<string, string>>, change: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(
    Object.entries({ ...fields, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const entraFields = {
  grant_type: 'client_credentials',
  client_id: azureIdentity('').clientId,
  scope: 'https://cognitiveservices.azure.com/.default',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
};

const openAIFields = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  identity_provider_id: openAIIdentity.identityProviderId,
  service_account_id: openAIIdentity.serviceAccountId,
};

const right = { claims: {}, change: {}, path: undefined, type: undefined, method: 'POST', headers: {} };

const wrongEverywhere: readonly (readonly [string, Partial<typeof right> | object])[] = [
  ['grant_type is other', { change: { grant_type: 'other' } }],
  ['grant_type is undefined', { change: { grant_type: undefined } }],
  ['fields is ', { change: { more: 'x' } }],
  ['content-type is text/plain', { type: 'text/plain' }],
  ['path is /elsewhere', { path: '/elsewhere' }],
  ['method is PUT', { method: 'PUT' }],
  ['authorization is Bearer x', { headers: { authorization: 'Bearer x' } }],
  ['aud is someone else', { claims: { aud: 'someone else' } }],
  ['the identity token has expired', { claims: { exp: 1 } }],
  ['the identity token is not valid yet', { claims: { nbf: 4_000_000_000 } }],
];

test.each(wrongEverywhere)('Entra notices: %s', async (words, wrong) => {
  const { claims, change, path, type, method, headers } = { ...right, ...wrong };
  await using github = await startTokenService();
  const exchange = entraExchange({ github, ...azureIdentity('') });
  await using entra = await startServer(exchange.answer);
  const jwt = github.signer.sign({ ...jobClaims, aud: 'api://AzureADTokenExchange', ...claims });
  const body = new URLSearchParams(changed({ ...entraFields, client_assertion: jwt }, change)).toString();
  const url = `${entra.url}${path ?? `/${azureIdentity('').tenantId}/oauth2/v2.0/token`}`;
  const { status, text } = await send(url, body, { 'content-type': type ?? form, ...headers }, method);
  expect(status).toBe(400);
  expect(text).toContain(words);
  expect(exchange.faults.join()).toContain(words);
  expect(exchange.issued).toEqual([]);
});

test.each(wrongEverywhere)('OpenAI notices: %s', async (words, wrong) => {
  const { claims, change, path, type, method, headers } = { ...right, ...wrong };
  await using github = await startTokenService();
  const exchange = openAIExchange({ github, ...openAIIdentity });
  await using openAI = await startServer(exchange.answer);
  const jwt = github.signer.sign({ ...jobClaims, aud: openAIIdentity.audience, ...claims });
  const body = JSON.stringify(changed({ ...openAIFields, subject_token: jwt }, change));
  const url = `${openAI.url}${path ?? '/oauth/token'}`;
  const { status, text } = await send(url, body, { 'content-type': type ?? json, ...headers }, method);
  expect(status).toBe(400);
  expect(text).toContain(words);
  expect(exchange.faults.join()).toContain(words);
  expect(exchange.issued).toEqual([]);
});

test('a token that another issuer signed, that was tampered with, or that was used before is noticed', async () => {
  await using github = await startTokenService();
  await using other = await startTokenService();
  const { signer } = github;
  const jwt = signer.sign({ ...jobClaims, aud: 'a' });
  expect(signer.faultsOf(jwt, 'a')).toEqual([]);
  expect(signer.faultsOf(jwt, 'a')).toEqual(['the identity token was used before']);
  expect(signer.faultsOf(other.signer.sign({ aud: 'a' }), 'a').join()).toContain('the signature is not the issuer’s');
  const [head, , signature] = signer.sign({ aud: 'a' }).split('.');
  const payload = Buffer.from(JSON.stringify({ aud: 'a', exp: 4_000_000_000, nbf: 0 })).toString('base64url');
  expect(signer.faultsOf(`${head}.${payload}.${signature}`, 'a')).toEqual(['the signature is not the issuer’s']);
  expect(signer.faultsOf('no JWT', 'a')).toEqual(['the identity token is no JWT']);
});

test.each([
  ['authorization is Bearer x', '', { authorization: 'Bearer x' }, 'GET'],
  ['audiences is 2', '&audience=b', {}, 'GET'],
  ['method is POST', '', {}, 'POST'],
])('GitHub’s token service notices: %s', async (words, more, headers, method) => {
  await using github = await startTokenService();
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = github.environment;
  const asked = { authorization: `Bearer ${token}`, ...headers };
  const { status, text } = await send(`${url}&audience=a${more}`, undefined, asked, method);
  expect(status).toBe(400);
  expect(text).toContain(words);
  expect(github.issued).toEqual([]);
});
