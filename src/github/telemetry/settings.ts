import { quote } from '../../language/failures/quote.ts';
import {
  type Destination,
  endpointOf,
  type ReadVariable,
  type ReportProblem,
  readDestination,
  type Signal,
} from './destination.ts';
import { parsePairs } from './pairs.ts';

/** Where telemetry goes, as the environment says. */
export interface TelemetrySettings {
  readonly destinations: readonly Destination[];
  /** Further attributes of whoever sends, `service.name` among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly temporality: 'cumulative' | 'delta';
  /** The `traceparent` of the span that this one belongs to; absent where there is none. */
  readonly parent?: string;
  /** What is wrong with the variables. No value of a header is repeated. */
  readonly problems: readonly string[];
}

const signals: readonly Signal[] = ['traces', 'metrics'];

const temporalities: ReadonlyMap<string, TelemetrySettings['temporality']> = new Map([
  ['cumulative', 'cumulative'],
  ['delta', 'delta'],
  // Delta for what is counted as it happens, which is all that is counted here.
  ['lowmemory', 'delta'],
]);

/**
 * Reads the variables of OpenTelemetry's specification ("OTLP Exporter Configuration", "General SDK Configuration").
 * `undefined` where they name no endpoint for what is exported, or switch telemetry off.
 */
export function readTelemetrySettings(variable: ReadVariable): TelemetrySettings | undefined {
  const read = (name: string) => variable(name)?.trim() || undefined;
  if (read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const wanted = signals.filter((signal) => isExported(signal, read) && endpointOf(signal, read));
  if (wanted.length === 0) return undefined;
  const problems = new Set<string>();
  const report = (problem: string) => void problems.add(problem);
  const destinations = wanted.flatMap((signal) => readDestination(signal, read, report) ?? []);
  const attributes = readAttributes(read, report);
  const temporality = readTemporality(read, report);
  const parent = read('TRACEPARENT');
  return { destinations, attributes, temporality, ...(parent && { parent }), problems: [...problems] };
}

/** `OTEL_TRACES_EXPORTER` and its like name other exporters, or `none`; a step has this one alone. */
function isExported(signal: Signal, read: ReadVariable): boolean {
  const exporters = read(`OTEL_${signal.toUpperCase()}_EXPORTER`)?.split(',') ?? ['otlp'];
  return exporters.some((exporter) => exporter.trim() === 'otlp');
}

function readAttributes(read: ReadVariable, report: ReportProblem): ReadonlyMap<string, string> {
  const pairs = parsePairs(read('OTEL_RESOURCE_ATTRIBUTES') ?? '');
  if (pairs === undefined) {
    report(
      'OTEL_RESOURCE_ATTRIBUTES was ignored: it must be name=value pairs, separated by commas, with percent-encoded values.',
    );
  }
  const name = read('OTEL_SERVICE_NAME');
  return new Map([...(pairs ?? []), ...(name === undefined ? [] : [['service.name', name] as const])]);
}

function readTemporality(read: ReadVariable, report: ReportProblem): TelemetrySettings['temporality'] {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
  const text = read(name) ?? 'cumulative';
  const temporality = temporalities.get(text.toLowerCase());
  if (temporality === undefined) report(`${name} is ${quote(text)}; cumulative is used instead.`);
  return temporality ?? 'cumulative';
}
