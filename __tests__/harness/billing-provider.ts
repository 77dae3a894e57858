import { setTimeout as sleep } from 'node:timers/promises';
import { textAt, valueAt } from '../../src/language/json.ts';
import { type Received, type Reply, type Server, startServer } from './server.ts';

/** A number from 0 to 1, and never the same: mulberry32, which a seed repeats. */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tokens of one request, as the provider bills them. */
interface Tokens {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** What became of one request: the reply, and whether the provider bills its input and its output. */
interface Turn {
  readonly reply: Reply;
  readonly bills: 'nothing' | 'input' | 'all';
}

/** A provider that keeps a book of its own, in millionths of a US dollar, by the prices of gpt-6-luna. */
export interface BillingProvider extends Server {
  /** What the requests came to whose prompt has a text. */
  readonly billed: (text: string) => number;
  readonly total: () => number;
}

/**
 * Starts a provider that answers as it likes, which a seed repeats for each prompt.
 *
 * @param onRequest is told the prompt of each request as it arrives
 */
export async function startBillingProvider(
  seed: number,
  onRequest: (prompt: string) => void,
): Promise<BillingProvider> {
  const book: { readonly prompt: string; readonly micros: number }[] = [];
  const server = await startServer((request) => {
    const prompt = firstPrompt(request);
    const earlier = book.filter((entry) => entry.prompt === prompt).length;
    const random = randomBy(
      [...prompt].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed * 1009 + earlier),
    );
    onRequest(prompt);
    const body: unknown = JSON.parse(request.body);
    const most = Number(valueAt(body, 'max_completion_tokens'));
    const tokens = {
      prompt_tokens: Math.ceil(JSON.stringify(valueAt(body, 'messages')).length / 4),
      completion_tokens: random() < 0.3 ? most : 1 + Math.floor(random() * most),
    };
    const turns = turnsOf(tokens, valueAt(body, 'stream') === true);
    const { reply, bills } = turns[Math.floor(random() * turns.length)] ?? { reply: {}, bills: 'all' };
    const { prompt_tokens: input, completion_tokens: output } = tokens;
    const micros = bills === 'nothing' ? 0 : input * 0.1 + (bills === 'all' ? output * 0.5 : 0);
    book.push({ prompt, micros });
    return late(reply, Math.floor(random() * 60));
  });
  const sum = (entries: typeof book) => entries.reduce((total, { micros }) => total + micros, 0);
  return {
    ...server,
    billed: (text) => sum(book.filter(({ prompt }) => prompt.includes(text))),
    total: () => sum(book),
  };
}

function firstPrompt({ body }: Received): string {
  return textAt(JSON.parse(body), 'messages', 0, 'content');
}

/** Everything that may become of a request. */
function turnsOf(tokens: Tokens, isStream: boolean): readonly Turn[] {
  const usage = { ...tokens, total_tokens: tokens.prompt_tokens + tokens.completion_tokens };
  const soFar = { ...tokens, completion_tokens: 1 };
  const error = (status: number, code: string, message = 'No.') => ({ status, body: { error: { code, message } } });
  return [
    { reply: answer('"Hello."', usage), bills: 'all' },
    { reply: answer('"Hello."', usage), bills: 'all' },
    // Breaks the schema, so that it is asked for again.
    { reply: answer('{}', usage), bills: 'all' },
    { reply: answer('Hello.', undefined), bills: 'all' },
    { reply: answer('"Hello."', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }), bills: 'all' },
    { reply: answer('"Hello."', { prompt_tokens: tokens.prompt_tokens, completion_tokens: 0 }), bills: 'all' },
    { reply: events([piece('"Hel'), piece('lo."', { finish_reason: 'stop' }), { choices: [], usage }]), bills: 'all' },
    { reply: events([piece('"Hello."', { finish_reason: 'length' }), { choices: [], usage }]), bills: 'all' },
    { reply: events([piece('"Hel')], 'broken'), bills: 'all' },
    { reply: events([{ ...piece('"Hel'), usage: soFar }], 'broken'), bills: 'all' },
    {
      reply: events([{ ...piece('"Hel'), usage: soFar }, { error: { code: 'server_error', message: 'No.' } }]),
      bills: 'all',
    },
    { reply: events([piece('"Hel'), { error: { code: 'rate_limit_exceeded', message: 'No.' } }]), bills: 'all' },
    { reply: events([{ error: { code: 'rate_limit_exceeded', message: 'No.' } }]), bills: 'nothing' },
    { reply: (response) => response.destroy(), bills: 'all' },
    { reply: { body: 'Hello.' }, bills: 'all' },
    { reply: error(504, 'server_error'), bills: 'all' },
    { reply: { status: 502, body: '<html>' }, bills: 'all' },
    { reply: { status: 503, body: 'upstream connect error' }, bills: 'all' },
    { reply: error(504, 'timeout'), bills: 'all' },
    { reply: error(408, 'timeout'), bills: 'all' },
    { reply: error(400, 'content_filter'), bills: 'input' },
    { reply: error(400, 'context_length_exceeded'), bills: 'input' },
    { reply: error(401, 'invalid_api_key'), bills: 'nothing' },
    { reply: { ...error(429, 'rate_limit_exceeded'), headers: { 'retry-after-ms': '5' } }, bills: 'nothing' },
    { reply: error(503, 'overloaded'), bills: 'nothing' },
    ...(isStream
      ? [
          {
            reply: { status: 400, body: { error: { param: 'stream', code: 'unsupported_value', message: 'No.' } } },
            bills: 'nothing' as const,
          },
        ]
      : []),
  ];
}

function answer(content: string, usage: object | undefined): Reply {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return { body: { object: 'chat.completion', model: 'gpt-6-luna', choices, ...(usage && { usage }) } };
}

const piece = (content: string, more: object = {}) => ({
  model: 'gpt-6-luna',
  choices: [{ index: 0, delta: { content }, ...more }],
});

function events(all: readonly object[], end: 'done' | 'broken' = 'done'): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of all) response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (end === 'done') response.end('data: [DONE]\n\n');
    else setTimeout(() => response.destroy(), 10);
  };
}

/** The same after some milliseconds. */
function late(reply: Reply, milliseconds: number): Reply {
  return async (response) => {
    await sleep(milliseconds);
    if (response.destroyed) return;
    if (typeof reply === 'function') return reply(response);
    const { status = 200, headers = {}, body = {} } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
