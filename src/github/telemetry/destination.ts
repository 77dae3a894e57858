import { quote } from '../../language/failures/quote.ts';
import { parsePairs } from './pairs.ts';

/** What is sent: the span of a request, or its figures. */
export type Signal = 'traces' | 'metrics';

/** How a body is written: OTLP over HTTP knows both. */
export type Encoding = 'protobuf' | 'json';

/** Where one signal goes. */
export interface Destination {
  readonly signal: Signal;
  readonly url: string;
  /** What messages name: a path or a query may carry a key. */
  readonly host: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly encoding: Encoding;
  /** In milliseconds. */
  readonly timeout: number;
}

/** Reads a variable of the step's environment. */
export type ReadVariable = (name: string) => string | undefined;

/** The longest that telemetry takes in total, in milliseconds, however long the environment would wait. */
export const longest = 2000;

/** Is told what is wrong with a variable. */
export type ReportProblem = (problem: string) => void;

const encodings: ReadonlyMap<string, Encoding> = new Map([
  ['http/protobuf', 'protobuf'],
  ['http/json', 'json'],
]);

/** A token of RFC 9110, but for headers that belong to the message or to the connection. */
const headerName =
  /^(?!(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|proxy-.*)$)[a-z0-9!#$%&'*+.^_`|~-]+$/;

const headerValue = /^[\t\x20-\x7e]*$/;

/** Names of this machine alone, to which nothing travels over a network. */
const thisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The variable that names a signal's endpoint: its own is taken as it is, the general one gets a path. */
export function endpointOf(signal: Signal, read: ReadVariable) {
  const [own, general] = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  const [ownText, generalText] = [read(own), read(general)];
  if (ownText !== undefined) return { name: own, text: ownText, path: '' };
  return generalText === undefined ? undefined : { name: general, text: generalText, path: `v1/${signal}` };
}

/** Where a signal goes, and how; `undefined` where its variables are wrong, which is reported. */
export function readDestination(signal: Signal, read: ReadVariable, report: ReportProblem): Destination | undefined {
  const setting = (what: string) => {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${what}`;
    const name = read(own) === undefined ? `OTEL_EXPORTER_OTLP_${what}` : own;
    return { name, text: read(name) };
  };
  const endpoint = endpointOf(signal, read);
  const url = endpoint && readUrl(endpoint, report);
  const protocol = setting('PROTOCOL');
  const encoding = encodings.get(protocol.text ?? 'http/protobuf');
  if (encoding === undefined) {
    report(
      `${protocol.name} is ${quote(protocol.text ?? '')}, which is not supported. Set it to http/protobuf or http/json, and name the collector’s port for HTTP (usually 4318).`,
    );
  }
  const headers = readHeaders(signal, read, report);
  if (url === undefined || encoding === undefined || headers === undefined) return undefined;
  if (url.protocol === 'http:' && headers.size > 0 && !thisMachine.has(url.hostname)) {
    report(
      `${endpoint?.name} is an http address of ${url.host}, to which no headers are sent: anybody on the way could read them. Use https, or remove the headers.`,
    );
    return undefined;
  }
  const timeout = readTimeout(setting('TIMEOUT'), report);
  return { signal, url: url.href, host: url.host, headers: Object.fromEntries(headers), encoding, timeout };
}

function readUrl(
  endpoint: { readonly name: string; readonly text: string; readonly path: string },
  report: ReportProblem,
) {
  const url = URL.parse(endpoint.text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    report(`${endpoint.name} is not an address that begins with https:// or http://.`);
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    report(`${endpoint.name} contains a user or a password. Put them into OTEL_EXPORTER_OTLP_HEADERS.`);
    return undefined;
  }
  if (endpoint.path !== '') url.pathname = `${url.pathname.replace(/\/+$/, '')}/${endpoint.path}`;
  url.hash = '';
  return url;
}

/** The headers for all signals, and those for this one, which win. */
function readHeaders(
  signal: Signal,
  read: ReadVariable,
  report: ReportProblem,
): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`]) {
    const pairs = parsePairs(read(name) ?? '');
    const isSendable = [...(pairs ?? [])].every(
      ([key, value]) => headerName.test(key.toLowerCase()) && headerValue.test(value),
    );
    if (pairs === undefined || !isSendable) {
      report(
        `${name} cannot be sent. Write name=value pairs, separated by commas, with percent-encoded values, and no header of the connection or of the content.`,
      );
      return undefined;
    }
    for (const [key, value] of pairs) headers.set(key.toLowerCase(), value);
  }
  return headers;
}

/** A number of milliseconds; 0 is no limit, which there always is here. */
function readTimeout(
  { name, text }: { readonly name: string; readonly text: string | undefined },
  report: ReportProblem,
) {
  if (text === undefined) return longest;
  if (!/^\d+$/.test(text)) {
    report(`${name} is ${quote(text)}, which is not a number of milliseconds; ${longest} is used instead.`);
    return longest;
  }
  return Math.min(Number(text) || longest, longest);
}
