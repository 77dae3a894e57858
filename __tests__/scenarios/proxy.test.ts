import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect, test } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { runAction } from '../harness/run-action.ts';

/** A proxy that records what it is asked for, and opens no tunnel. */
async function startProxy() {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${JSON.stringify(request.headers)}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return { url, seen, [Symbol.asyncDispose]: async () => void proxy.close() };
}

test('HTTPS_PROXY is asked for a tunnel to the provider, and is shown neither key nor prompt', async () => {
  await using proxy = await startProxy();
  const policy = policyFor('https://provider.test');
  const ran = await runAction({ ...stepFor('', { retries: '0' }, policy), env: { HTTPS_PROXY: proxy.url } });
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'connection-failed' });
  expect(proxy.seen).toHaveLength(1);
  expect(proxy.seen[0]).toMatch(/^CONNECT provider\.test:443 /);
  expect(proxy.seen[0]).not.toContain(secret);
});

/** The list of hosts, and how often the proxy is asked. 0.0.0.0 is this machine, but no loopback address by its looks. */
for (const [list, asked] of [
  ['', 1],
  ['0.0.0.0', 0],
] as const) {
  test(`NO_PROXY=${list}: the proxy is asked ${asked} times`, async () => {
    await using proxy = await startProxy();
    const policy = policyFor('https://0.0.0.0:9');
    const env = { HTTPS_PROXY: proxy.url, NO_PROXY: list };
    const ran = await runAction({ ...stepFor('', { retries: '0' }, policy), env });
    expect(ran.outputs['error-code']).toBe('connection-failed');
    expect(proxy.seen).toHaveLength(asked);
  });
}

test('a proxy that accepts the connection and says nothing is given up after timeout', async () => {
  const sockets: import('node:net').Socket[] = [];
  const silent = createTcpServer((socket) => void sockets.push(socket));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const address = silent.address();
  const env = { HTTPS_PROXY: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` };
  const ran = await runAction({
    ...stepFor('', { retries: '0', timeout: '1' }, policyFor('https://provider.test')),
    env,
  });
  for (const socket of sockets) socket.destroy();
  silent.close();
  expect(ran.outputs).toMatchObject({ status: 'unavailable', 'error-code': 'timed-out' });
});
