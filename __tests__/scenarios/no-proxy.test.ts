import { expect, test } from 'vitest';
import { policyFor, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { trustingAuthority } from '../harness/trust.ts';

/** Lists that name provider.test, and lists that do not. */
for (const [list, asked] of [
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
] as const) {
  test(`NO_PROXY=${list}: the proxy is asked for provider.test ${asked} times`, async () => {
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
