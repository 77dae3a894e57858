import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openKeyless } from '../../src/providers/credentials/keyless.ts';
import { selfSigned } from '../harness/certificate.ts';
import { azureIdentity, faultOf, openAIIdentity, openProving, quiet } from '../harness/keyless.ts';
import { type Reply, type Server, startServer } from '../harness/server.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { startTokenService } from '../harness/token-service.ts';

/** What comes of it when Entra answers so. */
async function whenEntraAnswers(reply: Reply) {
  await using entra = await startServer(() => reply);
  return await whenEntraIs(entra);
}

async function whenEntraIs(entra: Pick<Server, 'url'>, idleSeconds = 30) {
  await using github = await startTokenService();
  const { means } = openProving(github, { idleSeconds });
  return faultOf(await openKeyless(azureIdentity(entra.url), 'azure-eu', means)(quiet));
}

/** What comes of it when GitHub's token service answers so. Nothing goes to Entra then. */
async function whenGitHubAnswers(reply: Reply) {
  await using github = await startServer(() => reply);
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/t?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' };
  const { means, sent } = openProving({ environment, issued: [] });
  const fault = faultOf(await openKeyless(azureIdentity('http://127.0.0.1:1'), 'azure-eu', means)(quiet));
  expect(sent).toEqual([]);
  return fault;
}

const token = 'a-token-that-is-long-enough';
const large = JSON.stringify({ value: token, access_token: token, padding: 'x'.repeat(256 * 1024) });
const broken = (status: number) => (response: Parameters<Extract<Reply, (...of: never[]) => void>>[0]) => {
  response.writeHead(status, { 'content-length': '100' });
  response.write('{"acc', () => response.destroy());
};

const replies: readonly (readonly [string, Reply, 'identity-unavailable' | 'identity-refused', boolean, string])[] = [
  ['500', { status: 500 }, 'identity-unavailable', true, 'answered 500.'],
  ['503', { status: 503, body: 'down' }, 'identity-unavailable', true, 'answered 503.'],
  ['429', { status: 429 }, 'identity-unavailable', true, 'answered 429.'],
  ['408', { status: 408 }, 'identity-unavailable', true, 'answered 408.'],
  ['no JSON', { body: '<html>' }, 'identity-unavailable', true, 'without a token'],
  ['no token', { body: { token: 'x' } }, 'identity-unavailable', true, 'without a token'],
  ['an empty token', { body: { value: '', access_token: '' } }, 'identity-unavailable', true, 'without a token'],
  [
    'a token that is a number',
    { body: { value: 1, access_token: 1 } },
    'identity-unavailable',
    true,
    'without a token',
  ],
  [
    'a token that no header holds',
    { body: { value: 'a\nb', access_token: 'a\nb' } },
    'identity-unavailable',
    true,
    'without a token',
  ],
  ['JSON null', { body: 'null' }, 'identity-unavailable', true, 'without a token'],
  ['204', (response) => response.writeHead(204).end(), 'identity-unavailable', true, 'without a token'],
  ['more than 256 KiB', { body: large }, 'identity-unavailable', true, 'without a token'],
  ['an answer that breaks off', broken(200), 'identity-unavailable', true, 'could not be reached: ECONNRESET'],
  [
    'a connection that is closed',
    (response) => response.destroy(),
    'identity-unavailable',
    true,
    'could not be reached: ECONNRESET',
  ],
  ['400 that breaks off', broken(400), 'identity-refused', false, 'with status 400'],
  [
    '401',
    { status: 401, body: { message: 'Who are you?' } },
    'identity-refused',
    false,
    'with status 401: "Who are you?"',
  ],
  ['403 with no JSON', { status: 403, body: '<html>' }, 'identity-refused', false, 'with status 403'],
  ['404', { status: 404 }, 'identity-refused', false, 'with status 404'],
  [
    '302',
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    'identity-refused',
    false,
    'answered with a redirect (302), which was not followed.',
  ],
  [
    '307',
    { status: 307, headers: { location: '/' } },
    'identity-refused',
    false,
    'answered with a redirect (307), which was not followed.',
  ],
];

test.each(replies)('Entra answers %s', async (_what, reply, code, transient, words) => {
  const fault = await whenEntraAnswers(reply);
  expect(fault).toMatchObject({ code, transient });
  expect(fault.message).toContain(`The key \`azure-eu\` got no access token. Microsoft Entra ID `);
  expect(fault.message).toContain(words);
  expect(fault.remedy).not.toBe('');
});

test.each(replies)('GitHub’s token service answers %s', async (_what, reply, code, transient, words) => {
  const fault = await whenGitHubAnswers(reply);
  expect(fault).toMatchObject({ code, transient });
  expect(fault.message).toContain(`The key \`azure-eu\` got no access token. GitHub’s token service `);
  expect(fault.message).toContain(words);
  const names = code === 'identity-refused' && words.includes('status') ? 'id-token: write' : '';
  expect(fault.remedy).toContain(names);
});

test('a token is hidden even where nothing can be done with it', async () => {
  await using github = await startServer(() => ({ status: 400, body: { value: 'eyJhbGciOiJSUzI1NiJ9.odd\ntoken' } }));
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' };
  const { means, hidden } = openProving({ environment, issued: [] });
  faultOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(hidden).toEqual(['eyJhbGciOiJSUzI1NiJ9.odd\ntoken']);
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a date', { date: 'Tue, 24 Nov 2026 10:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 10:00:30 GMT' }, 30_000],
  ['a date that is over', { date: 'Tue, 24 Nov 2026 10:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }, 0],
  ['something else', { 'retry-after': 'soon' }, undefined],
])('Retry-After in %s is handed on', async (_what, headers, expected) => {
  expect((await whenEntraAnswers({ status: 429, headers })).retryAfter).toBe(expected);
});

test.each([
  [
    'x-ms-request-id',
    { headers: { 'x-ms-request-id': 'ms-1', 'x-request-id': 'x-1' }, body: { trace_id: 't-1' } },
    'ms-1',
  ],
  ['x-request-id', { headers: { 'x-request-id': 'x-1' }, body: { trace_id: 't-1' } }, 'x-1'],
  ['trace_id', { body: { trace_id: 't-1', correlation_id: 'c-1' } }, 't-1'],
  ['correlation_id', { body: { correlation_id: 'c-1' } }, 'c-1'],
  ['a long one, cut', { headers: { 'x-request-id': 'x'.repeat(300) } }, 'x'.repeat(256)],
  ['one with a line break', { body: { trace_id: 'a\n::error::b' } }, 'a::error::b'],
  ['none', {}, ''],
])('the request’s name is %s', async (_what, reply, expected) => {
  expect((await whenEntraAnswers({ status: 400, ...reply })).requestId).toBe(expected);
});

test('nobody listens', async () => {
  const entra = await startServer(() => ({}));
  await entra[Symbol.asyncDispose]();
  const fault = await whenEntraIs(entra);
  expect(fault).toMatchObject({ code: 'identity-unavailable', transient: true });
  expect(fault.message).toContain('Microsoft Entra ID could not be reached: ECONNREFUSED.');
});

test('nothing is said for too long', async () => {
  await using entra = await startServer(() => () => undefined);
  const fault = await whenEntraIs(entra, 0.2);
  expect(fault).toMatchObject({ code: 'identity-unavailable', transient: true });
  expect(fault.message).toContain('Microsoft Entra ID sent nothing for too long.');
});

test('a certificate that nobody vouches for ends it', async () => {
  await using entra = await startTlsServer(() => ({ body: { access_token: 'a' } }), selfSigned);
  const fault = await whenEntraIs(entra);
  expect(fault).toMatchObject({ code: 'identity-unavailable', transient: false });
  expect(fault.message).toContain('certificate of Microsoft Entra ID was rejected: DEPTH_ZERO_SELF_SIGNED_CERT.');
  expect(fault.remedy).toContain('NODE_EXTRA_CA_CERTS');
  expect(entra.received).toEqual([]);
});

test('the run is cancelled while Entra thinks', async () => {
  await using github = await startTokenService();
  await using entra = await startServer(() => () => undefined);
  const { means } = openProving(github);
  const run = new AbortController();
  const asked = openKeyless(azureIdentity(entra.url), 'azure-eu', means)(run.signal);
  while (entra.received.length === 0) await sleep(5);
  run.abort();
  expect(faultOf(await asked)).toEqual({
    code: 'cancelled',
    message: 'The run was cancelled while an access token was requested.',
    remedy: '',
    transient: false,
    requestId: '',
  });
});

test.each([
  ['http://token.actions.example/idtoken', 'is not an https URL'],
  ['not an address', 'is not an https URL'],
])('a request token goes to no address like %s', async (url, words) => {
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' };
  const { means } = openProving({ environment, issued: [] });
  const fault = faultOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(fault).toMatchObject({ code: 'identity-unavailable', transient: false });
  expect(fault.message).toContain(words);
});

test('a job that may not ask is told the permission', async () => {
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
  const { means } = openProving({ environment, issued: [] });
  const fault = faultOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(fault).toMatchObject({ code: 'identity-refused', transient: false });
  expect(fault.remedy).toContain('permissions:\n  contents: read\n  id-token: write');
});
