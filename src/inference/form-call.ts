import type { Key } from '../policy/model/policy.ts';
import { type Content, type Message, type Prompt, type ResponseFormat, textsOf } from '../prompts/prompt.ts';
import type { AnswerFormat, Call } from '../providers/provider.ts';

/**
 * How a form is asked for through a key: as the provider understands it, and in words where it does not
 * understand all of it.
 */
export function formCall(
  { messages, responseFormat }: Pick<Prompt, 'messages' | 'responseFormat'>,
  { structuredOutput }: Pick<Key, 'structuredOutput'>,
): Pick<Call, 'messages' | 'format'> {
  if (!responseFormat) return { messages };
  const format = formatOf(responseFormat, structuredOutput);
  const isClear =
    format?.type === 'json_schema' || (responseFormat.kind === 'json_object' && format && namesJson(messages));
  return {
    messages: isClear ? messages : withInstruction(messages, instructionFor(responseFormat)),
    ...(format && { format }),
  };
}

function formatOf(wanted: ResponseFormat, understood: Key['structuredOutput']): AnswerFormat | undefined {
  if (understood === 'none') return undefined;
  if (wanted.kind === 'json_object') return { type: 'json_object' };
  const { name, schema, strict } = wanted.schema;
  if (understood === 'json_schema') {
    return { type: 'json_schema', name, schema, ...(strict !== undefined && { strict }) };
  }
  // A provider that insists on an object cannot give a list.
  return schema.type === undefined || schema.type === 'object' ? { type: 'json_object' } : undefined;
}

/** OpenAI wants the word in a message where an object is asked for (API reference, `response_format`). */
function namesJson(messages: readonly Message[]): boolean {
  return messages.some(({ content }) => textsOf(content).some((text) => /json/i.test(text)));
}

function instructionFor(wanted: ResponseFormat): string {
  if (wanted.kind === 'json_object') return 'Answer with one JSON object and nothing else.';
  const schema = JSON.stringify(wanted.schema.schema);
  return `Answer with JSON that fits this JSON Schema, and with nothing else.\n\n${schema}`;
}

/** Puts an instruction at the end of the first system message, or into a new one at the beginning. */
function withInstruction(messages: readonly Message[], instruction: string): readonly Message[] {
  const index = messages.findIndex(({ role }) => role === 'system' || role === 'developer');
  const system = messages[index];
  if (!system) return [{ role: 'system', content: instruction }, ...messages];
  return messages.with(index, { ...system, content: extended(system.content, `\n\n${instruction}`) });
}

function extended(content: Content, text: string): Content {
  return typeof content === 'string' ? `${content}${text}` : [...content, { kind: 'text', text }];
}
