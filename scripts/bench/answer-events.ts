/** The two ways in which an answer is streamed. */
export const apis = ['chat-completions', 'responses'] as const;

/** One of them. */
export type Api = (typeof apis)[number];

/** What every piece says; about a token. */
const piece = 'abc ';

/** Pieces that are written at once. */
const together = 250;

/** How each interface puts a piece, and how it ends; with the fields that OpenAI sends, since they are read, too. */
const shapes: Readonly<Record<Api, { readonly piece: string; readonly end: (text: string) => string }>> = {
  'chat-completions': { piece: event(chunkOf({ content: piece }, null)), end: () => endOfChat() },
  responses: {
    piece: event({
      type: 'response.output_text.delta',
      sequence_number: 100_000,
      item_id: 'msg_0123456789abcdef0123456789abcdef0123456789abcdef',
      output_index: 0,
      content_index: 0,
      delta: piece,
      logprobs: [],
    }),
    end: (text) => event({ type: 'response.completed', response: responseOf(text) }),
  },
};

/** The text of a streamed answer of so many characters. */
export function* eventsOf(api: Api, length: number): Generator<string> {
  const { piece: one, end } = shapes[api];
  const count = length / piece.length;
  for (let sent = 0; sent < count; sent += together) yield one.repeat(Math.min(together, count - sent));
  yield end(piece.repeat(count));
}

function event(data: object): string {
  const name = 'type' in data ? `event: ${data.type}\n` : '';
  return `${name}data: ${JSON.stringify(data)}\n\n`;
}

function chunkOf(delta: object, reason: string | null): object {
  return {
    id: 'chatcmpl-0123456789abcdef012345678',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-6-luna-2026-08-07',
    system_fingerprint: 'fp_0123456789',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    usage: null,
  };
}

function endOfChat(): string {
  return `${event(chunkOf({}, 'stop'))}data: [DONE]\n\n`;
}

function responseOf(text: string): object {
  return {
    id: 'resp_1',
    object: 'response',
    model: 'gpt-6-luna-2026-08-07',
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] }],
  };
}
