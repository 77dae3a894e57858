import { expect } from 'vitest';
import { startCollector } from '../harness/collector.ts';
import { secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** What the runner says of a run; no workflow can set these. */
const run = {
  GITHUB_WORKFLOW: 'Triage',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_JOB: 'label',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/widgets',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_SHA: 'f'.repeat(40),
};

for (const protocol of ['http/protobuf', 'http/json']) {
  bundled(`${protocol}: a request makes a span and metrics, and no more is said of it than what it was`, async () => {
    await using server = await startServer(() => completion('A secret answer.'));
    await using collector = await startCollector();
    const ran = await runAction({
      ...stepFor(server.url, { prompt: 'A secret question.', 'max-tokens': '50', temperature: '0.5' }),
      env: {
        ...run,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-scope-orgid=team-a',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,cicd.pipeline.run.id=forged',
      },
    });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed' } });
    expect(ran.log).not.toContain('::warning');
    expect(collector.exports.map(({ path }) => path).toSorted()).toEqual(['/v1/metrics', '/v1/traces']);
    for (const { headers } of collector.exports) expect(headers['x-scope-orgid']).toBe('team-a');
    const provider = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-6-luna',
      'gen_ai.response.model': 'gpt-6-luna-2026-08-07',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
      'byok.key': 'local',
    };
    expect(collector.spans).toMatchObject([
      {
        name: 'chat gpt-6-luna',
        kind: 3,
        status: {},
        attributes: {
          ...provider,
          'gen_ai.request.max_tokens': 50,
          'gen_ai.request.temperature': 0.5,
          'gen_ai.request.stream': true,
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 21,
          'gen_ai.usage.output_tokens': 9,
          'gen_ai.usage.cache_read.input_tokens': 4,
          'gen_ai.usage.reasoning.output_tokens': 3,
          'openai.api.type': 'chat_completions',
          'byok.model': 'openai/gpt-6-luna',
          'byok.status': 'completed',
          'byok.attempts': 1,
          'byok.request.id': 'req_7f3a',
        },
      },
    ]);
    expect(collector.spans[0]?.attributes).not.toHaveProperty(['error.type']);
    const duration = collector.metric('gen_ai.client.inference.duration');
    expect(duration).toMatchObject({ unit: 's', temporality: 2, points: [{ count: 1, attributes: provider }] });
    expect(duration?.points[0]?.value).toBeCloseTo((collector.spans[0]?.duration ?? 0) / 1000, 4);
    const counted = Object.fromEntries(
      collector.metrics
        .filter(({ unit }) => unit === '{token}')
        .map(({ name, points }) => [name.replace('gen_ai.client.inference.usage.', ''), points]),
    );
    expect(counted).toEqual({
      input_tokens: [{ value: 21, attributes: { ...provider, 'gen_ai.token.modality': 'text' } }],
      output_tokens: [{ value: 9, attributes: { ...provider, 'gen_ai.token.modality': 'text' } }],
      'cache_read.input_tokens': [{ value: 4, attributes: { ...provider, 'gen_ai.token.modality': 'text' } }],
      'reasoning.output_tokens': [{ value: 3, attributes: { ...provider, 'gen_ai.token.modality': 'text' } }],
    });
    expect(collector.metrics.every(({ lasts }) => lasts)).toBe(true);
    for (const resource of collector.resources) {
      expect(resource).toMatchObject({
        'service.name': 'byok-inference',
        'telemetry.sdk.name': 'opentelemetry',
        'deployment.environment.name': 'production',
        'cicd.pipeline.name': 'Triage',
        'cicd.pipeline.run.id': '4711',
        'cicd.pipeline.run.url.full': 'https://github.com/acme/widgets/actions/runs/4711/attempts/2',
        'cicd.pipeline.task.name': 'label',
        'vcs.provider.name': 'github',
        'vcs.owner.name': 'acme',
        'vcs.repository.name': 'widgets',
        'vcs.repository.url.full': 'https://github.com/acme/widgets',
        'vcs.ref.head.name': 'main',
        'vcs.ref.head.type': 'branch',
        'vcs.ref.head.revision': 'f'.repeat(40),
      });
    }
    const sent = collector.exports.map(({ text }) => text).join('\n');
    for (const hidden of ['secret question', 'secret answer', secret, 'forged']) expect(sent).not.toContain(hidden);
  });
}

bundled('a step that failed: the code says why, and no message of the provider does', async () => {
  await using server = await startServer(() => failure(401, 'invalid_api_key', 'Incorrect key, says the provider.'));
  await using collector = await startCollector();
  const ran = await runAction({ ...stepFor(server.url), env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'rejected' } });
  const code = ran.outputs['error-code'];
  expect(collector.spans).toMatchObject([
    { status: { code: 2 }, attributes: { 'error.type': code, 'byok.status': 'rejected', 'byok.attempts': 1 } },
  ]);
  expect(collector.spans[0]?.status.message ?? '').toBe('');
  expect(collector.metric('gen_ai.client.inference.duration')?.points).toMatchObject([
    { count: 1, attributes: { 'error.type': code } },
  ]);
  for (const name of ['input_tokens', 'output_tokens']) {
    expect(collector.metric(`gen_ai.client.inference.usage.${name}`)?.points).toMatchObject([
      { value: 0, attributes: { 'gen_ai.token.modality': 'unknown' } },
    ]);
  }
  expect(collector.metric('gen_ai.client.inference.usage.cache_read.input_tokens')).toBeUndefined();
  expect(JSON.stringify(collector.exports)).not.toContain('says the provider');
});

test('two attempts are one span, with what both of them used', async () => {
  const broken = completion('', {
    finish: 'length',
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  });
  await using server = await startServer((_, before) =>
    before === 0 ? failure(503, 'overloaded', 'Busy', { 'retry-after-ms': '1' }) : broken,
  );
  await using collector = await startCollector();
  const ran = await runAction({
    ...stepFor(server.url, { retries: '1' }),
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  expect(server.received).toHaveLength(2);
  expect(collector.spans).toMatchObject([
    {
      attributes: {
        'byok.attempts': 2,
        'byok.status': ran.outputs.status,
        'gen_ai.response.finish_reasons': ['length'],
        'gen_ai.usage.input_tokens': 10,
      },
    },
  ]);
  expect(collector.metric('gen_ai.client.inference.usage.input_tokens')?.points[0]?.value).toBe(10);
});

/** Steps of which nobody is told. */
const silent: readonly (readonly [what: string, inputs: Record<string, string>, env: (url: string) => object])[] = [
  ['that was denied', { model: 'openai/gpt-6-sol-pro' }, (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url })],
  ['without a key', { 'api-key': '' }, (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url })],
  ['whose endpoint is empty', {}, () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' })],
  ['that switches it off', {}, (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'True' })],
  [
    'with other exporters',
    {},
    (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'console' }),
  ],
];

for (const [what, inputs, env] of silent) {
  test(`nothing is sent of a step ${what}`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using collector = await startCollector();
    const ran = await runAction({ ...stepFor(server.url, inputs), env: { ...env(collector.url) } });
    expect(collector.connections()).toBe(0);
    expect(ran.log).not.toContain('Telemetry');
  });
}

test('what others wrote arrives short, in one line and without secrets, and the step’s headers are hidden', async () => {
  const token = 'Zm9vOmJhcjpiYXo6cXV4';
  const model = `gpt-6-luna ${secret}\u202E\n::error::x\u0000${'long '.repeat(500)}`;
  await using server = await startServer(() =>
    completion(`The header is ${token}.`, { model, finish: `stop ${secret}` }),
  );
  await using collector = await startCollector();
  const ran = await runAction({
    ...stepFor(server.url, { prompt: `Do not tell ${token} or ${secret}.` }),
    env: {
      GITHUB_REPOSITORY: 'acme/widgets',
      GITHUB_HEAD_REF: `feature-${secret}`,
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_SHA: 'a'.repeat(40),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Basic%20${token}`,
      OTEL_RESOURCE_ATTRIBUTES: `a=${secret},b=${token}`,
    },
  });
  expect(ran.outputs.response).toBe('The header is ***.');
  expect(ran.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(token);
  expect(ran.summary).not.toContain(token);
  expect(collector.exports).toHaveLength(2);
  for (const { headers, text } of collector.exports) {
    expect(headers.authorization).toBe(`Basic ${token}`);
    for (const hidden of [secret, token, '\u202E', String.raw`\u0000`, String.raw`\n`])
      expect(text).not.toContain(hidden);
  }
  const served = String(collector.spans[0]?.attributes['gen_ai.response.model']);
  expect(served).toMatch(/^gpt-6-luna \*\*\* ::error::x long /);
  expect(served.length).toBeLessThanOrEqual(256);
  expect(collector.spans[0]?.attributes['gen_ai.response.finish_reasons']).toEqual(['stop ***']);
  expect(collector.resources[0]).toMatchObject({
    a: '***',
    b: '***',
    'vcs.ref.head.name': 'feature-***',
    'vcs.ref.head.type': 'branch',
    'vcs.change.id': '7',
  });
  expect(collector.resources[0]).not.toHaveProperty(['vcs.ref.head.revision']);
});

bundled(
  'each signal goes to its own endpoint, with its own headers, as a part of the trace that is named',
  async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using traces = await startCollector();
    await using metrics = await startCollector();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const ran = await runAction({
      ...stepFor(server.url),
      env: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/custom/traces?tenant=a`,
        OTEL_EXPORTER_OTLP_ENDPOINT: `${metrics.url}/base/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-a=general,x-b=general',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-b=traces',
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
        OTEL_SERVICE_NAME: 'triage',
        TRACEPARENT: `00-${trace}-b7ad6b7169203331-01`,
      },
    });
    expect(ran.log).not.toContain('Telemetry');
    expect(traces.exports).toMatchObject([
      { path: '/custom/traces?tenant=a', headers: { 'x-a': 'general', 'x-b': 'traces' } },
    ]);
    expect(metrics.exports).toMatchObject([{ path: '/base/v1/metrics', headers: { 'x-b': 'general' } }]);
    expect(metrics.exports[0]?.headers['content-type']).toBe('application/json');
    expect(traces.spans).toMatchObject([{ traceId: trace, parentSpanId: 'b7ad6b7169203331' }]);
    expect(traces.resources).toMatchObject([{ 'service.name': 'triage' }]);
    expect(metrics.metrics.map(({ temporality }) => temporality)).toEqual(metrics.metrics.map(() => 1));
  },
);
