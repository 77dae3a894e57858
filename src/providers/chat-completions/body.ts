import type OpenAI from 'openai';
import type { Message, Part } from '../../prompts/prompt.ts';
import { dataUrl, fileName, partTexts } from '../attachments.ts';
import type { AnswerFormat, Call } from '../provider.ts';

/** The body of a chat completion request; a stream also asks for its token usage. */
export function chatBody(call: Call, model: string, stream: boolean): OpenAI.ChatCompletionCreateParams {
  return {
    ...Object.fromEntries(call.parameters),
    model,
    messages: call.messages.map(chatMessage),
    ...(call.maxCompletionTokens !== undefined && {
      [call.tokenLimit ?? 'max_completion_tokens']: call.maxCompletionTokens,
    }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
    ...(call.serviceTier !== undefined && { service_tier: call.serviceTier }),
    ...(call.format && { response_format: chatFormat(call.format) }),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** Chat Completions wraps the description of a schema in a map of its own. */
function chatFormat(format: AnswerFormat): OpenAI.ResponseFormatJSONSchema | OpenAI.ResponseFormatJSONObject {
  if (format.type === 'json_object') return format;
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}

function chatMessage({ role, content }: Message): OpenAI.ChatCompletionMessageParam {
  if (typeof content === 'string') return { role, content };
  if (role === 'user') return { role, content: content.map(chatPart) };
  return { role, content: partTexts(content).map((text) => ({ type: 'text', text })) };
}

function chatPart(part: Part): OpenAI.ChatCompletionContentPart {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  if (part.kind === 'image') return { type: 'image_url', image_url: { url: dataUrl(part) } };
  return { type: 'file', file: { filename: fileName(part), file_data: dataUrl(part) } };
}
