import type { Transport } from '../../../../github/network/transport.ts';
import { isObject, listAt, parseJson, textAt, valueAt } from '../../../../language/json.ts';
import type { Key } from '../../../../policy/model/policy.ts';
import { exampleOf } from './example-of.ts';

/** What the emulator needs of time. */
interface EmulatorClock {
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Pieces of an answer, and the pause between two of them in milliseconds: so that streaming is seen. */
const pieces = { count: 24, pause: 12 };

/** The most that is repeated of a question, in UTF-16 code units. */
const mostRepeated = 600;

/** Characters of English text to a token, as OpenAI's documentation has it. */
const charactersPerToken = 4;

/**
 * Stands in for every provider, in this process: nothing is sent. It answers each question with a text that says so and
 * repeats it; where a schema is asked for, with the smallest JSON that matches. The same question has the same answer.
 *
 * @param keys tells which model is behind a deployment: Azure's answers name that one
 */
export function emulatorTransport(keys: readonly Key[], clock: EmulatorClock): Transport {
  const behind = new Map(
    keys.flatMap(({ models = [] }) => models.map(({ model, name }) => [name, model.split('/')[1] ?? model] as const)),
  );
  return async (url, { body = '', signal = new AbortController().signal }) => {
    const asked = parseJson(await textOf(body));
    const name = textAt(asked, 'model') || decodeURIComponent(/\/deployments\/([^/?]+)/.exec(url)?.[1] ?? '');
    const model = behind.get(name) ?? name;
    const text = answerTo(asked, model);
    const usage = { input: tokensIn(questionsIn(asked).join('')), output: tokensIn(text) };
    const write = /\/responses(?:\?|$)/.test(url) ? responseEvents : chatEvents;
    const headers = { 'content-type': 'text/event-stream', 'x-request-id': 'emulated' };
    return new Response(streamOf(write(text, model, usage), clock, signal), { headers });
  };
}

async function textOf(body: NonNullable<Parameters<Transport>[1]['body']>): Promise<string> {
  if (typeof body === 'string') return body;
  return new Response(Symbol.asyncIterator in body ? ReadableStream.from(body) : body.slice()).text();
}

/** Tokens of a question and its answer, as far as an emulator counts. */
interface EmulatedUsage {
  readonly input: number;
  readonly output: number;
}

function chatEvents(text: string, model: string, { input, output }: EmulatedUsage): readonly string[] {
  const chunk = (choices: readonly object[], more: object = {}) =>
    JSON.stringify({ id: 'emulated', object: 'chat.completion.chunk', model, choices, ...more });
  return [
    ...cut(text).map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    chunk([], { usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output } }),
    '[DONE]',
  ];
}

function responseEvents(text: string, model: string, { input, output }: EmulatedUsage): readonly string[] {
  const content = [{ type: 'output_text', text, annotations: [] }];
  const item = { type: 'message', id: 'm', status: 'completed', role: 'assistant', content };
  const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output };
  const response = { id: 'emulated', object: 'response', model };
  const place = { output_index: 0, content_index: 0, item_id: 'm' };
  return [
    JSON.stringify({ type: 'response.created', response }),
    ...cut(text).map((delta) => JSON.stringify({ type: 'response.output_text.delta', ...place, delta })),
    JSON.stringify({
      type: 'response.completed',
      response: { ...response, status: 'completed', output: [item], usage },
    }),
  ];
}

function streamOf(events: readonly string[], { wait }: EmulatorClock, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = [...events];
  return new ReadableStream({
    async pull(controller) {
      await wait(pieces.pause, signal);
      if (signal.aborted) return controller.error(signal.reason);
      const event = left.shift();
      if (event === undefined) return controller.close();
      controller.enqueue(encoder.encode(`data: ${event}\n\n`));
    },
  });
}

/** At most so many pieces, each between two characters. */
function cut(text: string): readonly string[] {
  const characters = [...text];
  const length = Math.max(4, Math.ceil(characters.length / pieces.count));
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''));
}

function answerTo(asked: unknown, model: string): string {
  const format = valueAt(asked, 'response_format') ?? valueAt(asked, 'text', 'format');
  const schema = valueAt(format, 'json_schema', 'schema') ?? valueAt(format, 'schema');
  if (isObject(schema)) return JSON.stringify(exampleOf(schema));
  const question = (questionsIn(asked).at(-1) ?? '').trim();
  if (textAt(format, 'type') === 'json_object') return JSON.stringify({ emulated: true, model, question });
  const repeated = question.slice(0, mostRepeated);
  const rest = question.length > repeated.length ? ' …' : '';
  const quoted = `${repeated}${rest}`.replaceAll(/^/gm, '> ');
  return `This answer comes from the **emulator**, which was asked for \`${model}\`. It repeats the question:\n\n${quoted}`;
}

/** The texts that were asked, in their order. */
function questionsIn(asked: unknown): readonly string[] {
  const messages = [...listAt(asked, 'messages'), ...listAt(asked, 'input')];
  const texts = messages.map((message) => {
    const parts = listAt(message, 'content').map((part) => textAt(part, 'text'));
    return textAt(message, 'content') || parts.join('\n');
  });
  return [...texts, textAt(asked, 'input')].filter((text) => text !== '');
}

function tokensIn(text: string): number {
  return Math.max(1, Math.ceil(text.length / charactersPerToken));
}
