import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createMcpHandler,
  Server as ProtocolServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { listen } from './listen.ts';
import { type Received, type Reply, type Server, send } from './server.ts';

/** A tool as a server of the protocol has it. */
export interface ServedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: { readonly type: 'object'; readonly [field: string]: unknown };
  /** What it answers: a text, or blocks of content. */
  readonly run?: (
    given: Readonly<Record<string, unknown>>,
  ) => string | { readonly content: object[]; readonly isError?: boolean };
}

/** How a server behaves. */
export interface ServerManners {
  /** Answers in place of the protocol's server; nothing leaves it to that. */
  readonly instead?: (request: Received, message: RpcMessage) => Reply | undefined;
  /** Tools of a page; all on one unless told otherwise. */
  readonly pageSize?: number;
  /** Whether it speaks the protocol of 2026-07-28 alone, which has no handshake. */
  readonly isModern?: boolean;
  /** Whether it opens sessions, which are then to be ended. */
  readonly hasSessions?: boolean;
}

/** A message of the protocol, as far as tests look at it. */
export interface RpcMessage {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: unknown; readonly cursor?: string };
  readonly error?: { readonly code: number };
}

/** A tool server on loopback. */
export interface McpServer extends Server {
  /** Its address, as a policy has it. */
  readonly address: string;
  /** The calls of tools that it received. */
  readonly calls: () => readonly { readonly name: string; readonly given: unknown }[];
  /** Every message that it received, in its order. */
  readonly messages: () => readonly RpcMessage[];
}

/**
 * Starts a server of the Model Context Protocol, of the protocol's own package.
 *
 * @param tools read anew for each list, so that a server can change them
 */
export async function startMcpServer(
  tools: readonly ServedTool[] | (() => readonly ServedTool[]),
  { instead, pageSize = Number.POSITIVE_INFINITY, hasSessions = false, isModern = false }: ServerManners = {},
): Promise<McpServer> {
  const received: Received[] = [];
  const listTools = () => (typeof tools === 'function' ? tools() : tools);
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();

  function openServer(): ProtocolServer {
    const server = new ProtocolServer({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', async ({ params }) => {
      const from = Number(params?.cursor ?? 0);
      const page = listTools().slice(from, from + pageSize);
      const next = from + page.length;
      return {
        tools: page.map(({ run: _, inputSchema = { type: 'object' as const }, ...tool }) => ({ ...tool, inputSchema })),
        ...(next < listTools().length && { nextCursor: String(next) }),
      };
    });
    server.setRequestHandler('tools/call', async ({ params }) => {
      const tool = listTools().find(({ name }) => name === params.name);
      const answer = tool?.run?.(params.arguments ?? {}) ?? `There is no ${params.name}.`;
      return typeof answer === 'string'
        ? { content: [{ type: 'text', text: answer }] }
        : JSON.parse(JSON.stringify(answer));
    });
    return server;
  }

  const modern = createMcpHandler(openServer, { legacy: 'reject' });

  async function transportFor(session: string): Promise<WebStandardStreamableHTTPServerTransport> {
    const known = sessions.get(session);
    if (known) return known;
    const transport = new WebStandardStreamableHTTPServerTransport({
      ...(hasSessions && {
        sessionIdGenerator: () => 'session-1',
        onsessioninitialized: (id) => void sessions.set(id, transport),
      }),
    });
    const server = openServer();
    await server.connect(transport);
    return transport;
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const { method = '', url = '' } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(request);
    const reply = instead?.(request, messageOf(request));
    if (reply) return send(response, reply);
    const asked = new Request(`http://127.0.0.1${url}`, {
      method,
      headers,
      ...(request.body !== '' && { body: request.body }),
    });
    const answered = isModern
      ? await modern.fetch(asked)
      : await (await transportFor(headers['mcp-session-id'] ?? '')).handleRequest(asked);
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    if (answered.body) for await (const chunk of answered.body) response.write(chunk);
    response.end();
  }

  const listening = await listen(createServer((incoming, response) => void answer(incoming, response)));
  const url = `http://127.0.0.1:${listening.port}`;
  const messages = () => received.filter(({ body }) => body !== '').map(messageOf);
  return {
    ...listening,
    url,
    address: `${url}/mcp`,
    received,
    messages,
    calls: () =>
      messages().flatMap(({ method, params }) =>
        method === 'tools/call' ? [{ name: params?.name ?? '', given: params?.arguments }] : [],
      ),
  };
}

function messageOf({ body }: Received): RpcMessage {
  return body === '' ? {} : JSON.parse(body);
}

/** The answer to a request, as JSON. */
export function rpcAnswer({ id }: RpcMessage, result: object): Reply {
  return { body: { jsonrpc: '2.0', id, result } };
}

/** Messages as an event stream. */
export function rpcEvents(...messages: readonly object[]): Reply {
  const body = messages.map((message) => `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
  return { headers: { 'content-type': 'text/event-stream' }, body: body.join('') };
}
