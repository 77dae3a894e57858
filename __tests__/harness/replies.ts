import type { Reply } from './server.ts';

/** A chat completion as OpenAI and Azure send it. */
export function completion(
  text: string | null,
  overrides: { finish?: string; refusal?: string; model?: string; usage?: object } = {},
): Reply {
  return {
    headers: { 'x-request-id': 'req_7f3a' },
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: overrides.model ?? 'gpt-6-luna-2026-08-07',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: overrides.refusal ?? null },
          finish_reason: overrides.finish ?? 'stop',
        },
      ],
      usage: overrides.usage ?? {
        prompt_tokens: 21,
        completion_tokens: 9,
        total_tokens: 30,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    },
  };
}

/** An error as OpenAI and Azure send it. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'x-request-id': 'req_err1', ...headers },
    body: { error: { message, type: 'error', code } },
  };
}
