import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { signed } from './certificate.ts';
import { type Listening, listen } from './listen.ts';
import { decodeProtobuf, metricsRequest, traceRequest } from './otlp.ts';

/** Attributes by their names, as plain values. */
type Attributes = Readonly<Record<string, unknown>>;

/** A span as a collector shows it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: Attributes;
  /** In milliseconds. */
  readonly duration: number;
}

/** A metric as a collector shows it: its points' values by what they count. */
export interface CollectedMetric {
  readonly name: string;
  readonly unit: string;
  /** 1 for delta, 2 for cumulative. */
  readonly temporality: number;
  readonly points: readonly { readonly value: number; readonly count?: number; readonly attributes: Attributes }[];
  /** Whether each point ends after it begins. */
  readonly lasts: boolean;
}

/** An export as it arrived. */
export interface Export {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** A collector of OpenTelemetry on loopback that reads what it gets. */
export interface Collector extends Listening {
  readonly url: string;
  readonly exports: readonly Export[];
  readonly spans: readonly CollectedSpan[];
  readonly metrics: readonly CollectedMetric[];
  readonly resources: readonly Attributes[];
  /** A metric by its name. */
  readonly metric: (name: string) => CollectedMetric | undefined;
}

/** Answers an export; the default is what a collector says when all is well. */
type Answer = (response: ServerResponse) => void;

/** Starts a collector; what it cannot read is answered 400, as a real one does. */
export async function startCollector(
  answer: Answer = (response) => response.end(),
  certificate?: { readonly cert: string; readonly key: string },
): Promise<Collector> {
  const exports: Export[] = [];
  const spans: CollectedSpan[] = [];
  const metrics: CollectedMetric[] = [];
  const resources: Attributes[] = [];

  async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const piece of incoming) chunks.push(piece);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    exports.push({ path: incoming.url ?? '', headers, text: body.toString() });
    try {
      const isTrace = incoming.url?.includes('traces') === true;
      const request = decode(isTrace, headers['content-type'] ?? '', body);
      for (const group of list(request, isTrace ? 'resourceSpans' : 'resourceMetrics')) {
        resources.push(attributesOf(at(group, 'resource')));
        for (const scoped of list(group, isTrace ? 'scopeSpans' : 'scopeMetrics')) {
          if (isTrace) spans.push(...list(scoped, 'spans').map(spanOf));
          else metrics.push(...list(scoped, 'metrics').map(metricOf));
        }
      }
    } catch (error) {
      response.writeHead(400).end(String(error));
      return;
    }
    answer(response);
  }

  const listening = await listen(certificate ? createTlsServer(certificate, receive) : createServer(receive));
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${listening.port}`;
  const metric = (name: string) => metrics.find((found) => found.name === name);
  return { ...listening, url, exports, spans, metrics, resources, metric };
}

/** Starts one behind HTTPS, with a certificate of the test authority. */
export function startTlsCollector(): Promise<Collector> {
  return startCollector(undefined, signed);
}

function decode(isTrace: boolean, type: string, body: Buffer): unknown {
  if (type === 'application/x-protobuf') return decodeProtobuf(isTrace ? traceRequest : metricsRequest, body);
  if (type === 'application/json') return JSON.parse(body.toString());
  throw new Error(`${type} is not a type of OTLP`);
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  const found = at(value, name);
  return Array.isArray(found) ? found : [];
}

function spanOf(span: unknown): CollectedSpan {
  const nanoseconds = BigInt(String(at(span, 'endTimeUnixNano'))) - BigInt(String(at(span, 'startTimeUnixNano')));
  const parent = at(span, 'parentSpanId');
  const code = at(at(span, 'status'), 'code');
  const message = at(at(span, 'status'), 'message');
  return {
    traceId: String(at(span, 'traceId')),
    ...(parent !== undefined && { parentSpanId: String(parent) }),
    name: String(at(span, 'name')),
    kind: Number(at(span, 'kind')),
    status: {
      ...(code !== undefined && { code: Number(code) }),
      ...(message !== undefined && { message: String(message) }),
    },
    attributes: attributesOf(span),
    duration: Number(nanoseconds) / 1_000_000,
  };
}

function metricOf(metric: unknown): CollectedMetric {
  const data = at(metric, 'sum') ?? at(metric, 'histogram');
  const points = list(data, 'dataPoints');
  return {
    name: String(at(metric, 'name')),
    unit: String(at(metric, 'unit')),
    temporality: Number(at(data, 'aggregationTemporality')),
    points: points.map((point) => ({
      value: Number(at(point, 'asInt') ?? at(point, 'asDouble') ?? at(point, 'sum')),
      ...(at(point, 'count') !== undefined && { count: Number(at(point, 'count')) }),
      attributes: attributesOf(point),
    })),
    lasts: points.every(
      (point) => BigInt(String(at(point, 'timeUnixNano'))) > BigInt(String(at(point, 'startTimeUnixNano'))),
    ),
  };
}

function attributesOf(holder: unknown): Attributes {
  return Object.fromEntries(
    list(holder, 'attributes').map((pair) => [String(at(pair, 'key')), plain(at(pair, 'value'))]),
  );
}

/** A value without its type; 64-bit integers may be texts in JSON. */
function plain(value: unknown): unknown {
  const array = at(value, 'arrayValue');
  if (array !== undefined) return list(array, 'values').map(plain);
  const whole = at(value, 'intValue');
  if (whole !== undefined) return Number(whole);
  return at(value, 'stringValue') ?? at(value, 'boolValue') ?? at(value, 'doubleValue');
}
