import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openKeyless } from '../../src/providers/credentials/keyless.ts';
import { entraExchange } from '../harness/entra.ts';
import { azureIdentity, openAIIdentity, openAITokenOrigin, openProving, quiet, secretOf } from '../harness/keyless.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { startServer } from '../harness/server.ts';
import { startTokenService } from '../harness/token-service.ts';

/** A job and an Entra application that trusts it. */
async function openAzure(expiresIn: unknown = 3599) {
  const github = await startTokenService();
  const { tenantId, clientId } = azureIdentity('');
  const exchange = entraExchange({ github, tenantId, clientId, expiresIn });
  const entra = await startServer(exchange.answer);
  const proving = openProving(github);
  return {
    github,
    exchange,
    entra,
    proving,
    access: openKeyless(azureIdentity(entra.url), 'azure-eu', proving.means),
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      await entra[Symbol.asyncDispose]();
    },
  };
}

test('an identity token is exchanged for an access token at Entra, both hidden before anything else', async () => {
  await using azure = await openAzure();
  const secret = secretOf(await azure.access(quiet));
  expect(azure.exchange.faults).toEqual([]);
  expect(azure.exchange.issued).toEqual([secret]);
  expect(azure.proving.hidden).toEqual([...azure.github.issued, secret]);
  expect(azure.proving.bare).toEqual([]);
});

test('an identity token is exchanged for an access token at OpenAI, and nowhere else', async () => {
  await using github = await startTokenService();
  const exchange = openAIExchange({ github, ...openAIIdentity });
  await using openAI = await startServer(exchange.answer);
  const { means, sent, hidden, bare } = openProving(github, { openAI: openAI.url });
  const secret = secretOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(exchange.faults).toEqual([]);
  expect(exchange.issued).toEqual([secret]);
  expect(sent.map(({ url }) => url)).toEqual([`${openAITokenOrigin}/oauth/token`]);
  expect(hidden).toEqual([...github.issued, secret]);
  expect(bare).toEqual([]);
});

test('the audience of the policy is the one that is asked for', async () => {
  const audience = 'https://acme.example/a b?c=d&e=ü';
  await using github = await startTokenService();
  const exchange = openAIExchange({ github, ...openAIIdentity, audience });
  await using openAI = await startServer(exchange.answer);
  const { means } = openProving(github, { openAI: openAI.url });
  secretOf(await openKeyless({ ...openAIIdentity, audience }, 'openai', means)(quiet));
  expect(exchange.faults).toEqual([]);
});

test('a tenant by its domain and a scope of one’s own are sent as the policy has them', async () => {
  const identity = { ...azureIdentity(''), tenantId: 'acme.onmicrosoft.com', scope: 'https://ai.azure.com/.default' };
  await using github = await startTokenService();
  const exchange = entraExchange({ github, ...identity });
  await using entra = await startServer(exchange.answer);
  const { means } = openProving(github);
  secretOf(await openKeyless({ ...identity, authority: entra.url }, 'azure-eu', means)(quiet));
  expect(exchange.faults).toEqual([]);
});

test.each([
  ['an hour', 3600, 3540, 3541],
  ['an hour, as a text', '3600', 3540, 3541],
  ['two minutes', 120, 60, 61],
  ['a minute: half of its life', 60, 30, 31],
  ['as long as it says nothing of: five minutes', null, 240, 241],
  ['as long as nobody can read: five minutes', 'soon', 240, 241],
  ['less than nothing: five minutes', -5, 240, 241],
])('an access token that lives %s is used again until it is about to expire', async (_what, expiresIn, last, after) => {
  await using azure = await openAzure(expiresIn);
  const { access, proving, exchange, github } = azure;
  const start = proving.clock.now;
  const first = secretOf(await access(quiet));
  proving.clock.now = start + last * 1000;
  expect(secretOf(await access(quiet))).toBe(first);
  proving.clock.now = start + after * 1000;
  const second = secretOf(await access(quiet));
  expect(exchange.issued).toEqual([first, second]);
  expect(github.issued).toHaveLength(2);
  expect(exchange.faults).toEqual([]);
});

test('the life of an access token counts from the moment at which it was asked for', async () => {
  await using azure = await openAzure(3600);
  const { proving, exchange } = azure;
  const { transport } = proving.means;
  const slow = openKeyless(azureIdentity(azure.entra.url), 'azure-eu', {
    ...proving.means,
    async transport(...request) {
      const response = await transport(...request);
      proving.clock.now += 600_000;
      return response;
    },
  });
  secretOf(await slow(quiet));
  proving.clock.now += 2_941_000;
  secretOf(await slow(quiet));
  expect(exchange.issued).toHaveLength(2);
});

test('concurrent calls share one exchange', async () => {
  await using azure = await openAzure();
  const secrets = await Promise.all([1, 2, 3].map(() => azure.access(quiet)));
  expect(new Set(secrets.map(secretOf))).toEqual(new Set(azure.exchange.issued));
  expect(azure.github.issued).toHaveLength(1);
});

test('whoever gives up does not take the exchange from those who wait', async () => {
  await using azure = await openAzure();
  const impatient = new AbortController();
  const asked = [azure.access(impatient.signal), azure.access(quiet)] as const;
  impatient.abort();
  expect(await asked[0]).toMatchObject({ fault: { code: 'cancelled', transient: false } });
  expect([secretOf(await asked[1])]).toEqual(azure.exchange.issued);
});

test('an exchange that has ended well is not aborted afterwards', async () => {
  await using azure = await openAzure();
  const signals: (AbortSignal | undefined)[] = [];
  const { transport } = azure.proving.means;
  const access = openKeyless(azureIdentity(azure.entra.url), 'azure-eu', {
    ...azure.proving.means,
    transport(url, sending) {
      signals.push(sending.signal);
      return transport(url, sending);
    },
  });
  secretOf(await access(quiet));
  expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
});

test('when all have given up the exchange ends, and the next call begins one anew', async () => {
  await using github = await startTokenService();
  let cut = false;
  let answers = false;
  const exchange = entraExchange({ github, ...azureIdentity('') });
  await using entra = await startServer((request, before) => {
    if (answers) return exchange.answer(request, before);
    return (response) => response.on('close', () => (cut = true));
  });
  const { means } = openProving(github);
  const access = openKeyless(azureIdentity(entra.url), 'azure-eu', means);
  const run = new AbortController();
  const asked = [access(run.signal), access(run.signal)];
  while (entra.received.length === 0) await sleep(5);
  run.abort();
  expect((await Promise.all(asked)).map((accessed) => 'fault' in accessed && accessed.fault.code)).toEqual([
    'cancelled',
    'cancelled',
  ]);
  while (!cut) await sleep(5);
  answers = true;
  secretOf(await access(quiet));
});

test('a call whose run is cancelled already asks nobody, whatever is at hand', async () => {
  await using azure = await openAzure();
  expect(await azure.access(AbortSignal.abort())).toMatchObject({ fault: { code: 'cancelled', remedy: '' } });
  expect(azure.github.received).toEqual([]);
  secretOf(await azure.access(quiet));
  expect(await azure.access(AbortSignal.abort())).toMatchObject({ fault: { code: 'cancelled' } });
});

test('a fault is not kept: the next call asks again', async () => {
  await using github = await startTokenService();
  const exchange = entraExchange({ github, ...azureIdentity('') });
  await using entra = await startServer((request, before) =>
    before === 0 ? { status: 503 } : exchange.answer(request, before),
  );
  const { means } = openProving(github);
  const access = openKeyless(azureIdentity(entra.url), 'azure-eu', means);
  expect(await access(quiet)).toMatchObject({ fault: { code: 'identity-unavailable' } });
  secretOf(await access(quiet));
  expect(github.issued).toHaveLength(2);
});

test.each<[string, (issued: readonly string[]) => string]>([
  ['the identity token itself', (issued) => issued.at(-1) ?? ''],
  ['the identity token in other words', (issued) => `prefix.${issued.at(-1)}`],
  ['a GitHub token of the step', () => 'ghs_token-of-the-step-itself'],
  ['another identity token of the same issuer', (issued) => `${issued.at(-1)?.split('.').slice(0, 2).join('.')}.other`],
])('a token service that answers with %s gets nothing sent on', async (_, answer) => {
  await using github = await startTokenService();
  await using entra = await startServer(() => ({ body: { access_token: answer(github.issued), expires_in: 3599 } }));
  const { means } = openProving(github);
  const ownTokens = ['ghs_token-of-the-step-itself'];
  const accessed = await openKeyless(azureIdentity(entra.url), 'azure-eu', { ...means, ownTokens })(quiet);
  expect(accessed).toMatchObject({ fault: { code: 'identity-refused', transient: false } });
  expect(JSON.stringify(accessed)).toContain('a GitHub token');
});
