import { expect, test } from 'vitest';
import { openKeyless } from '../../src/providers/credentials/keyless.ts';
import { entraError, entraExchange } from '../harness/entra.ts';
import { azureIdentity, faultOf, openAIIdentity, openProving, quiet } from '../harness/keyless.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { startTokenService } from '../harness/token-service.ts';

const presented =
  'Presented: iss "https://token.actions.githubusercontent.com", sub "repo:acme/widgets:ref:refs/heads/main", aud "api://AzureADTokenExchange", job_workflow_ref "acme/.github/.github/workflows/prompt.yml@refs/heads/main".';

const command =
  'az ad app federated-credential create --id 1b4e28ba-0000-4000-8000-b9a7c0d5e6f1 --parameters \'{"name": "github-repo-acme-widgets-ref-refs-heads-main", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/widgets:ref:refs/heads/main", "audiences": ["api://AzureADTokenExchange"]}\'';

/** What comes of it when Entra refuses so. */
async function whenEntraAnswers(reply: Reply, claims: Readonly<Record<string, unknown>> = {}) {
  await using github = await startTokenService(claims);
  await using entra = await startServer(() => reply);
  const { means } = openProving(github);
  return faultOf(await openKeyless(azureIdentity(entra.url), 'azure-eu', means)(quiet));
}

test('a subject that Entra does not trust: what was presented, and the credential to create', async () => {
  await using github = await startTokenService();
  const identity = azureIdentity('');
  const exchange = entraExchange({ github, ...identity, subject: 'repo:acme/widgets:environment:production' });
  await using entra = await startServer(exchange.answer);
  const { means } = openProving(github);
  const fault = faultOf(await openKeyless({ ...identity, authority: entra.url }, 'azure-eu', means)(quiet));
  expect(exchange.faults).toEqual([]);
  expect(fault).toEqual({
    code: 'identity-refused',
    message: `The key \`azure-eu\` got no access token. Microsoft Entra ID refused GitHub’s identity token with status 401, AADSTS700213: "No matching federated identity record found for presented assertion subject 'repo:acme/widgets:ref:refs/heads/main'. Trace ID: b0f62116-10b6-4a73-bdb2-281524404e00 Correlation ID: 4a42e576-85bc-46ae-b7e3-b52cb8958917 Timestamp: 2026-11-24 10:00:00Z". ${presented}`,
    remedy: `No federated credential of the application matches what was presented. Create it:\n\n${command}\n\nThe application also needs the role “Cognitive Services OpenAI User” on the resource (“Cognitive Services User” for other publishers’ models).`,
    transient: false,
    requestId: 'b0f62116-10b6-4a73-bdb2-281524404e00',
  });
});

test('a mapping that OpenAI does not have: the fields to enter', async () => {
  await using github = await startTokenService();
  const exchange = openAIExchange({ github, ...openAIIdentity, subject: 'repo:acme/other:pull_request' });
  await using openAI = await startServer(exchange.answer);
  const { means } = openProving(github, { openAI: openAI.url });
  const fault = faultOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(exchange.faults).toEqual([]);
  expect(fault).toMatchObject({ code: 'identity-refused', transient: false, requestId: 'req_exchange_1' });
  expect(fault.message).toBe(
    `The key \`openai\` got no access token. OpenAI refused GitHub’s identity token with status 401, invalid_grant: "No service account mapping matches the subject token.". ${presented.replace('api://AzureADTokenExchange', 'https://api.openai.com/v1')}`,
  );
  expect(fault.remedy).toBe(
    [
      'Compare with OpenAI’s settings (Organization, Security, Workload Identity Provider). The provider wip_0123456789 needs:',
      '',
      'issuer: https://token.actions.githubusercontent.com',
      'audience: https://api.openai.com/v1',
      '',
      'and a mapping with matching attributes, for example:',
      '',
      'sub: repo:acme/widgets:ref:refs/heads/main',
      'job_workflow_ref: acme/.github/.github/workflows/prompt.yml@refs/heads/main',
      'service account: user-svc-0123456789',
    ].join('\n'),
  );
});

test.each([
  [70021, 'No federated credential', true],
  [700211, 'No federated credential', true],
  [700212, 'No federated credential', true],
  [700213, 'No federated credential', true],
  [7002138, 'only in letter case', true],
  [700024, 'correct the runner’s clock', false],
  [700016, 'check `client-id` and `tenant-id`', false],
  [90002, 'check `tenant-id`', false],
  [500011, 'correct `scope`', false],
  [7000215, 'must trust what was presented', true],
])('AADSTS%i has words of its own', async (number, words, hasCommand) => {
  const fault = await whenEntraAnswers(entraError(401, number, 'Refused.'));
  expect(fault.message).toContain(`, AADSTS${number}: "Refused. Trace ID`);
  expect(fault.remedy).toContain(words);
  expect(fault.remedy.includes(command)).toBe(hasCommand);
});

test.each([
  ['a number in the list alone', { error: 'invalid_client', error_codes: [700016] }, ', AADSTS700016.'],
  ['no number', { error: 'temporarily_wrong', error_description: 'Hm.' }, ', temporarily_wrong: "Hm.".'],
  ['an error in an object', { error: { code: 'wif_off', message: 'Switched off.' } }, ': "Switched off.".'],
  ['a code that is none', { error: 'a b\n::error::c', error_description: 'Hm.' }, 'with status 400: "Hm.".'],
  [
    'several lines',
    { error_description: 'one\r\n::error::two\u001b[31m\u202e' },
    ': "one ::error::two\\u001b[31m\\u{202e}".',
  ],
  ['many words', { error_description: 'x'.repeat(600) }, `: "${'x'.repeat(500)}…".`],
  ['nothing', {}, 'with status 400. Presented'],
])('Entra’s answer has %s', async (_what, body, words) => {
  expect((await whenEntraAnswers({ status: 400, body })).message).toContain(words);
});

test('a code of OpenAI’s in an object is shown as well', async () => {
  await using github = await startTokenService();
  await using openAI = await startServer(() => ({
    status: 403,
    body: { error: { code: 'wif_off', message: 'Off.' } },
  }));
  const { means } = openProving(github, { openAI: openAI.url });
  const fault = faultOf(await openKeyless(openAIIdentity, 'openai', means)(quiet));
  expect(fault.message).toContain('status 403, wif_off: "Off.".');
});

test.each([
  ['is cut', { sub: `repo:${'x'.repeat(400)}` }, `sub "repo:${'x'.repeat(295)}…"`],
  ['is one line', { sub: 'a\n::error::b\u202e' }, 'sub "a\\n::error::b\\u{202e}"'],
  ['in a list is read', { aud: ['https://one'] }, 'aud "https://one"'],
  [
    'that is no text is left out',
    { sub: 7, aud: ['a', 'b'], job_workflow_ref: null },
    'Presented: iss "https://token.actions.githubusercontent.com".',
  ],
])('a claim %s', async (_what, claims, words) => {
  expect((await whenEntraAnswers(entraError(401, 700213, 'No.'), claims)).message).toContain(words);
});

test('a token that is no JWT is refused without claims', async () => {
  await using github = await startServer(() => ({ body: { value: 'opaque-identity-token' } }));
  await using entra = await startServer(() => entraError(401, 700213, 'No.'));
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' };
  const { means } = openProving({ environment, issued: [] });
  const fault = faultOf(await openKeyless(azureIdentity(entra.url), 'azure-eu', means)(quiet));
  expect(fault.message).toContain('Presented: a token without readable claims.');
  expect(fault.remedy).not.toContain('--parameters');
});

test.each([{ sub: 'x'.repeat(601) }, { sub: '' }])(
  'claims that no federated credential can hold make no command',
  async (claims) => {
    const fault = await whenEntraAnswers(entraError(401, 700213, 'No.'), claims);
    expect(fault.remedy).not.toContain('--parameters');
  },
);
