import { expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { counterAttributes, counters, spanAttributes, spanName } from '../../src/github/telemetry/attributes.ts';
import { hideHeaders, parsePairs } from '../../src/github/telemetry/pairs.ts';
import { sendRecord } from '../../src/github/telemetry/send.ts';
import { readTelemetrySettings } from '../../src/github/telemetry/settings.ts';
import type { Result } from '../../src/inference/result.ts';
import { ShownResult } from '../../src/inference/shown-result.ts';
import type { Key } from '../../src/policy/model/policy.ts';
import { startCollector } from '../harness/collector.ts';

const place = { file: 'models.yml', line: 1, column: 1, annotatable: true };

const key: Key = {
  name: 'azure-eu',
  provider: 'azure',
  endpoint: 'https://acme-eu.openai.azure.com',
  credential: { by: 'secret', secret: 'KEY' },
  api: 'responses',
  structuredOutput: 'json_schema',
  tokenLimit: 'max_completion_tokens',
  acceptParameters: [],
  headers: new Map(),
  acceptHeaders: [],
  served: 'check',
  place,
};

/** A request that was answered through Azure. */
const answered: Result = {
  status: 'completed',
  problems: [],
  duration: 5000,
  route: { key, model: 'openai/gpt-6-luna', name: 'luna-prod', api: 'responses' },
  attempts: [
    { key: 'openai', outcome: 'missing-key', duration: 0, requestId: '' },
    { key: 'azure-eu', outcome: 'timed-out', duration: 700, requestId: 'first' },
    { key: 'azure-eu', outcome: 'answered', duration: 1300, requestId: 'second' },
  ],
  usage: { input: 100, cachedInput: 40, output: 20, total: 120 },
};

function shown(result: Result): ShownResult {
  const none = () => [];
  return ShownResult.redacted(result, { scan: none, findSecrets: none, findInAnswer: none });
}

const same = (text: string) => text;

test('Azure, its deployment, the interface and both attempts are told by the names of the convention', () => {
  const parameters = new Map<string, unknown>([
    ['seed', 7],
    ['reasoning_effort', 'low'],
    ['service_tier', 'flex'],
    ['presence_penalty', 'not a number'],
  ]);
  const sent = { result: shown(answered), settings: { maxCompletionTokens: 9, topP: 0.5 }, parameters };
  expect(spanName(sent)).toBe('chat');
  expect(spanAttributes(sent, same)).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'azure.ai.openai',
    'server.address': 'acme-eu.openai.azure.com',
    'server.port': 443,
    'byok.key': 'azure-eu',
    'gen_ai.request.max_tokens': 9,
    'gen_ai.request.top_p': 0.5,
    'gen_ai.request.stream': true,
    'gen_ai.request.seed': 7,
    'gen_ai.request.reasoning.level': 'low',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'openai.api.type': 'responses',
    'openai.request.service_tier': 'flex',
    'byok.status': 'completed',
    'byok.attempts': 2,
    'byok.request.id': 'second',
  });
});

test('what was written to a cache, and what it cost, count where they are known', () => {
  const usage = { ...answered.usage, cacheWrite: 12 };
  const result = shown({ ...answered, usage, cost: { micros: 128_000, isAssumed: false, priceAge: 0 } });
  expect(spanAttributes({ result }, same)).toMatchObject({
    'gen_ai.usage.cache_write.input_tokens': 12,
    'byok.cost': 0.128,
  });
  const added = counters.flatMap((counter) => {
    const value = counter.value({ result });
    return value === undefined ? [] : [[counter.name.replace('gen_ai.client.inference.usage.', ''), value]];
  });
  expect(Object.fromEntries(added)).toEqual({
    input_tokens: 100,
    output_tokens: 20,
    'cache_read.input_tokens': 40,
    'cache_write.input_tokens': 12,
    'byok.cost': 0.128,
  });
  const cost = counters.find(({ name }) => name === 'byok.cost');
  expect(cost && counterAttributes(cost, { result }, same)).not.toHaveProperty(['gen_ai.token.modality']);
});

test('a partial answer without a reason for its end has ended in an error', () => {
  const completion = { text: 'Hel', refusal: '', finishReason: '', servedModel: '', requestId: '' };
  const result = shown({ ...answered, status: 'unavailable', code: 'timed-out', completion });
  expect(spanAttributes({ result }, same)).toMatchObject({
    'error.type': 'timed-out',
    'gen_ai.response.finish_reasons': ['error'],
  });
});

/** Lists of the environment, and what they are read as. */
const lists: readonly (readonly [text: string, pairs: Readonly<Record<string, string>> | undefined])[] = [
  ['', {}],
  [' , ', {}],
  ['a=1', { a: '1' }],
  [' a = 1 , b=x%20y%2C ', { a: '1', b: 'x y,' }],
  ['authorization=Basic dXNlcjpwYXNz==', { authorization: 'Basic dXNlcjpwYXNz==' }],
  ['a=', { a: '' }],
  ['a=1,a=2', { a: '2' }],
  ['a', undefined],
  ['=1', undefined],
  ['a=%zz', undefined],
  ['a=1,b', undefined],
];

test.each(lists)('the list %j', (text, pairs) => {
  const read = parsePairs(text);
  expect(read && Object.fromEntries(read)).toEqual(pairs);
});

test('headers that authenticate are credentials, long ones may be, and a tenant’s short name is none', () => {
  const credentials: string[] = [];
  const values: string[] = [];
  hideHeaders(
    'Authorization=Basic%20abcdef,x-tenant=team,x-author=acme-platform,api-key=k1,broken%zz,x=Bearer 123456',
    {
      add: (secret) => void credentials.push(secret),
      addValue: (value) => void values.push(value),
    },
  );
  expect(credentials.toSorted()).toEqual(['123456', 'Basic abcdef', 'Basic%20abcdef', 'abcdef', 'k1']);
  expect(values).toEqual(['acme-platform', 'Bearer 123456']);
});

/** Values that are not as the specification has them, and what is used instead. */
const replaced = [
  ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon', /is "soon", which is not a number of milliseconds; 2000 is used/],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '-1', /is "-1"/],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'sometimes', /is "sometimes"; cumulative is used/],
  ['OTEL_RESOURCE_ATTRIBUTES', 'hidden', /^OTEL_RESOURCE_ATTRIBUTES was ignored/],
] as const;

test.each(replaced)('%s: %s is told once, and what is sent is sent', (name, value, says) => {
  const variables = new Map([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://localhost:4318'],
    [name, value],
  ]);
  const settings = readTelemetrySettings((variable) => variables.get(variable));
  expect(settings?.problems).toEqual([expect.stringMatching(says)]);
  expect(settings?.problems.join()).not.toContain('hidden');
  expect(settings).toMatchObject({ temporality: 'cumulative' });
  expect(settings?.destinations).toMatchObject([
    { signal: 'traces', url: 'http://localhost:4318/v1/traces', timeout: 2000 },
    { signal: 'metrics', url: 'http://localhost:4318/v1/metrics', timeout: 2000 },
  ]);
});

/** Sends the record of a request in an environment, by a clock that is 100 ms past the beginning. */
function send(
  variables: ReadonlyMap<string, string>,
  deadline: (milliseconds: number, done: AbortSignal) => AbortSignal = (_, done) => done,
) {
  const step = {
    variable: (name: string) => variables.get(name),
    redact: same,
    openTransport: (idleSeconds: number) => openTransport({}, idleSeconds),
    clock: { now: () => 1100, date: () => 1_790_000_000_000, deadline },
  };
  return sendRecord(shown(answered), undefined, step, 1000);
}

/** Parents that a workflow may name, and how many spans arrive: none of a trace that is not sampled. */
const parents = [
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', 0],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 1],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', 1],
  ['no parent', 1],
] as const;

test.each(parents)('with the parent %s, %i span arrives, and the metrics in any case', async (parent, spans) => {
  await using collector = await startCollector();
  const variables = new Map([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', collector.url],
    ['TRACEPARENT', parent],
  ]);
  expect(await send(variables)).toEqual([]);
  expect(collector.spans).toHaveLength(spans);
  expect(collector.spans.map(({ duration }) => duration)).toEqual(collector.spans.map(() => 2000));
  expect(collector.metric('gen_ai.client.inference.duration')?.points).toMatchObject([{ value: 2, count: 1 }]);
});

/** The limits that the environment asks for, in milliseconds, and the one that holds 100 ms after the beginning. */
const limits = [
  [undefined, 1900],
  ['0', 1900],
  ['60000', 1900],
  ['500', 400],
  ['50', 0],
] as const;

test.each(limits)('with a limit of %s ms, a silent collector is left when the clock says so', async (limit, left) => {
  await using collector = await startCollector(() => undefined);
  const variables = new Map([['OTEL_EXPORTER_OTLP_ENDPOINT', collector.url]]);
  if (limit !== undefined) variables.set('OTEL_EXPORTER_OTLP_TIMEOUT', limit);
  const asked: number[] = [];
  const problems = await send(variables, (milliseconds) => {
    asked.push(milliseconds);
    const over = new AbortController();
    setImmediate(() => over.abort());
    return over.signal;
  });
  expect(asked).toEqual([left, left]);
  expect(problems).toEqual([expect.stringMatching(/did not accept traces and metrics: no answer within [\d.]+ s\.$/)]);
});
