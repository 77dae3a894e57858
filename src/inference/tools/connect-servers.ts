import { Failure, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { AllowedServer } from '../../policy/model/tools/servers.ts';
import type {
  Told,
  ToolConnection,
  ToolDefinition,
  ToolEndpoint,
  ToolFault,
} from '../../providers/tools/tool-server.ts';
import { backoff, type Clock, inSeconds } from '../waiting.ts';
import { brokenPins, missingPin, pinOf } from './check-pins.ts';
import type { ListedServer } from './offered-tools.ts';
import type { ToolReport } from './tool-uses.ts';

/** How servers are reached. */
export interface ConnectOptions {
  readonly connect: (endpoint: ToolEndpoint, signal: AbortSignal) => Promise<Told<ToolConnection>>;
  readonly secretOf: (server: AllowedServer['server']) => string | undefined;
  /** Further attempts after a transient fault, for each server. */
  readonly retries: number;
  readonly clock: Clock;
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly notice: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly report: ToolReport;
}

/** Servers that are connected; to be closed whatever happens. */
export interface Connected {
  readonly servers: readonly ListedServer[];
  readonly close: () => Promise<void>;
}

/**
 * Connects to servers and lists the tools that may be offered. Either all of them answer, with the tools of their pins, or
 * nothing is sent to a model.
 *
 * @throws {Failure} `tools-unavailable`, `tools-changed`; and as `findToolSecret` does, before anybody is contacted
 */
export async function connectServers(allowed: readonly AllowedServer[], options: ConnectOptions): Promise<Connected> {
  const endpoints = allowed.map(({ server }) => {
    const secret = options.secretOf(server);
    return { name: server.name, url: server.url, headers: server.headers, ...(secret !== undefined && { secret }) };
  });
  const opened: ToolConnection[] = [];
  const close = async () => void (await Promise.all(opened.map((connection) => connection.close())));
  try {
    const listed = await Promise.all(
      allowed.map((server, index) => listOne(server, endpoints[index], opened, options)),
    );
    const faults = listed.flatMap((one) => ('problem' in one ? [one.problem] : []));
    if (faults.length > 0) throw new Failure('tools-unavailable', faults);
    const servers = listed.flatMap((one) => ('problem' in one ? [] : [one]));
    const changed = servers.flatMap(({ allowed: server, all }) => brokenPins(server, all));
    if (changed.length > 0) throw new Failure('tools-changed', changed);
    for (const { allowed: server, all, tools } of servers) tellOf(server, all, tools, options);
    return { servers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A server with all the definitions that its pins need. */
interface Listed extends ListedServer {
  readonly allowed: AllowedServer;
  readonly all: readonly ToolDefinition[];
}

async function listOne(
  allowed: AllowedServer,
  endpoint: ToolEndpoint | undefined,
  opened: ToolConnection[],
  options: ConnectOptions,
): Promise<Listed | { readonly problem: Problem }> {
  const { server, tools, pins } = allowed;
  const { name } = server;
  const names = new Set([...server.allow, ...tools, ...pins.flatMap((pin) => pin.tools)]);
  const found = endpoint ? await listWithRetries(endpoint, names, opened, options) : undefined;
  if (!found || 'fault' in found) {
    const { message, remedy } = found?.fault ?? { message: 'It has no address.', remedy: '' };
    return {
      problem: {
        message: `The tool server ${name} is not available. ${message}`,
        remedy: remedy === '' ? 'Check its `url`, and whether it speaks MCP over streamable HTTP there.' : remedy,
        place: server.place,
      },
    };
  }
  const { connection, all } = found.answer;
  const offered = tools.flatMap((tool) => all.find((definition) => definition.name === tool) ?? []);
  if (offered.length > 0 || pins.length > 0) return { allowed, name, connection, tools: offered, all };
  const message = `The tool server ${name} has none of the tools that the policy allows: ${tools.map(quote).join(', ')}.`;
  const remedy = 'Check the spelling in `allow`, and the headers that choose what the server shows.';
  return { problem: { message, remedy, place: server.allowPlace } };
}

async function listWithRetries(
  endpoint: ToolEndpoint,
  names: ReadonlySet<string>,
  opened: ToolConnection[],
  options: ConnectOptions,
): Promise<Told<{ readonly connection: ToolConnection; readonly all: readonly ToolDefinition[] }>> {
  const { retries, clock, signal, log } = options;
  for (let retry = 0; ; retry++) {
    const answer = await listOnce(endpoint, names, opened, options);
    if ('answer' in answer || !isWorthRetrying(answer.fault, signal) || retry >= retries) return answer;
    const pause = backoff(retry, undefined, clock.random);
    log(`Tool server ${endpoint.name}: ${answer.fault.message} Waiting ${inSeconds(pause)}, then once more.`);
    await clock.wait(pause, signal);
  }
}

function isWorthRetrying({ transient }: ToolFault, signal: AbortSignal): boolean {
  return transient && !signal.aborted;
}

async function listOnce(
  endpoint: ToolEndpoint,
  names: ReadonlySet<string>,
  opened: ToolConnection[],
  { connect, signal }: ConnectOptions,
): Promise<Told<{ readonly connection: ToolConnection; readonly all: readonly ToolDefinition[] }>> {
  const connected = await connect(endpoint, signal);
  if ('fault' in connected) return connected;
  const connection = connected.answer;
  opened.push(connection);
  const listed = await connection.list(names, signal);
  return 'fault' in listed ? listed : { answer: { connection, all: listed.answer } };
}

/** Tells what a reader should know of a server before the model is asked. */
function tellOf(
  allowed: AllowedServer,
  all: readonly ToolDefinition[],
  offered: readonly ToolDefinition[],
  { report, log, notice, warn }: ConnectOptions,
): void {
  const { server, tools } = allowed;
  const names = offered.map(({ name }) => name);
  const missing = tools.filter((tool) => !names.includes(tool));
  log(`Tool server ${server.name}: the model may call ${names.join(', ')}.`);
  if (missing.length > 0) {
    warn(`The tool server ${server.name} does not have ${missing.map(quote).join(', ')}, which the policy allows.`);
  }
  const line = missingPin(allowed, all);
  if (line !== undefined) notice(line);
  const { pin } = pinOf(all.filter(({ name }) => server.allow.includes(name)));
  report.offer({ server: server.name, url: server.url, tools: names, pin });
}
