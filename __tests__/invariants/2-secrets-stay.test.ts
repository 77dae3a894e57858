import { createServer } from 'node:https';
import { expect } from 'vitest';
import { guardFetch } from '../../src/providers/guarded-fetch.ts';
import { guardToolFetch } from '../../src/providers/tools/guarded-tool-fetch.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import { selfSigned } from '../harness/certificate.ts';
import { headCommit, startGitHub } from '../harness/github.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { calling, startModel, toolStep } from '../harness/tool-models.ts';

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

test.each(['GH_TOKEN', 'GH_ENTERPRISE_TOKEN'])(
  'invariant 2: a key whose secret is the GitHub token in %s is refused, whatever the step’s own is',
  async (variable) => {
    await using server = await startServer(() => completion('Hello.'));
    const step = stepFor(server.url, { 'api-key': '' }, policyFor(server.url).replace('LOCAL_KEY', variable));
    const ran = await runAction({ ...step, env: { [variable]: 'ghs_another-token-of-this-run' } });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'invalid-input' } });
    expect(server.received).toHaveLength(0);
  },
);

bundled('invariant 2: a tool server’s credential and the provider’s key each go to their own host alone', async () => {
  const [one, other] = ['mcp-one-0123456789', 'mcp-other-0123456789'];
  await using first = await startMcpServer([{ name: 'read', run: () => `${secret} ${one} ${other} ${githubToken}` }]);
  await using second = await startMcpServer([{ name: 'list', run: () => one }]);
  await using model = await startModel(
    calling([
      { id: 'a', name: 'read' },
      { id: 'b', name: 'list', given: JSON.stringify({ q: one }) },
      { id: 'c', name: 'list', given: JSON.stringify({ q: secret }) },
    ]),
    completion('Done.'),
  );
  const step = toolStep(model.url, [
    { server: first, name: 'one', allow: ['read'], more: '    secret: ONE_TOKEN\n' },
    { server: second, name: 'other', allow: ['list'], more: '    secret: OTHER_TOKEN\n' },
  ]);
  const ran = await runAction({ ...step, env: { ONE_TOKEN: one, OTHER_TOKEN: other } });
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(new Set(first.received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${one}`]));
  expect(new Set(second.received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${other}`]));
  const [atFirst, atSecond, atModel] = [first, second, model].map(({ received }) => JSON.stringify(received));
  for (const foreign of [secret, other, githubToken]) expect(atFirst).not.toContain(foreign);
  for (const foreign of [secret, one, githubToken]) expect(atSecond).not.toContain(foreign);
  for (const foreign of [one, other, githubToken]) expect(atModel).not.toContain(foreign);
  for (const value of [secret, one, other, githubToken]) expect(written(ran)).not.toContain(value);
});

test('invariant 2: `github-mcp-token` goes to the server `github` alone', async () => {
  await using github = await startMcpServer([{ name: 'read', run: () => 'ok' }]);
  await using docs = await startMcpServer([{ name: 'list', run: () => 'ok' }]);
  await using model = await startModel(
    calling([
      { id: 'a', name: 'read' },
      { id: 'b', name: 'list' },
    ]),
    completion('Done.'),
  );
  const servers = [
    { server: github, name: 'github', allow: ['read'] },
    { server: docs, allow: ['list'] },
  ];
  const ran = await runAction(
    toolStep(model.url, servers, { 'github-mcp-token': 'ghp_0123456789abcdef0123456789abcdef0123' }),
  );
  expect(ran.outputs).toMatchObject({ status: 'completed' });
  expect(
    github.received.every(({ headers }) => headers.authorization === 'Bearer ghp_0123456789abcdef0123456789abcdef0123'),
  ).toBe(true);
  expect(JSON.stringify([docs.received, model.received, written(ran)])).not.toContain('ghp_0123456789');
});

test('invariant 2: a tool server gets neither a provider’s key nor, outside GitHub, the step’s GitHub token', async () => {
  await using tools = await startMcpServer([{ name: 'read' }]);
  await using model = await startModel(completion('Done.'));
  const servers = [{ server: tools, allow: ['read'], more: '    secret: DOCS_TOKEN\n' }];
  const step = toolStep(model.url, servers);
  const same = await runAction({ ...step, env: { DOCS_TOKEN: secret } });
  expect(same.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  const policy = step.files['.github/models.yml'].replace(tools.address, 'https://mcp.acme.test/mcp');
  const foreign = await runAction({
    ...step,
    files: { '.github/models.yml': policy },
    env: { DOCS_TOKEN: githubToken },
  });
  expect(foreign.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  expect(foreign.log).toContain('mcp.acme.test is no host of GitHub’s');
  expect([...tools.received, ...model.received]).toEqual([]);
});

test('invariant 2: the guarded fetch of a tool server asks its own address alone, and keeps no header of the client', async () => {
  const sent: { readonly url: string; readonly headers: Readonly<Record<string, string>> }[] = [];
  const endpoint = { name: 'docs', url: 'https://x.test/mcp', headers: new Map([['x-set', 'yes']]), secret: 'token-1' };
  const guarded = guardToolFetch(endpoint, async (url, { headers }) => {
    sent.push({ url, headers });
    return new Response(null, { status: 202 });
  });
  const init = {
    method: 'POST',
    body: '{}',
    headers: { accept: 'x', 'mcp-session-id': 's', authorization: 'planted', cookie: 'c', 'x-set': 'no' },
  };
  for (const url of ['https://x.test/mcp/', 'https://x.test/mcp?x', 'https://evil.test/mcp', 'http://x.test/mcp']) {
    await expect(guarded(url, init)).rejects.toThrow('which is not');
  }
  expect((await guarded('https://x.test/mcp', { method: 'GET' })).status).toBe(405);
  await guarded('https://x.test/mcp', init);
  expect(sent).toEqual([
    {
      url: 'https://x.test/mcp',
      headers: {
        accept: 'x',
        'mcp-session-id': 's',
        'user-agent': 'byok-inference',
        'x-set': 'yes',
        authorization: 'Bearer token-1',
      },
    },
  ]);
});
