import type { McpServer } from './mcp-server.ts';
import { policyFor, stepFor } from './policies.ts';
import { completion } from './replies.ts';
import { type Received, type Reply, type Server, startServer } from './server.ts';

/** A call of a tool, as a model makes it. */
export interface Calling {
  readonly id?: string;
  readonly name: string;
  /** JSON, or what a model takes for it. */
  readonly given?: string;
}

/** How an answer comes. */
export type Manner = 'whole' | 'streamed';

const model = 'gpt-6-luna-2026-08-07';
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** An answer that calls tools, in Chat Completions. */
export function calling(calls: readonly Calling[], manner: Manner = 'whole', text: string | null = null): Reply {
  const told = calls.map(({ id, name, given = '{}' }, index) => ({
    index,
    id: id ?? `call_${index}`,
    type: 'function',
    function: { name, arguments: given },
  }));
  if (manner === 'whole') {
    const message = { role: 'assistant', content: text, tool_calls: told };
    return {
      body: { object: 'chat.completion', model, choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage },
    };
  }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    object: 'chat.completion.chunk',
    model,
    choices: [{ index: 0, delta, finish_reason }],
  });
  const halves = (index: number, given: string) => {
    const middle = Math.floor(given.length / 2);
    return [given.slice(0, middle), given.slice(middle)].map((part) =>
      chunk({ tool_calls: [{ index, function: { arguments: part } }] }),
    );
  };
  return events([
    chunk({ role: 'assistant', content: text }),
    ...told.flatMap(({ index, id, type, function: { name, arguments: given } }) => [
      chunk({ tool_calls: [{ index, id, type, function: { name, arguments: '' } }] }),
      ...halves(index, given),
    ]),
    chunk({}, 'tool_calls'),
    { object: 'chat.completion.chunk', model, choices: [], usage },
    '[DONE]',
  ]);
}

/** The same in Responses. */
export function callingResponse(calls: readonly Calling[], manner: Manner = 'whole'): Reply {
  const output = calls.map(({ id, name, given = '{}' }, index) => ({
    type: 'function_call',
    id: `fc_${index}`,
    call_id: id ?? `call_${index}`,
    name,
    arguments: given,
    status: 'completed',
  }));
  const response = {
    object: 'response',
    model,
    status: 'completed',
    output,
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  };
  if (manner === 'whole') return { body: response };
  return events([
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
    ...output.flatMap((item, index) => [
      {
        type: 'response.output_item.added',
        output_index: index,
        item: { ...item, arguments: '', status: 'in_progress' },
      },
      { type: 'response.function_call_arguments.delta', output_index: index, item_id: item.id, delta: item.arguments },
      {
        type: 'response.function_call_arguments.done',
        output_index: index,
        item_id: item.id,
        arguments: item.arguments,
      },
      { type: 'response.output_item.done', output_index: index, item },
    ]),
    { type: 'response.completed', response },
  ]);
}

function events(list: readonly (object | string)[]): Reply {
  const lines = list.map((event) => {
    if (typeof event === 'string') return `data: ${event}\n\n`;
    const type = 'type' in event ? `event: ${event.type}\n` : '';
    return `${type}data: ${JSON.stringify(event)}\n\n`;
  });
  return { headers: { 'content-type': 'text/event-stream' }, body: lines.join('') };
}

/** A model that answers by a script, one answer for each request; the last one from then on. */
export async function startModel(...script: readonly Reply[]): Promise<Server> {
  return startServer((_, before) => script[Math.min(before, script.length - 1)] ?? completion('Done.'));
}

/** A server of tools as a policy lists it. */
export interface ListedInPolicy {
  readonly server: Pick<McpServer, 'address'>;
  readonly name?: string;
  readonly allow: readonly string[];
  /** Further lines of the server. */
  readonly more?: string;
}

/** `tools` of a policy. */
export function toolsIn(servers: readonly ListedInPolicy[]): string {
  const lines = servers.map(
    ({ server, name = 'docs', allow, more = '' }) =>
      `  - name: ${name}\n    url: ${server.address}\n    allow: ${JSON.stringify(allow)}\n${more}`,
  );
  return `tools:\n${lines.join('')}`;
}

/** A step that asks a model with the tools of servers. */
export function toolStep(
  url: string,
  servers: readonly ListedInPolicy[],
  inputs: Readonly<Record<string, string>> = {},
  more = '',
) {
  const tools = servers.map(({ name = 'docs' }) => name).join(',');
  return stepFor(url, { tools, retries: '0', ...inputs }, policyFor(url, `${toolsIn(servers)}${more}`));
}

/** The messages that a model was sent with a request. */
export function messagesOf(
  request: Received | undefined,
): readonly { readonly role: string; readonly content: unknown; readonly tool_calls?: unknown }[] {
  return JSON.parse(request?.body ?? '{}').messages ?? [];
}

/** What the model was told of its calls with a request, in their order. */
export function resultsIn(request: Received | undefined): readonly string[] {
  const { messages = [], input = [] } = JSON.parse(request?.body ?? '{}');
  return [
    ...messages.flatMap((message: { role: string; content: string }) =>
      message.role === 'tool' ? [message.content] : [],
    ),
    ...input.flatMap((item: { type?: string; output?: string }) =>
      item.type === 'function_call_output' ? [item.output ?? ''] : [],
    ),
  ];
}

/** The tools that a model was offered with a request, by their names. */
export function offeredIn(request: Received | undefined): readonly string[] {
  const { tools = [] } = JSON.parse(request?.body ?? '{}');
  return tools.map((tool: { name?: string; function?: { name: string } }) => tool.function?.name ?? tool.name ?? '');
}
