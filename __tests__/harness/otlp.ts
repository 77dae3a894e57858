/** A value of protobuf by its field number: what its name in OTLP/JSON is, and how it is read. */
type Field = readonly [
  name: string,
  kind: 'text' | 'hex' | 'int' | 'fixed64' | 'fixed32' | 'double' | 'bool' | Message,
];

/** A message of protobuf, by field numbers. A field in brackets occurs any number of times. */
interface Message {
  readonly [field: number]: Field | readonly [Field];
}

/*
 * opentelemetry-proto 1.9: common.proto, resource.proto, trace.proto, metrics.proto, as far as an exporter of spans and
 * sums and histograms writes them. Written for the tests from those definitions, not taken from the exporter.
 */
const anyValue: Record<number, Field | readonly [Field]> = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int'],
  4: ['doubleValue', 'double'],
};
anyValue[5] = ['arrayValue', { 1: [['values', anyValue]] }];
const keyValue: Message = { 1: ['key', 'text'], 2: ['value', anyValue] };
const resource: Message = { 1: [['attributes', keyValue]] };
const scope: Message = { 1: ['name', 'text'], 2: ['version', 'text'] };
const span: Message = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'text'],
  6: ['kind', 'int'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: [['attributes', keyValue]],
  15: ['status', { 2: ['message', 'text'], 3: ['code', 'int'] }],
  16: ['flags', 'fixed32'],
};
const numberPoint: Message = {
  2: ['startTimeUnixNano', 'fixed64'],
  3: ['timeUnixNano', 'fixed64'],
  4: ['asDouble', 'double'],
  6: ['asInt', 'fixed64'],
  7: [['attributes', keyValue]],
};
const histogramPoint: Message = {
  2: ['startTimeUnixNano', 'fixed64'],
  3: ['timeUnixNano', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  9: [['attributes', keyValue]],
};
const metric: Message = {
  1: ['name', 'text'],
  3: ['unit', 'text'],
  7: ['sum', { 1: [['dataPoints', numberPoint]], 2: ['aggregationTemporality', 'int'], 3: ['isMonotonic', 'bool'] }],
  9: ['histogram', { 1: [['dataPoints', histogramPoint]], 2: ['aggregationTemporality', 'int'] }],
};

/** `ExportTraceServiceRequest`. */
export const traceRequest: Message = {
  1: [
    [
      'resourceSpans',
      { 1: ['resource', resource], 2: [['scopeSpans', { 1: ['scope', scope], 2: [['spans', span]] }]] },
    ],
  ],
};

/** `ExportMetricsServiceRequest`. */
export const metricsRequest: Message = {
  1: [
    [
      'resourceMetrics',
      { 1: ['resource', resource], 2: [['scopeMetrics', { 1: ['scope', scope], 2: [['metrics', metric]] }]] },
    ],
  ],
};

/** Reads a message of protobuf as the object that OTLP/JSON has for it. Throws where the bytes are none. */
export function decodeProtobuf(message: Message, bytes: Uint8Array): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  }

  function chunk(length: number): Uint8Array {
    if (at + length > bytes.length) throw new Error(`A field of ${length} bytes is longer than its message.`);
    at += length;
    return bytes.subarray(at - length, at);
  }

  function wire(type: number) {
    if (type === 0) return varint();
    if (type === 1) return chunk(8);
    if (type === 2) return chunk(Number(varint()));
    if (type === 5) return chunk(4);
    throw new Error(`${type} is not a wire type.`);
  }

  while (at < bytes.length) {
    const tag = Number(varint());
    const raw = wire(tag & 7);
    const found = message[tag >> 3];
    if (found === undefined) continue;
    const [field, repeats] = found.length === 1 ? [found[0], true] : [found, false];
    const [name, kind] = field;
    const value = readValue(kind, raw);
    const before = decoded[name];
    decoded[name] = repeats ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return decoded;
}

function readValue(kind: Field[1], raw: bigint | Uint8Array): unknown {
  if (typeof raw === 'bigint') return kind === 'bool' ? raw !== 0n : Number(raw);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (kind === 'text') return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  if (kind === 'hex') return Buffer.from(raw).toString('hex');
  if (kind === 'double') return view.getFloat64(0, true);
  if (kind === 'fixed32') return view.getUint32(0, true);
  if (kind === 'fixed64') return String(view.getBigInt64(0, true));
  if (typeof kind === 'string') throw new Error(`A ${kind} is not written in bytes.`);
  return decodeProtobuf(kind, raw);
}
