import { expect } from 'vitest';
import { policyFor, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { trustingAuthority } from '../harness/trust.ts';

/** Lists that name provider.test, and lists that do not. */
for (const [list, asked] of oneOfEach(
  [
    ['provider.test', 0],
    ['other.test, PROVIDER.TEST', 0],
    ['provider.test:443', 0],
    ['.test', 0],
    ['test', 0],
    ['*', 0],
    ['', 1],
    ['other.test', 1],
    ['rovider.test', 1],
    ['provider.test:8443', 1],
    ['*.test', 0],
    ['*.provider.test', 0],
    ['*.other.test', 1],
    ['other.test provider.test.', 0],
    ['10.0.0.0/8', 1],
  ] as const,
  ([, asked]) => asked,
)) {
  bundled(`NO_PROXY=${list}: the proxy is asked for provider.test ${asked} times`, async () => {
    await using proxy = await startProxy({ to: new Map() });
    const step = stepFor('', { retries: '0' }, policyFor('https://provider.test'));
    const ran = await runAction({ ...step, env: { HTTPS_PROXY: proxy.url, NO_PROXY: list } });
    expect(ran.outputs['error-code']).toBe('connection-failed');
    expect(proxy.asked).toHaveLength(asked);
  });
}

/** 0.0.0.0 is this machine, but no loopback address by its looks. */
for (const list of ['0.0.0.0', '*']) {
  test(`NO_PROXY=${list}: 0.0.0.0 is asked without the proxy, and answers`, async () => {
    await using server = await startTlsServer(() => completion('Hello.'));
    await using proxy = await startProxy({ to: new Map() });
    const step = stepFor('', { retries: '0' }, policyFor(`https://0.0.0.0:${server.port}`));
    const env = { HTTPS_PROXY: proxy.url, NO_PROXY: list, ...trustingAuthority() };
    expect((await runAction({ ...step, env })).outputs.status).toBe('completed');
    expect(proxy.asked).toHaveLength(0);
  });
}

/** Networks and ranges that 0.0.0.0 lies in, and some that it does not. */
for (const [list, asked] of [
  ['0.0.0.0/8', 0],
  ['10.0.0.0/8,0.0.0.0/32', 0],
  ['0.0.0.0-0.0.0.9', 0],
  ['10.0.0.0/8', 1],
  ['0.0.0.1-0.0.0.9', 1],
  ['::/0', 1],
] as const) {
  test(`NO_PROXY=${list}: the proxy is asked for 0.0.0.0 ${asked} times`, async () => {
    await using proxy = await startProxy({ to: new Map() });
    const step = stepFor('', { retries: '0' }, policyFor('https://0.0.0.0:1'));
    const ran = await runAction({ ...step, env: { HTTPS_PROXY: proxy.url, NO_PROXY: list } });
    expect(ran.outputs['error-code']).toBe('connection-failed');
    expect(proxy.asked).toHaveLength(asked);
  });
}

for (const entry of ['10.0.*', '10.0.0.0/33', 'pro*er.test', 'http://provider.test']) {
  test(`NO_PROXY=${entry} is of no known form: a warning, and no effect`, async () => {
    await using proxy = await startProxy({ to: new Map() });
    const step = stepFor('', { retries: '0' }, policyFor('https://provider.test'));
    const ran = await runAction({ ...step, env: { HTTPS_PROXY: proxy.url, NO_PROXY: `other.test,${entry}` } });
    expect(ran.log).toContain(`::warning::NO_PROXY: "${entry}" has no effect.`);
    expect(proxy.asked).toHaveLength(1);
    const without = await runAction({ ...stepFor('', {}, 'version: 0'), env: { NO_PROXY: entry } });
    expect(without.log).not.toContain('NO_PROXY');
  });
}

bundled('Node’s own setting for proxies changes nothing: exceptions are ours', async () => {
  await using server = await startTlsServer(() => completion('Hello.'));
  await using proxy = await startProxy({ to: new Map() });
  const step = stepFor('', { retries: '0' }, policyFor(`https://0.0.0.0:${server.port}`));
  const env = { HTTPS_PROXY: proxy.url, NO_PROXY: '0.0.0.0/8', NODE_USE_ENV_PROXY: '1', ...trustingAuthority() };
  expect((await runAction({ ...step, env })).outputs.status).toBe('completed');
  expect(proxy.asked).toHaveLength(0);
});
