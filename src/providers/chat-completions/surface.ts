import type OpenAI from 'openai';
import type { Call } from '../provider.ts';
import type { Surface } from '../surface.ts';
import { collectChunks } from './collect.ts';
import { readCompletion } from './read.ts';

/** OpenAI's Chat Completions API, which compatible servers speak, too. */
export const chatCompletions: Surface = {
  send: (client, call, model, stream, signal) => {
    const body = bodyOf(call, model);
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } } as const;
    return client.chat.completions.create(stream ? streamed : body, { signal }).asResponse();
  },
  read: readCompletion,
  collect: collectChunks,
};

function bodyOf(call: Call, model: string): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    ...Object.fromEntries(call.parameters),
    model,
    messages: call.messages.map(({ role, content }) => ({ role, content })),
    ...(call.maxCompletionTokens !== undefined && { max_completion_tokens: call.maxCompletionTokens }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
  };
}
