import type OpenAI from 'openai';
import { isObject } from '../../language/json.ts';
import type { Call } from '../provider.ts';
import { messageOf } from './messages.ts';

/** Where the Responses API has a field of Chat Completions: in a map of its own, under another name. */
const moved: ReadonlyMap<string, readonly [map: 'reasoning' | 'text', field: string]> = new Map([
  ['reasoning_effort', ['reasoning', 'effort']],
  ['verbosity', ['text', 'verbosity']],
]);

/** The body of a request. Nothing is kept at the provider: every step is a request of its own. */
export function bodyOf(call: Call, model: string): OpenAI.Responses.ResponseCreateParamsNonStreaming {
  const parameters = parametersOf(call.parameters);
  return {
    ...parameters,
    model,
    input: call.messages.map(messageOf),
    store: false,
    ...(call.maxCompletionTokens !== undefined && { max_output_tokens: call.maxCompletionTokens }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
    ...(call.format && { text: { ...(isObject(parameters.text) && parameters.text), format: call.format } }),
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

/** A map with what another adds to it; any other value as it is. */
function mergedInto(before: unknown, value: unknown): unknown {
  return isObject(before) && isObject(value) ? { ...before, ...value } : value;
}
