import { expect, test } from 'vitest';
import { readBody } from '../harness/read-body.ts';
import { event } from '../harness/server-case.ts';

const message = { role: 'assistant', content: 'All is well.' };
const usage = { prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 };
const chat = (choice: object = {}, more: object = {}) => ({
  object: 'chat.completion',
  choices: [{ index: 0, message, finish_reason: 'stop', ...choice }],
  usage,
  ...more,
});
const said = (role?: string) => ({ type: 'message', role, content: [{ type: 'output_text', text: 'All is well.' }] });
const responses = (...output: readonly object[]) => ({ object: 'response', status: 'completed', output });

const read = (body: unknown, isResponses = false) =>
  readBody([new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))], {
    contentType: 'application/json',
    isResponses,
  });

const { usage: _, ...withoutUsage } = chat();

/** Answers that gateways have wrapped once more. */
const wrapped: readonly (readonly [name: string, body: unknown])[] = [
  ['in words of success', { code: 0, msg: 'success', data: chat() }],
  ['in a list', [chat()]],
  ['in the answer of a function', { statusCode: 200, body: JSON.stringify(chat()) }],
  ['in a result, with the tokens beside it', { success: true, result: withoutUsage, usage }],
  ['in a text of JSON', JSON.stringify(JSON.stringify(chat()))],
];

test.each(wrapped)('an answer %s is read', async (_name, body) => {
  expect(await read(body)).toMatchObject({
    status: 'completed',
    text: 'All is well.',
    says: [],
    usage: { input: 8, output: 4, total: 12 },
  });
});

test('an error that is wrapped is the error; words of success without an answer are none', async () => {
  const error = { error: { message: 'Too many requests.', type: 'rate_limit_error' } };
  expect(await read({ statusCode: 429, body: JSON.stringify(error) })).toMatchObject({ code: 'rate-limited' });
  const quota = { error: { message: 'No credits.', code: 'insufficient_quota' }, data: { detail: 'Request 7.' } };
  expect(await read(quota)).toMatchObject({ code: 'quota' });
  expect(await read({ code: 0, msg: 'success', data: null })).toMatchObject({ code: 'malformed-answer' });
  expect(await read({ code: 1, msg: 'The pool is exhausted.' })).toMatchObject({ code: 'server-error' });
});

/** Ends that stand elsewhere than OpenAI has them, or are told twice. */
const cutOff: readonly (readonly [name: string, body: object])[] = [
  ['behind a full stop, by the model’s own word', chat({ stop_reason: 'max_tokens' })],
  ['in the former details', chat({ finish_reason: null, finish_details: { type: 'max_tokens' } })],
  ['in the message', chat({ finish_reason: null, message: { ...message, finish_reason: 'length' } })],
  ['beside the choices', chat({ finish_reason: null }, { finish_reason: 'length' })],
  ['in the words of Responses', chat({}, { incomplete_details: { reason: 'max_output_tokens' } })],
];

test.each(cutOff)('an end is seen %s', async (_name, body) => {
  expect(await read(body)).toMatchObject({ status: 'truncated', text: 'All is well.' });
});

test('what a stop sequence was called is no end of its own', async () => {
  for (const stop of ['###', 'error', 'timeout']) {
    expect(await read(chat({ stop_reason: stop }))).toMatchObject({ status: 'completed', says: [] });
  }
});

test('what is repeated of the request is no part of the answer', async () => {
  const answered = await read(responses(said('user'), said('system'), said('developer'), said('assistant')), true);
  expect(answered).toMatchObject({ status: 'completed', text: 'All is well.' });
  expect(await read(responses(said()), true)).toMatchObject({ text: 'All is well.' });
});

const anthropic = { type: 'message', content: [{ type: 'text', text: 'Hi.' }], stop_reason: 'end_turn' };
const started = { type: 'message_start', message: { usage: { input_tokens: 3 } } };

/** Answers in an interface that was not asked for: the same request brings the same again. */
const others: readonly (readonly [name: string, body: unknown, isResponses: boolean])[] = [
  ['OpenAI’s Responses API', responses(said()), false],
  ['Chat Completions', chat(), true],
  ['Chat Completions', event({ object: 'chat.completion.chunk', choices: [] }), true],
  ['Ollama’s own API', { message, done: true, done_reason: 'stop' }, false],
  ['Ollama’s own API', { response: 'Hi.', done: false }, false],
  ['Anthropic’s Messages API', anthropic, false],
  ['Anthropic’s Messages API', event(started), false],
  ['Gemini’s own API', { candidates: [{ content: { parts: [{ text: 'Hi.' }] } }] }, false],
];

test.each(others)('an answer of %s is named, and not asked for again', async (name, body, isResponses) => {
  const { code, isRetried, says } = await read(body, isResponses);
  expect([code, isRetried]).toEqual(['malformed-answer', false]);
  expect(says[0]).toContain(`with an answer of ${name} (`);
});

test('what is no answer of any interface is asked for again; tokens that it tells are counted', async () => {
  expect(await read({ object: 'chat.completion', choices: null, usage })).toMatchObject({
    code: 'malformed-answer',
    isRetried: true,
    usage: { input: 8, output: 4 },
  });
});
