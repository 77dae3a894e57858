import type OpenAI from 'openai';
import { isObject } from '../../language/json.ts';
import type { Part } from '../../prompts/prompt.ts';
import { dataUrl, fileName, partTexts } from '../attachments.ts';
import type { Call, OfferedTool, ToolRound, Turn } from '../provider.ts';
import { isRound, writtenArguments } from '../tool-calls.ts';

/** Fields of Chat Completions that the Responses API nests in a map, under another name. */
const moved: ReadonlyMap<string, readonly [map: 'reasoning' | 'text', field: string]> = new Map([
  ['reasoning_effort', ['reasoning', 'effort']],
  ['verbosity', ['text', 'verbosity']],
]);

/** The body of a request to the Responses API. Nothing is stored at the provider: each request stands alone. */
export function responseBody(call: Call, model: string, stream: boolean): OpenAI.Responses.ResponseCreateParams {
  const parameters = parametersOf(call.parameters);
  return {
    ...parameters,
    model,
    input: call.messages.flatMap(inputItems),
    ...(call.tools && { tools: call.tools.map(functionTool) }),
    store: false,
    ...(call.maxCompletionTokens !== undefined && { max_output_tokens: call.maxCompletionTokens }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
    ...(call.serviceTier !== undefined && { service_tier: call.serviceTier }),
    ...(call.format && { text: { ...(isObject(parameters.text) && parameters.text), format: call.format } }),
    ...(stream && { stream: true }),
  };
}

function parametersOf(parameters: Call['parameters']): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of parameters) {
    const [map, field] = moved.get(name) ?? [];
    if (map === undefined || field === undefined) body[name] = mergedInto(body[name], value);
    else body[map] = mergedInto(body[map], { [field]: value });
  }
  return body;
}

/** Two maps merged; any other value replaces what was there. */
function mergedInto(before: unknown, value: unknown): unknown {
  return isObject(before) && isObject(value) ? { ...before, ...value } : value;
}

/** Not strict: a schema of somebody else's tool seldom has the form that OpenAI wants for that. */
function functionTool({ name, description, parameters }: OfferedTool): OpenAI.Responses.FunctionTool {
  return { type: 'function', name, description, parameters: { ...parameters }, strict: false };
}

/** The Responses API accepts an assistant's message only as a string. */
function inputItems(turn: Turn): readonly OpenAI.Responses.ResponseInputItem[] {
  if (isRound(turn)) return roundItems(turn);
  const { role, content } = turn;
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'assistant') return [{ role, content: partTexts(content).join('') }];
  return [{ role, content: content.map(inputPart) }];
}

/** Calls without the names of their items, which only a provider that stores responses could look up. */
function roundItems({ text, calls, results }: ToolRound): readonly OpenAI.Responses.ResponseInputItem[] {
  return [
    ...(text === '' ? [] : [{ role: 'assistant' as const, content: text }]),
    ...calls.map((call) => ({
      type: 'function_call' as const,
      call_id: call.id,
      name: call.name,
      arguments: writtenArguments(call),
    })),
    ...calls.map(({ id }, index) => ({
      type: 'function_call_output' as const,
      call_id: id,
      output: results[index] ?? '',
    })),
  ];
}

function inputPart(part: Part): OpenAI.Responses.ResponseInputContent {
  if (part.kind === 'text') return { type: 'input_text', text: part.text };
  if (part.kind === 'image') return { type: 'input_image', image_url: dataUrl(part), detail: 'auto' };
  return { type: 'input_file', filename: fileName(part), file_data: dataUrl(part) };
}
