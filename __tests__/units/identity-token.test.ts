import { expect, test } from 'vitest';
import { openIdentityToken } from '../../src/github/api/identity-token.ts';
import { openTransport, type Sending } from '../../src/github/network/transport.ts';
import { openRunner } from '../../src/github/runner.ts';
import { quiet } from '../harness/keyless.ts';
import { startTokenService } from '../harness/token-service.ts';

/** What is sent for a variable of the environment; nothing leaves this process. */
async function sentFor(url: string, audience = 'api://AzureADTokenExchange') {
  const sent: { url: string; sending: Sending }[] = [];
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token' };
  const identityToken = openIdentityToken(environment, async (to, sending) => {
    sent.push({ url: to, sending });
    return new Response('{}');
  });
  const error: unknown = await identityToken?.(audience, quiet).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { sent, error };
}

test('GitHub’s token service gives a token made out to the audience', async () => {
  await using github = await startTokenService();
  const identityToken = openIdentityToken(github.environment, openTransport({}, 30));
  const response = await identityToken?.('https://acme.example/?a=b&c=ü', quiet);
  expect(response?.status).toBe(200);
  expect(github.signer.faultsOf(github.issued[0] ?? '', 'https://acme.example/?a=b&c=ü')).toEqual([]);
});

test.each([
  ['neither variable', {}],
  ['no URL', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' }],
  ['no token', { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' }],
  ['empty ones', { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }],
])('a job with %s may not ask', (_what, environment) => {
  expect(openIdentityToken(environment, openTransport({}, 30))).toBeUndefined();
});

test.each([
  ['https://token.example/t?api-version=2.0', 'https://token.example/t?api-version=2.0&audience=aud'],
  ['https://token.example/t', 'https://token.example/t?audience=aud'],
  ['https://token.example/t?audience=evil&audience=worse&v=1', 'https://token.example/t?audience=aud&v=1'],
  ['http://127.0.0.1:8080/t', 'http://127.0.0.1:8080/t?audience=aud'],
  ['http://[::1]:8080/t', 'http://[::1]:8080/t?audience=aud'],
])('%s is asked', async (url, expected) => {
  const { sent } = await sentFor(url, 'aud');
  expect(sent.map((request) => request.url)).toEqual([expected]);
  expect(sent[0]?.sending).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer request-token' } });
});

test.each([
  'http://token.example/t',
  'http://localhost/t',
  'http://127.0.0.1.example/t',
  'http://127.0.0.1@token.example/t',
  'http://0.0.0.0/t',
  'ftp://127.0.0.1/t',
  'file:///etc/passwd',
  'token.example',
])('%s gets no request token', async (url) => {
  const { sent, error } = await sentFor(url);
  expect(sent).toEqual([]);
  expect(error).toMatchObject({
    code: 'ERR_TOKEN_URL',
    message: 'ACTIONS_ID_TOKEN_REQUEST_URL is not an https address',
  });
});

test('the request token is hidden in everything that is written', () => {
  const token = 'request-token-0123456789';
  const { write } = process.stdout;
  let log = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    log += String(chunk);
    return true;
  };
  try {
    const runner = openRunner({ ACTIONS_ID_TOKEN_REQUEST_TOKEN: token });
    expect(runner.redact(`It is ${token}.`)).toBe('It is ***.');
  } finally {
    process.stdout.write = write;
  }
  expect(log).toBe(`::add-mask::${token}\n`);
});
