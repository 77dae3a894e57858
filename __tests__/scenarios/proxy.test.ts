import { createServer } from 'node:net';
import { expect } from 'vitest';
import { listen } from '../harness/listen.ts';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { trustingAuthority } from '../harness/trust.ts';

const model = 'openai/gpt-6-luna';

/** Keys at the providers' own addresses, and what each is asked there. */
const realNames = [
  {
    host: 'api.openai.com',
    path: '/v1/chat/completions',
    key: 'provider: openai\n    secret: LOCAL_KEY',
    header: 'authorization',
    shown: `Bearer ${secret}`,
  },
  {
    host: 'acme-eu.openai.azure.com',
    path: '/openai/v1/chat/completions',
    key: `provider: azure\n    endpoint: https://acme-eu.openai.azure.com\n    secret: LOCAL_KEY\n    models: {${model}: luna-prod}`,
    header: 'api-key',
    shown: secret,
  },
];

for (const { host, path, key, header, shown } of realNames) {
  bundled(
    `through a proxy, ${host} is asked by its own name, and the proxy sees neither key, prompt nor answer`,
    async () => {
      await using server = await startTlsServer(() => completion('It is a secret answer.'));
      await using proxy = await startProxy({ to: new Map([[host, server.port]]) });
      const policy = `version: 1\nkeys:\n  - name: real\n    ${key}\n`;
      const step = stepFor('', { prompt: 'A secret question.' }, policy);
      const ran = await runAction({ ...step, env: { HTTPS_PROXY: proxy.url, ...trustingAuthority() } });
      expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'It is a secret answer.' } });
      expect(server.received).toMatchObject([{ url: path, headers: { host, [header]: shown } }]);
      expect(server.received[0]?.body).toContain('A secret question.');
      expect(proxy.asked).toMatchObject([{ line: `CONNECT ${host}:443` }]);
      for (const hidden of [secret, shown, 'secret question', 'secret answer', path]) {
        expect(proxy.seen()).not.toContain(hidden);
      }
      expect(proxy.seen().length).toBeGreaterThan(1000);
    },
  );
}

/** Names in which an environment may write its proxy. */
for (const name of ['HTTPS_PROXY', 'https_proxy']) {
  bundled(`${name} is asked for a tunnel to a key’s endpoint, with its port`, async () => {
    await using server = await startTlsServer(() => completion('Hello.'));
    await using proxy = await startProxy({ to: new Map([['provider.test', server.port]]) });
    const step = stepFor('', {}, policyFor('https://provider.test:8443'));
    const ran = await runAction({ ...step, env: { [name]: proxy.url, ...trustingAuthority() } });
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
    expect(proxy.asked).toMatchObject([{ line: 'CONNECT provider.test:8443' }]);
  });
}

bundled('a proxy that wants a password gets it, and it is shown nowhere', async () => {
  const password = 'Hunter/2-hunter';
  const authorization = `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`;
  await using server = await startTlsServer(() => completion(`Is it ${password}?`));
  await using proxy = await startProxy({ to: new Map([['provider.test', server.port]]), authorization });
  const env = {
    HTTPS_PROXY: `http://robot:${encodeURIComponent(password)}@127.0.0.1:${proxy.port}`,
    ...trustingAuthority(),
  };
  const ran = await runAction({ ...stepFor('', {}, policyFor('https://provider.test')), env });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Is it ***?' });
  expect(proxy.asked).toMatchObject([{ headers: { 'proxy-authorization': authorization } }]);
  const written = JSON.stringify([ran.log.replace(/^::add-mask::.*$/gm, ''), ran.outputs, ran.summary]);
  for (const form of [password, encodeURIComponent(password), authorization]) expect(written).not.toContain(form);
  expect(JSON.stringify(server.received)).not.toContain('proxy-authorization');
});

/** How a proxy can refuse, and what is said of it. */
const refusals = [
  {
    user: 'robot:wrong-password@',
    wanted: 'Basic cm9ib3Q6cmlnaHQ=',
    says: 'answered 407 Proxy Authentication Required',
  },
  { user: '', wanted: 'Basic cm9ib3Q6cmlnaHQ=', says: 'answered 407 Proxy Authentication Required' },
  { user: 'robot:wrong-password@', wanted: undefined, says: 'answered 502 Bad Gateway' },
];

for (const { user, wanted, says } of refusals) {
  test(`a proxy that is asked by "${user}" and ${says}: connection-failed, and the proxy is named`, async () => {
    await using proxy = await startProxy({ to: new Map(), ...(wanted && { authorization: wanted }) });
    const step = stepFor('', { retries: '1' }, policyFor('https://provider.test'));
    const ran = await runAction({ ...step, env: { HTTPS_PROXY: `http://${user}127.0.0.1:${proxy.port}` } });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'unavailable', 'error-code': 'connection-failed' } });
    expect(ran.log).toContain(`could not be reached: the proxy 127.0.0.1:${proxy.port} ${says}.`);
    expect(JSON.stringify([ran.log.replace(/^::add-mask::.*$/gm, ''), ran.summary])).not.toContain('wrong-password');
    expect(proxy.asked).toHaveLength(2);
    expect(proxy.seen()).not.toContain(secret);
  });
}

bundled('a proxy that is not there, or has no address: connection-failed, and the log says so', async () => {
  const proxy = await startProxy({ to: new Map() });
  await proxy[Symbol.asyncDispose]();
  const step = stepFor('', { retries: '0' }, policyFor('https://provider.test'));
  const gone = await runAction({ ...step, env: { HTTPS_PROXY: proxy.url } });
  expect(gone.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'connection-failed' });
  expect(gone.log).toContain(`the proxy 127.0.0.1:${proxy.port} cannot be used: connect ECONNREFUSED`);
  const nowhere = await runAction({ ...step, env: { HTTPS_PROXY: 'robot:hunter-two@proxy.test:3128' } });
  expect(nowhere.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'connection-failed' });
  expect(nowhere.log).toContain(
    'the proxy that the environment names does not have an address such as http://host:port',
  );
  expect(nowhere.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('hunter-two');
});

test('a proxy that accepts the connection and says nothing is given up after timeout', async () => {
  await using silent = await listen(createServer());
  const step = stepFor('', { retries: '0', timeout: '1' }, policyFor('https://provider.test'));
  const ran = await runAction({ ...step, env: { HTTPS_PROXY: `http://127.0.0.1:${silent.port}` } });
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'timed-out' });
  expect(silent.connections()).toBe(1);
});
