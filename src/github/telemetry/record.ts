import {
  type Context,
  type HrTime,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  ValueType,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricData,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  type Attributes,
  counterAttributes,
  counters,
  durationAttributes,
  durationOf,
  type SentRequest,
  spanAttributes,
  spanName,
} from './attributes.ts';
import type { Encoding, Signal } from './destination.ts';
import type { TelemetrySettings } from './settings.ts';

/** A body of OTLP, and how the answer to it is read. */
export interface Payload {
  readonly body: Uint8Array;
  /** What the collector refused of it, in its own words; absent where it took all. */
  readonly refused: (answer: Uint8Array) => string | undefined;
}

/** What a record is made of, besides the request. */
export interface Recording extends Pick<TelemetrySettings, 'temporality' | 'parent'> {
  /** Who sends. */
  readonly resource: Readonly<Record<string, string>>;
  /** When the request was over, in milliseconds since 1970. */
  readonly end: number;
  /** Makes a foreign text one that may be sent. */
  readonly clean: (text: string) => string;
}

/** The name of what records, as collectors show it. */
const scope = 'byok-inference';

/** In seconds, as the convention says ("Metric: gen_ai.client.inference.duration"). */
const durationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/**
 * Records a request with OpenTelemetry's SDK and writes it as OTLP. `undefined` for a signal that is not recorded: the span
 * whose parent was not sampled. No detector looks at this machine, and nothing is registered for the whole process.
 */
export async function record(sent: SentRequest, recording: Recording) {
  const attributes = defaultResource().merge(resourceFromAttributes({ ...recording.resource }));
  const spans = recordSpan(sent, recording, attributes);
  const metrics = await recordMetrics(sent, recording, attributes);
  return (signal: Signal, encoding: Encoding): Payload | undefined => {
    if (signal === 'metrics') {
      return payload(encoding === 'json' ? JsonMetricsSerializer : ProtobufMetricsSerializer, metrics);
    }
    return spans.length === 0
      ? undefined
      : payload(encoding === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer, spans);
  };
}

function recordSpan(sent: SentRequest, { clean, end, parent }: Recording, resource: Resource): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const collecting = {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const options = {
    kind: SpanKind.CLIENT,
    startTime: end - durationOf(sent.result),
    attributes: writable(spanAttributes(sent, clean)),
  };
  const span = new TracerProvider({ resource, spanProcessors: [collecting] })
    .getTracer(scope)
    .startSpan(clean(spanName(sent)), options, contextOf(parent));
  if (sent.result.code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(end);
  return spans;
}

function contextOf(parent: string | undefined): Context {
  const context = parent === undefined ? null : parseTraceParent(parent);
  return context ? trace.setSpanContext(ROOT_CONTEXT, { ...context, isRemote: true }) : ROOT_CONTEXT;
}

async function recordMetrics(sent: SentRequest, { clean, end, temporality }: Recording, resource: Resource) {
  const reader = new SingleReader({
    aggregationTemporalitySelector: () =>
      temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
  });
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter(scope);
  const duration = durationOf(sent.result);
  meter
    .createHistogram('gen_ai.client.inference.duration', {
      unit: 's',
      description: 'GenAI client inference operation duration.',
      advice: { explicitBucketBoundaries: durationBuckets },
    })
    .record(duration / 1000, writable(durationAttributes(sent, clean)));
  for (const counter of counters) {
    const value = counter.value(sent);
    if (value === undefined) continue;
    const { name, unit, description, isWhole } = counter;
    meter
      .createCounter(name, { unit, description, valueType: isWhole ? ValueType.INT : ValueType.DOUBLE })
      .add(value, writable(counterAttributes(counter, sent, clean)));
  }
  const { resourceMetrics } = await reader.collect();
  const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => since(end - duration, metric)),
  }));
  return { resource, scopeMetrics };
}

/** Is asked once. */
class SingleReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** The same figures, counted since the request began: collectors reject what begins when it ends. */
function since(start: number, metric: MetricData): MetricData {
  const startTime: HrTime = [Math.floor(start / 1000), Math.floor((start % 1000) * 1_000_000)];
  if (metric.dataPointType === DataPointType.SUM) {
    return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime })) };
  }
  if (metric.dataPointType === DataPointType.HISTOGRAM) {
    return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime })) };
  }
  return metric;
}

/** OpenTelemetry's own type of attributes has lists that may be changed. */
function writable(attributes: Attributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}

/** One of OpenTelemetry's serializers. */
interface Serializer<T> {
  readonly serializeRequest: (request: T) => Uint8Array | undefined;
  readonly deserializeResponse: (answer: Uint8Array) => { readonly partialSuccess?: object };
}

function payload<T>(serializer: Serializer<T>, recorded: T): Payload | undefined {
  const body = serializer.serializeRequest(recorded);
  return body && { body, refused: (answer) => refusedIn(() => serializer.deserializeResponse(answer)) };
}

/** An answer that cannot be read takes nothing back from its status, which is good. */
function refusedIn(read: () => { readonly partialSuccess?: object }): string | undefined {
  try {
    const refused: object = read().partialSuccess ?? {};
    const count = ['rejectedSpans', 'rejectedDataPoints'].map((name) => Number(Reflect.get(refused, name) ?? 0));
    if (!count.some((value) => value > 0)) return undefined;
    return String(Reflect.get(refused, 'errorMessage') ?? '');
  } catch {
    return undefined;
  }
}
