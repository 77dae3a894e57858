import { createServer } from 'node:https';
import { expect } from 'vitest';
import { guardFetch } from '../../src/providers/guarded-fetch.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import { selfSigned } from '../harness/certificate.ts';
import { headCommit, startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Everything a run wrote, but for the commands that tell the runner what to hide. */
const written = (ran: Awaited<ReturnType<typeof runAction>>) =>
  JSON.stringify([ran.log.replace(/^::add-mask::.*$/gm, ''), ran.outputs, ran.summary]);

bundled('invariant 2: an address planted in the environment receives neither key nor prompt', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using thief = await startServer(() => completion('Mine now.'));
  const env = {
    OPENAI_BASE_URL: `${thief.url}/v1`,
    AZURE_OPENAI_ENDPOINT: thief.url,
    OPENAI_ORG_ID: 'org-thief',
    OPENAI_PROJECT_ID: 'proj-thief',
    OPENAI_CUSTOM_HEADERS: 'x-planted: yes\nbad header name: oops',
    OPENAI_LOG: 'debug',
    OPENAI_API_KEY: 'sk-planted-key-value',
    HTTP_PROXY: thief.url,
    http_proxy: thief.url,
  };
  const ran = await runAction({ ...stepFor(server.url), env });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
  expect(thief.received).toHaveLength(0);
  const sentHeaders = JSON.stringify(server.received[0]?.headers);
  for (const planted of ['thief', 'x-planted', 'sk-planted-key-value']) expect(sentHeaders).not.toContain(planted);
});

for (const status of [301, 302, 303, 307, 308]) {
  bundled(`invariant 2: a ${status} redirect is refused, and its target receives neither key nor prompt`, async () => {
    await using thief = await startServer(() => completion('Mine now.'));
    await using server = await startServer(() => ({
      status,
      headers: { location: `${thief.url}/v1/chat/completions?x=1` },
    }));
    const ran = await runAction(stepFor(server.url));
    expect(ran.outputs).toMatchObject({ status: 'rejected', 'error-code': 'redirected' });
    expect(ran.log).toContain(`points to ${thief.url}.`);
    expect(thief.received).toHaveLength(0);
    expect(server.received).toHaveLength(1);
  });
}

bundled('invariant 2: the step’s token goes to the GitHub API and never to a provider', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: 'ghs_token-of-the-environment' };
  await runAction({ ...stepFor(server.url, { 'policy-ref': '' }), env });
  expect(JSON.stringify(github.received)).toContain(githubToken);
  expect(JSON.stringify(github.received)).not.toContain(secret);
  expect(JSON.stringify(server.received)).not.toContain(githubToken);
  expect(JSON.stringify(server.received)).not.toContain('ghs_token-of-the-environment');
});

/** Ways in which a provider or a prompt may bring a secret back. */
const echoes = [
  { name: 'in an error', reply: failure(400, 'bad', `Key ${secret} is bad`) },
  { name: 'at the edge of what is repeated', reply: failure(400, 'bad', `${'x'.repeat(490)}${secret}`) },
  { name: 'in an answer', reply: completion(`Your key is ${secret}.`) },
  {
    name: 'in an answer, as base64 of something around it',
    reply: completion(Buffer.from(`x: ${secret}; y`).toString('base64')),
  },
  { name: 'in an answer, cut', reply: completion(`It begins with ${secret.slice(0, -1)}`) },
  { name: 'in an answer, as base64', reply: completion(`It is ${Buffer.from(secret).toString('base64')}`) },
  {
    name: 'in an answer, as base64 in lines',
    reply: completion(Buffer.from(secret).toString('base64').replace(/.{9}/g, '$&\n')),
  },
  { name: 'in an answer, as hexadecimal digits', reply: completion(Buffer.from(secret).toString('hex')) },
  { name: 'in an answer, without its beginning', reply: completion(`It ends with ${secret.slice(1)}`) },
  { name: 'in an answer, split by invisible characters', reply: completion([...secret].join('\u{200b}')) },
  { name: 'in an answer, a letter on each line', reply: completion([...secret].join('\n')) },
  { name: 'in an error, split by invisible characters', reply: failure(400, 'bad', [...secret].join('\u{2060}')) },
  { name: 'in a refusal', reply: completion(null, { refusal: `No, ${secret}.` }) },
  { name: 'as the served model', reply: completion('Hello.', { model: secret }) },
  { name: 'as the request id', reply: { ...completion('Hello.'), headers: { 'x-request-id': secret } } },
];

for (const { name, reply } of oneOfEach(echoes)) {
  bundled(`invariant 2: a secret that comes back ${name} is written nowhere`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { prompt: `Check ${secret}` }));
    const bare = written(ran).replace(/\\n|\s|\p{Cf}/gu, '');
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
      for (let at = 0; at + 16 <= form.length; at++) expect(bare).not.toContain(form.slice(at, at + 16));
    }
    for (const { body } of server.received) expect(body).not.toContain(secret.slice(0, 12));
  });
}

test('invariant 2: a secret in a prompt is not sent to the provider either, nor is the step’s token', async () => {
  for (const says of ['redact', 'allow', 'block']) {
    await using server = await startServer(() => completion('Hello.'));
    const prompt = `${secret} ${[...githubToken].join('\u{ad}')} ${encodeURIComponent(`${secret}&`)}`;
    const ran = await runAction(stepFor(server.url, { prompt }, policyFor(server.url, `secrets-in-prompt: ${says}\n`)));
    const bodies = server.received.map(({ body }) => body).join('');
    const bare = (bodies + written(ran)).replace(/\p{Cf}/gu, '');
    for (const value of [secret, githubToken]) {
      for (let at = 0; at + 12 <= value.length; at++) expect(bare).not.toContain(value.slice(at, at + 12));
    }
  }
});

bundled('invariant 2: a key’s secret goes to its own endpoint and to no other key’s', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using other = await startServer(() => completion('Hello.'));
  const second = `  - name: other\n    provider: openai\n    endpoint: ${other.url}/v1\n    secret: OTHER_KEY\n    models: [openai/gpt-6-luna]\nmodels:\n`;
  const policy = policyFor(server.url).replace('models:\n  enabled', `${second}  enabled`);
  const inputs = { 'api-key': '', 'api-keys': `LOCAL_KEY: ${secret}\nOTHER_KEY: sk-other-9876543210` };
  await runAction(stepFor(server.url, inputs, policy));
  await runAction(stepFor(server.url, { ...inputs, model: 'custom/other/gpt-6-luna' }, policy));
  expect(JSON.stringify(server.received)).not.toContain('sk-other-9876543210');
  expect(JSON.stringify(other.received)).not.toContain(secret);
  expect([server.received.length, other.received.length]).toEqual([1, 1]);
});

test('invariant 2: a secret given as another input is not half shown by a message that cuts it', async () => {
  const long = `sk-${'0123456789abcdef'.repeat(10)}`;
  for (const name of ['model', 'timeout', 'on-missing-key', 'temperature', 'policy']) {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(server.url, { 'api-key': long, [name]: long }));
    expect(ran.outputs.status).not.toBe('completed');
    expect(written(ran)).not.toContain(long.slice(0, 20));
  }
});

test('invariant 2: a secret of the environment is not shown in a prompt while the policy is unknown', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(
    server.url,
    { 'api-key': '', prompt: `Check ${secret}` },
    `${policyFor(server.url)}unknown: 1\n`,
  );
  const ran = await runAction({ ...step, env: { LOCAL_KEY: secret } });
  expect(ran.outputs['error-code']).toBe('invalid-policy');
  expect(written(ran)).not.toContain(secret);
});

for (const [event, gets] of [
  ['push', 1],
  ['pull_request', 0],
] as const) {
  test(`invariant 2: a prompt file of a ${event} lets ${gets} other endpoints have api-key`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using other = await startServer(() => completion('Hello.'));
    const second = `  - name: other\n    provider: openai\n    endpoint: ${other.url}/v1\n    secret: OTHER_KEY\n    models: [openai/gpt-6-luna]\nmodels:\n`;
    const policy = policyFor(server.url).replace('models:\n  enabled', `${second}  enabled`);
    await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
    const ran = await runAction({
      ...stepFor(server.url, { prompt: '', 'prompt-file': 'x.prompt.yml', 'policy-ref': '' }),
      files: { 'x.prompt.yml': 'model: custom/other/gpt-6-luna\nmessages: [{role: user, content: Hi}]\n' },
      env: { GITHUB_API_URL: github.url },
      event,
    });
    expect(other.received).toHaveLength(gets);
    if (gets === 0) expect(ran.log).toContain('the file would choose which of them gets this value');
  });
}

bundled('invariant 2: git’s own files, where the token lies, are not read', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, { 'prompt-file': 'innocent.txt' });
  const files = { ...step.files, '.git/config': `[http]\n  extraheader = ${githubToken}\n` };
  const ran = await runAction({ ...step, files, links: { 'innocent.txt': '.git/config' } });
  expect(ran.outputs['error-code']).toBe('unreadable-file');
  expect(server.received).toHaveLength(0);
});

bundled('invariant 2: NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect, and a warning says so', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction({ ...stepFor(server.url), env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('::warning::NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here');
});

for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
  bundled(
    `invariant 2: a certificate that nobody has signed gets neither key nor prompt, with ${JSON.stringify(env)}`,
    async () => {
      let requests = 0;
      const server = createServer(selfSigned, (_, response) => {
        requests++;
        response.end('{}');
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const address = server.address();
      const url = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
      const ran = await runAction({ ...stepFor('', { retries: '0' }, policyFor(url)), env });
      server.close();
      expect(ran.outputs['error-code']).toBe('certificate');
      expect(ran.log).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(requests).toBe(0);
    },
  );
}

bundled('invariant 2: the GitHub API may move a repository, but not take the token to another host', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using thief = await startServer(() => ({ body: headCommit }));
  const files = { 'acme/widgets': { [policyPath]: policyFor(server.url) } };
  let target = '';
  await using github = await startGitHub(files, ({ url }) => {
    if (!url.startsWith('/repos/acme/widgets/commits/') || target === '') return undefined;
    return { status: 301, headers: { location: `${target}${url.replace('/acme/widgets/', '/acme/moved/')}` } };
  });
  const step = { ...stepFor(server.url, { 'policy-ref': '' }), env: { GITHUB_API_URL: github.url } };
  target = thief.url;
  expect((await runAction(step)).outputs.status).toBe('invalid');
  expect(thief.received).toHaveLength(0);
});

test('a repository that GitHub has moved is followed', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const files = { 'acme/widgets': { [policyPath]: policyFor(server.url) }, 'acme/moved': {} };
  await using github = await startGitHub(files, ({ url }) =>
    url.startsWith('/repos/acme/widgets/commits/')
      ? { status: 301, headers: { location: url.replace('/widgets/', '/moved/') } }
      : undefined,
  );
  const ran = await runAction({ ...stepFor(server.url, { 'policy-ref': '' }), env: { GITHUB_API_URL: github.url } });
  expect(ran.outputs).toMatchObject({ status: 'completed', 'policy-sha': headCommit });
});

test('invariant 2: the guarded fetch adds the credential for nothing but the endpoint’s own address', async () => {
  const sent: string[] = [];
  const endpoint = {
    baseUrl: 'https://x.test/v1',
    api: 'chat-completions',
    model: 'm',
    credentials: { authorization: `Bearer ${secret}` },
    headers: {},
    query: {},
  } as const;
  const guarded = guardFetch(endpoint, async (url) => {
    sent.push(url);
    return new Response('{}');
  });
  const init = { body: '{}', signal: new AbortController().signal };
  for (const url of [
    'https://evil.test/v1/chat',
    'https://x.test/v2/chat',
    'https://x.test/v1.evil/chat',
    'http://x.test/v1/chat',
  ]) {
    await expect(guarded(url, init)).rejects.toThrow('not below');
  }
  await expect(guarded('https://x.test/v1/chat', { body: '{}' })).rejects.toThrow('without a way to stop it');
  await guarded('https://x.test/v1/chat', init);
  expect(sent).toEqual(['https://x.test/v1/chat']);
});

/** Secrets whose other spellings, or whose siblings, begin as they do: none may uncover the rest of another. */
const lookAlikes: readonly (readonly string[])[] = [
  ['Zm9vYmFyYmF6cXV4+VERYSECRET/TAILOFKEY=='],
  ['sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAA', 'sk-ant-api03-BBBBsecretsecretsecretBBBB'],
  ['abababababababab-rest-of-secret'],
];

for (const secrets of lookAlikes) {
  test(`invariant 2: all of ${secrets.join(' and ')} is hidden`, () => {
    const hidden = new KnownSecrets(() => undefined);
    for (const value of secrets) hidden.add(value);
    for (const value of secrets) {
      for (const text of [value, `ab${value}`, encodeURIComponent(value), `${value}${value}`, value.slice(0, -3)]) {
        expect(hidden.redact(text)).toMatch(/^(?:ab)?(?:\*\*\*)+$/);
      }
    }
  });
}

test.each(['token', 'extends-token'])('invariant 2: a key whose secret is the step’s %s is refused', async (input) => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace('LOCAL_KEY', 'GH_TOKEN');
  const step = stepFor(server.url, { 'api-key': '', [input]: 'ghs_the-same-token' }, policy);
  const ran = await runAction({ ...step, env: { GH_TOKEN: 'ghs_the-same-token' } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'invalid-input' } });
  expect(ran.log).toContain('is the step’s GitHub token, which is never sent to a provider');
  expect(server.received).toHaveLength(0);
});
