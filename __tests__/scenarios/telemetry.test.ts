import { expect, test } from 'vitest';
import { startCollector } from '../harness/collector.ts';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
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
  test(`${protocol}: a request makes a span and metrics, and no more is said of it than what it was`, async () => {
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
