import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { isTooDeep, textAt } from '../../language/json.ts';
import { guardToolFetch } from './guarded-tool-fetch.ts';
import { answerIn, definitionsIn } from './read-answers.ts';
import { TooDeep, toolFault } from './tool-faults.ts';
import type { Told, ToolConnection, ToolDefinition, ToolEndpoint, ToolServerDependencies } from './tool-server.ts';

/** The most pages of tools that are read. */
const mostPages = 64;

/** How long the end of a session is waited for, in milliseconds. */
const patience = 3000;

/** What a server sends is read by us, as liberally as it can be: so the client takes anything. */
const anything = {
  '~standard': { version: 1 as const, vendor: 'byok-inference', validate: (value: unknown) => ({ value }) },
};

/** Nothing here depends on an output schema, which is somebody else's program for a validator; none is ever run. */
const noValidator = {
  getValidator: () => () => ({ valid: false as const, data: undefined, errorMessage: 'Nothing is validated here.' }),
};

/**
 * Connects to a server over streamable HTTP. The client offers nothing: what a server asks of it (sampling, roots,
 * elicitation) is refused. It never asks again, follows no redirect and keeps no stream open.
 */
export async function connect(
  endpoint: ToolEndpoint,
  { transport, openCleaner, timeout }: ToolServerDependencies,
  signal: AbortSignal,
): Promise<Told<ToolConnection>> {
  const wire = new StreamableHTTPClientTransport(new URL(endpoint.url), {
    fetch: guardToolFetch(endpoint, transport),
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
    onInsufficientScope: 'throw',
  });
  const client = new Client(
    { name: 'byok-inference', version: '1' },
    {
      capabilities: {},
      versionNegotiation: { mode: 'auto' },
      inputRequired: { autoFulfill: false },
      jsonSchemaValidator: noValidator,
    },
  );
  const milliseconds = timeout * 1000;

  /** Asks, and gives what went wrong as a value. */
  async function told<Answer>(ask: () => Promise<Answer>, limited: AbortSignal): Promise<Told<Answer>> {
    try {
      return { answer: await ask() };
    } catch (error) {
      const clean = await openCleaner();
      return { fault: toolFault(error, { clean, signal: limited, timeout: milliseconds }) };
    }
  }

  function request(method: string, params: Record<string, unknown>, limited: AbortSignal): Promise<unknown> {
    return client.request({ method, params }, anything, { signal: limited, timeout: milliseconds });
  }

  async function listAll(names: ReadonlySet<string>, limited: AbortSignal): Promise<readonly ToolDefinition[]> {
    const found = new Map<string, ToolDefinition>();
    const cursors = new Set<string>();
    let cursor = '';
    for (let page = 0; page < mostPages; page++) {
      const answer = await request('tools/list', cursor === '' ? {} : { cursor }, limited);
      for (const tool of definitionsIn(answer)) {
        if (!names.has(tool.name) || found.has(tool.name)) continue;
        if (isTooDeep(tool.inputSchema)) throw new TooDeep(`The input schema of its tool ${tool.name}`);
        found.set(tool.name, tool);
      }
      cursor = textAt(answer, 'nextCursor');
      if (cursor === '' || cursors.has(cursor)) break;
      cursors.add(cursor);
    }
    return [...found.values()];
  }

  const connection: ToolConnection = {
    list: (names, limited) => told(() => listAll(names, limited), limited),
    call: (name, given, limited) =>
      told(async () => answerIn(await request('tools/call', { name, arguments: given }, limited)), limited),
    async close() {
      const over = setTimeout(() => void client.close().catch(() => undefined), patience);
      await wire.terminateSession().catch(() => undefined);
      clearTimeout(over);
      await client.close().catch(() => undefined);
    },
  };
  const opened = await told(() => client.connect(wire, { signal, timeout: milliseconds }), signal);
  if ('answer' in opened) return { answer: connection };
  await connection.close();
  return opened;
}
