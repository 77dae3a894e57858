import type OpenAI from 'openai';
import type { Part } from '../../prompts/prompt.ts';
import { dataUrl, fileName, partTexts } from '../attachments.ts';
import type { AnswerFormat, Call, OfferedTool, ToolRound, Turn } from '../provider.ts';
import { isRound, writtenArguments } from '../tool-calls.ts';

/** The body of a chat completion request; a stream also asks for its token usage. */
export function chatBody(call: Call, model: string, stream: boolean): OpenAI.ChatCompletionCreateParams {
  return {
    ...Object.fromEntries(call.parameters),
    model,
    messages: call.messages.flatMap(chatMessages),
    ...(call.tools && { tools: call.tools.map(chatTool) }),
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

function chatTool({ name, description, parameters }: OfferedTool): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters: { ...parameters } } };
}

function chatMessages(turn: Turn): readonly OpenAI.ChatCompletionMessageParam[] {
  if (isRound(turn)) return roundMessages(turn);
  const { role, content } = turn;
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'user') return [{ role, content: content.map(chatPart) }];
  return [{ role, content: partTexts(content).map((text) => ({ type: 'text', text })) }];
}

/** A message that calls tools has no text but what the model said; each result is a message of its own. */
function roundMessages({ text, reasoning, calls, results }: ToolRound): readonly OpenAI.ChatCompletionMessageParam[] {
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(reasoning !== undefined && { reasoning_content: reasoning }),
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: writtenArguments(call) },
        ...(call.extra !== undefined && { extra_content: call.extra }),
      })),
    },
    ...calls.map(({ id }, index) => ({ role: 'tool' as const, tool_call_id: id, content: results[index] ?? '' })),
  ];
}

function chatPart(part: Part): OpenAI.ChatCompletionContentPart {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  if (part.kind === 'image') return { type: 'image_url', image_url: { url: dataUrl(part) } };
  return { type: 'file', file: { filename: fileName(part), file_data: dataUrl(part) } };
}
