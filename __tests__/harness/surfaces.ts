import type { Reply } from './server.ts';

/** What a model says. */
export interface Said {
  readonly text?: string;
  readonly refusal?: string;
  /** `stop` unless told otherwise. */
  readonly finish?: 'stop' | 'length' | 'content_filter';
  readonly model?: string;
}

/** The tokens that every answer here reports. */
const reported = { input: 21, cachedInput: 4, output: 9, reasoning: 3, total: 30 };

/** One way to be asked, and how an answer looks there. */
export interface Speaking {
  readonly name: string;
  /** A policy with one key, `local`, of this surface at an address. */
  readonly policy: (url: string) => string;
  /** Path and query that a request goes to. */
  readonly path: string;
  readonly credential: (secret: string) => Readonly<Record<string, string>>;
  /** The provider's name for `openai/gpt-6-luna`. */
  readonly model: string;
  readonly isResponses: boolean;
}

const key = (lines: readonly string[]) => (url: string) =>
  ['version: 1', 'keys:', '  - name: local', '    secret: LOCAL_KEY', ...lines, '']
    .map((line) => line.replace('URL', url))
    .join('\n');

const openai = ['    provider: openai', '    endpoint: URL/v1', '    models: [openai/gpt-6-luna]'];
const azure = ['    provider: azure', '    endpoint: URL', '    models: {openai/gpt-6-luna: luna-prod}'];
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const apiKey = (secret: string) => ({ 'api-key': secret });

/** Every way to be asked. */
export const surfaces: readonly Speaking[] = [
  {
    name: 'OpenAI, chat completions',
    policy: key(openai),
    path: '/v1/chat/completions',
    credential: bearer,
    model: 'gpt-6-luna',
    isResponses: false,
  },
  {
    name: 'OpenAI, responses',
    policy: key([...openai, '    api: responses']),
    path: '/v1/responses',
    credential: bearer,
    model: 'gpt-6-luna',
    isResponses: true,
  },
  {
    name: 'Azure v1, chat completions',
    policy: key(azure),
    path: '/openai/v1/chat/completions',
    credential: apiKey,
    model: 'luna-prod',
    isResponses: false,
  },
  {
    name: 'Azure v1, responses',
    policy: key([...azure, '    api: responses']),
    path: '/openai/v1/responses',
    credential: apiKey,
    model: 'luna-prod',
    isResponses: true,
  },
  {
    name: 'Azure dated',
    policy: key([...azure, '    api-version: 2024-10-21']),
    path: '/openai/deployments/luna-prod/chat/completions?api-version=2024-10-21',
    credential: apiKey,
    model: 'luna-prod',
    isResponses: false,
  },
];

/** An answer that comes as a whole. */
export function whole({ isResponses }: Speaking, said: Said): unknown {
  return isResponses ? responseOf(said) : completionOf(said);
}

/** The events of a streamed answer, in their order; the text comes in pieces of `size` characters. */
export function pieces({ isResponses }: Speaking, said: Said, size = 3): readonly object[] {
  return isResponses ? responseEvents(said, size) : chunksOf(said, size);
}

/** An event stream as a reply; chat completions end it with a mark of their own. */
export function streamed(speaking: Speaking, events: readonly object[], isEnded = true): Reply {
  const lines = events.map((event) => {
    const type = 'type' in event ? `event: ${event.type}\n` : '';
    return `${type}data: ${JSON.stringify(event)}\n\n`;
  });
  const mark = isEnded && !speaking.isResponses ? 'data: [DONE]\n\n' : '';
  return { headers: eventStream, body: lines.join('') + mark };
}

/** The headers of an event stream. */
export const eventStream = { 'content-type': 'text/event-stream', 'x-request-id': 'req_7f3a' };

const usage = {
  prompt_tokens: reported.input,
  completion_tokens: reported.output,
  total_tokens: reported.total,
  prompt_tokens_details: { cached_tokens: reported.cachedInput },
  completion_tokens_details: { reasoning_tokens: reported.reasoning },
};

function completionOf({ text = '', refusal, finish = 'stop', model = 'gpt-6-luna-2026-08-07' }: Said) {
  const message = { role: 'assistant', content: text || null, refusal: refusal ?? null };
  const choices = [{ index: 0, message, finish_reason: finish }];
  return { id: 'chatcmpl-1', object: 'chat.completion', model, choices, usage };
}

function chunksOf(
  { text = '', refusal, finish = 'stop', model = 'gpt-6-luna-2026-08-07' }: Said,
  size: number,
): readonly object[] {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model,
    choices: [{ index: 0, delta, finish_reason }],
    usage: null,
  });
  return [
    // Azure begins with what its filter says of the prompt, and without a choice.
    { id: '', object: '', model: '', choices: [], prompt_filter_results: [] },
    chunk({ role: 'assistant', content: '' }),
    ...cut(text, size).map((content) => chunk({ content })),
    ...cut(refusal ?? '', size).map((piece) => chunk({ refusal: piece })),
    chunk({}, finish),
    { id: 'chatcmpl-1', object: 'chat.completion.chunk', model, choices: [], usage },
  ];
}

function responseOf({ text = '', refusal, finish = 'stop', model = 'gpt-6-luna-2026-08-07' }: Said) {
  const reason = finish === 'length' ? 'max_output_tokens' : finish;
  const content = [
    ...(text === '' ? [] : [{ type: 'output_text', text, annotations: [] }]),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
  ];
  return {
    id: 'resp_1',
    object: 'response',
    model,
    status: finish === 'stop' ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: finish === 'stop' ? null : { reason },
    output: [
      { type: 'reasoning', id: 'rs_1', summary: [] },
      ...(content.length === 0 ? [] : [{ type: 'message', role: 'assistant', status: 'completed', content }]),
    ],
    usage: {
      input_tokens: reported.input,
      input_tokens_details: { cached_tokens: reported.cachedInput },
      output_tokens: reported.output,
      output_tokens_details: { reasoning_tokens: reported.reasoning },
      total_tokens: reported.total,
    },
  };
}

function responseEvents(said: Said, size: number): readonly object[] {
  const response = responseOf(said);
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...cut(said.text ?? '', size).map((delta) => ({ type: 'response.output_text.delta', delta })),
    ...cut(said.refusal ?? '', size).map((delta) => ({ type: 'response.refusal.delta', delta })),
    { type: response.status === 'completed' ? 'response.completed' : 'response.incomplete', response },
  ];
}

function cut(text: string, size: number): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}
