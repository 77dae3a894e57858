import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/providers/provider.ts';
import { surfaces } from '../../src/providers/surface.ts';

const call: Call = {
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: [{ kind: 'text', text: 'Say hello.' }] },
  ],
  maxCompletionTokens: 20,
  temperature: 0.5,
  parameters: new Map([['reasoning_effort', 'low']]),
};

/** A row of a file as the Batch API takes it (OpenAI, "Batch API", request input). */
function rowOf(api: keyof typeof surfaces, id: string): string {
  const { path, body } = surfaces[api];
  return JSON.stringify({ custom_id: id, method: 'POST', url: `/v1${path}`, body: body(call, 'gpt-6-luna', false) });
}

describe('a row of a file is written without sending', () => {
  test('chat completions', () => {
    expect(JSON.parse(rowOf('chat-completions', 'row-0'))).toEqual({
      custom_id: 'row-0',
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'gpt-6-luna',
        messages: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: [{ type: 'text', text: 'Say hello.' }] },
        ],
        max_completion_tokens: 20,
        temperature: 0.5,
        reasoning_effort: 'low',
      },
    });
  });

  test('responses', () => {
    expect(JSON.parse(rowOf('responses', 'row-1'))).toEqual({
      custom_id: 'row-1',
      method: 'POST',
      url: '/v1/responses',
      body: {
        model: 'gpt-6-luna',
        input: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] },
        ],
        store: false,
        max_output_tokens: 20,
        temperature: 0.5,
        reasoning: { effort: 'low' },
      },
    });
  });

  test('the same call asks for a stream where one is wanted', () => {
    expect(surfaces['chat-completions'].body(call, 'gpt-6-luna', true)).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(surfaces.responses.body(call, 'gpt-6-luna', true)).toMatchObject({ stream: true });
  });
});

/** Rows as the Batch API returns them (OpenAI, "Batch API", request output), whatever their order. */
const output = [
  {
    custom_id: 'row-1',
    response: {
      status_code: 200,
      request_id: 'req-1',
      body: {
        object: 'response',
        status: 'completed',
        model: 'gpt-6-luna-2026-08-07',
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] }],
        usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      },
    },
  },
  {
    custom_id: 'row-0',
    response: {
      status_code: 200,
      request_id: 'req-0',
      body: {
        object: 'chat.completion',
        model: 'gpt-6-luna-2026-08-07',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
      },
    },
  },
] as const;

test.each([
  ['chat-completions', output[1].response],
  ['responses', output[0].response],
] as const)('%s: a row of a file is read without a response', (api, { body, request_id: requestId }) => {
  expect(surfaces[api].read(JSON.parse(JSON.stringify(body)), requestId)).toEqual({
    completion: {
      text: 'Hello.',
      refusal: '',
      finishReason: 'stop',
      servedModel: 'gpt-6-luna-2026-08-07',
      requestId,
      usage: { input: 5, output: 2, total: 7 },
      end: 'full-stop',
    },
  });
});

test.each(['chat-completions', 'responses'] as const)('%s: a row that is not an answer is not read as one', (api) => {
  for (const body of [undefined, null, 'x', [], {}, { hello: 'world' }]) {
    expect(surfaces[api].read(body, 'req-2')).toBeUndefined();
  }
  expect(() => surfaces[api].read({ error: { message: 'Oops.' } }, 'req-2')).toThrow('Oops.');
});
