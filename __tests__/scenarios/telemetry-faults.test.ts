import { createServer } from 'node:net';
import { expect } from 'vitest';
import { startCollector, startTlsCollector } from '../harness/collector.ts';
import { listen } from '../harness/listen.ts';
import { secret, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { trustingAuthority } from '../harness/trust.ts';

/** Runs a step that is answered, in an environment that names a collector. */
async function runWith(env: Readonly<Record<string, string>>) {
  await using server = await startServer(() => completion('Hello.'));
  const begin = performance.now();
  const ran = await runAction({ ...stepFor(server.url), env });
  const warnings = ran.log.split('\n').filter((line) => line.startsWith('::warning'));
  return { ran, warnings, duration: performance.now() - begin };
}

/** What is always so: the step passes as if nobody had been told, and one warning at most says why nobody was. */
function expectUnharmed({ ran, warnings }: Awaited<ReturnType<typeof runWith>>, warning?: string | RegExp): void {
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
  expect(ran.summary).toContain('Hello.');
  expect(warnings).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
}

/** How a collector may answer, and what the warning says of it. */
const answers: readonly (readonly [what: string, status: number, body: string, says: string | undefined])[] = [
  ['500', 500, 'Internal error', 'did not accept traces and metrics: it answered 500\\.'],
  ['404', 404, '', 'it answered 404\\.'],
  ['429', 429, '', 'it answered 429\\.'],
  ['401, and repeats what it was sent', 401, `Bearer ${secret}`, 'it answered 401\\.'],
  ['200, with what is no OTLP', 200, '<html>\u0000\u001b[31m', undefined],
  ['200, with half a message', 200, '\n\u00ff', undefined],
  ['204', 204, '', undefined],
];

for (const [what, status, body, says] of oneOfEach(answers)) {
  bundled(`a collector that answers ${what}: the step passes`, async () => {
    await using collector = await startCollector((response) => void response.writeHead(status).end(body));
    const run = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    expectUnharmed(run, says && `::warning::Telemetry is incomplete\\. 127\\.0\\.0\\.1:${collector.port} .*${says}$`);
    expect(collector.exports).toHaveLength(2);
  });
}

for (const protocol of ['http/json', 'http/protobuf']) {
  test(`${protocol}: what a collector refuses of an export is a warning, and cannot be a command`, async () => {
    const words = 'Too many\n::set-output name=x::y';
    // partial_success {1: rejected_spans 1, 2: error_message}
    const partial = Buffer.concat([Buffer.from([8, 1, 18, words.length]), Buffer.from(words)]);
    const json = JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage: words } });
    const binary = Buffer.concat([Buffer.from([10, partial.length]), partial]);
    await using collector = await startCollector((response) => response.end(protocol === 'http/json' ? json : binary));
    const run = await runWith({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    });
    expectUnharmed(run, /did not accept traces: it refused a part: "Too many\\n::set-output name=x::y"\.$/);
  });
}

test('a redirect is not followed', async () => {
  await using other = await startCollector();
  await using collector = await startCollector((response) =>
    response.writeHead(307, { location: `${other.url}/v1/traces` }).end(),
  );
  const run = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expectUnharmed(run, 'it answered 307, and redirects are not followed');
  expect(other.connections()).toBe(0);
});

test('a collector that is down, and one that does not speak HTTP', async () => {
  expectUnharmed(
    await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1/base?key=hidden' }),
    /127\.0\.0\.1:1 did not accept traces and metrics: connect ECONNREFUSED 127\.0\.0\.1:1\.$/,
  );
  await using garbage = await listen(
    createServer((socket) => void socket.on('error', () => undefined).end('\u0000SSH-2.0\r\n')),
  );
  const run = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${garbage.port}` });
  expectUnharmed(run, `127\\.0\\.0\\.1:${garbage.port} did not accept traces and metrics: `);
});

for (const [what, answer] of [
  ['says nothing', () => undefined],
  ['never ends its answer', (response: { write: (text: string) => void }) => response.write('{')],
] as const) {
  bundled(`a collector that ${what} holds the step up for 2 seconds at most`, async () => {
    await using collector = await startCollector(answer);
    const run = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: '60000' });
    expectUnharmed(run, /did not accept traces and metrics: no answer within 2 s\.$/);
    expect(run.duration).toBeLessThan(6000);
  });
}

bundled('over HTTPS, the authorities of NODE_EXTRA_CA_CERTS are trusted, and no other', async () => {
  await using collector = await startTlsCollector();
  const endpoint = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=key-of-a-collector',
  };
  expectUnharmed(await runWith({ ...endpoint, ...trustingAuthority() }));
  expect(collector.spans).toHaveLength(1);
  expect(collector.exports[0]?.headers['api-key']).toBe('key-of-a-collector');
  const insecure = { NODE_TLS_REJECT_UNAUTHORIZED: '0', OTEL_EXPORTER_OTLP_INSECURE: 'true' };
  const { ran, warnings } = await runWith({ ...endpoint, ...insecure });
  expect(ran.exitCode).toBe(0);
  expect(warnings.at(-1)).toMatch(/did not accept traces and metrics: .*certificate/);
  expect(collector.exports).toHaveLength(2);
});

bundled('through a proxy, a collector is asked by its own name, and the proxy reads nothing', async () => {
  await using collector = await startTlsCollector();
  await using proxy = await startProxy({ to: new Map([['provider.test', collector.port]]) });
  const run = await runWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://provider.test:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=key-of-a-collector',
    HTTPS_PROXY: proxy.url,
    ...trustingAuthority(),
  });
  expectUnharmed(run);
  expect(collector.spans).toHaveLength(1);
  expect([...new Set(proxy.asked.map(({ line }) => line))]).toEqual(['CONNECT provider.test:4318']);
  for (const hidden of ['key-of-a-collector', 'gen_ai', '/v1/traces']) expect(proxy.seen()).not.toContain(hidden);
});

/** Settings with which nothing is sent, and what the warning says. */
const wrong: readonly (readonly [env: Readonly<Record<string, string>>, says: string])[] = [
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is not an address'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'file:///etc/passwd' }, 'is not an address that begins with https:// or http://'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:hidden@127.0.0.1:1' }, 'contains a user or a password'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", which is not supported'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'hidden' }, 'OTEL_EXPORTER_OTLP_HEADERS cannot be sent'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%0d%0ahidden: 1' }, 'OTEL_EXPORTER_OTLP_HEADERS cannot be sent'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'Host=hidden.test' }, 'OTEL_EXPORTER_OTLP_HEADERS cannot be sent'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4318', OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hidden' },
    'to which no headers are sent',
  ],
];

for (const [env, says] of wrong) {
  test(`nothing is sent with ${JSON.stringify(env)}, and no value is repeated`, async () => {
    await using collector = await startCollector();
    const run = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
    expectUnharmed(run, says);
    expect(run.warnings[0]).not.toContain('hidden');
    expect(collector.connections()).toBe(0);
  });
}
