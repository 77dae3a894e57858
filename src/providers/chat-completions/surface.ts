import type OpenAI from 'openai';
import type { AnswerFormat, Call } from '../provider.ts';
import type { Surface } from '../surface.ts';
import { collectChunks } from './collect.ts';
import { messageOf } from './messages.ts';
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
    messages: call.messages.map(messageOf),
    ...(call.maxCompletionTokens !== undefined && {
      [call.tokenLimit ?? 'max_completion_tokens']: call.maxCompletionTokens,
    }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
    ...(call.format && { response_format: formatOf(call.format) }),
  };
}

/** Chat Completions has what describes a schema in a map of its own. */
function formatOf(format: AnswerFormat): OpenAI.ResponseFormatJSONSchema | OpenAI.ResponseFormatJSONObject {
  if (format.type === 'json_object') return format;
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}
