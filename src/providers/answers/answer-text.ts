import { isContainer, listAt, textAt, valueAt } from '../../language/json.ts';

/** What a part of an answer is to the reader. */
type PartMeaning = 'text' | 'refusal' | 'reasoning' | 'wordless';

/** Types of the parts that an answer may consist of, and whose they are. */
export const partTypes: readonly {
  readonly meaning: PartMeaning;
  readonly types: readonly string[];
  readonly source: string;
}[] = [
  { meaning: 'text', types: ['text'], source: 'Mistral and Anthropic, API reference, `content`' },
  {
    meaning: 'text',
    types: ['output_text', 'text_delta', 'input_text'],
    source: 'OpenAI, Responses, `content`; Anthropic, streaming; servers that repeat the type of a prompt’s parts',
  },
  { meaning: 'refusal', types: ['refusal'], source: 'OpenAI, Responses, `content`' },
  {
    meaning: 'reasoning',
    types: ['thinking', 'redacted_thinking', 'thinking_delta'],
    source: 'Mistral and Anthropic, API reference, `content`',
  },
  {
    meaning: 'reasoning',
    types: [
      'reasoning',
      'reasoning_text',
      'summary_text',
      'reasoning.text',
      'reasoning.summary',
      'reasoning.encrypted',
    ],
    source: 'OpenAI, Responses, `reasoning`; OpenRouter, `reasoning_details`',
  },
  {
    meaning: 'wordless',
    types: ['reference', 'tool_reference', 'image_url', 'output_image'],
    source: 'Mistral, API reference, `content`',
  },
];

const meanings: ReadonlyMap<string, PartMeaning> = new Map(
  partTypes.flatMap(({ meaning, types }) => types.map((type) => [type, meaning] as const)),
);

/**
 * Fields of a message that hold hidden reasoning: counted, and not kept. DeepSeek has `reasoning_content`, OpenRouter and
 * vLLM `reasoning`, Anthropic’s gateways `thinking_blocks`, GitHub Copilot `reasoning_text` and `cot_summary`.
 */
const reasoningField = /^(?:reasoning|think|thought|cot_)/;

/** Fields of a message by which a model calls a tool. */
const toolFields = ['tool_calls', 'function_call'] as const;

/** The words of a message, or of a piece of one. */
export interface MessageContent {
  readonly text: string;
  readonly refusal: string;
  /** Characters of hidden reasoning. */
  readonly reasoning: number;
  /** The name of a tool that the model calls; empty where it calls none, `?` where it has no name yet. */
  readonly tool: string;
  /** Types of parts whose content is left out since it is not known here. */
  readonly leftOut: readonly string[];
}

const nothing: MessageContent = { text: '', refusal: '', reasoning: 0, tool: '', leftOut: [] };

/** Reads what a message, or a piece of one, says: content as a text, as a part or as a list of parts. */
export function messageContent(message: unknown): MessageContent {
  if (typeof message !== 'object' || message === null) return nothing;
  const content = valueAt(message, 'content');
  const refusal = textAt(message, 'refusal');
  const reasoning = Object.keys(message).reduce(
    (sum, field) => sum + (reasoningField.test(field) ? reasoningLength(valueAt(message, field)) : 0),
    0,
  );
  const tool = toolOf(message);
  if (typeof content === 'string') return { text: content, refusal, reasoning, tool, leftOut: [] };
  const said = contentOfParts(Array.isArray(content) ? content : [content]);
  return { ...said, refusal: refusal + said.refusal, reasoning: reasoning + said.reasoning, tool };
}

/** How deep parts may stand in one another. */
const maxDepth = 8;

/** Reads a list of parts; a text that stands in one is a part, too. */
export function contentOfParts(parts: readonly unknown[], depth = 0): MessageContent {
  const texts: string[] = [];
  const refusals: string[] = [];
  const leftOut: string[] = [];
  let reasoning = 0;
  for (const part of parts) {
    if (part === null || part === undefined || depth > maxDepth) continue;
    if (typeof part === 'string') {
      texts.push(part);
      continue;
    }
    if (Array.isArray(part)) {
      const inner = contentOfParts(part, depth + 1);
      texts.push(inner.text);
      refusals.push(inner.refusal);
      leftOut.push(...inner.leftOut);
      reasoning += inner.reasoning;
      continue;
    }
    const type = textAt(part, 'type');
    const meaning = type === '' ? 'text' : meanings.get(type.toLowerCase());
    if (meaning === 'reasoning') reasoning += reasoningLength(part);
    else if (meaning === 'refusal') refusals.push(textAt(part, 'refusal') || textOfPart(part));
    else if (meaning === 'text') texts.push(textOfPart(part, depth));
    else if (meaning === undefined) leftOut.push(type);
    if (type === '' && !isPartOfText(part)) leftOut.push(typeof part);
  }
  return { ...nothing, text: texts.join(''), refusal: refusals.join(''), reasoning, leftOut };
}

/** Whether a part without a type is text, or nothing at all: a number or a map of other fields is an answer that cannot be read. */
function isPartOfText(part: unknown): boolean {
  return isContainer(part) && (Object.keys(part).length === 0 || 'text' in part || 'content' in part);
}

/** The words of a part of text; the Assistants API wraps them once more. */
function textOfPart(part: unknown, depth = 0): string {
  return (
    textAt(part, 'text') ||
    textAt(part, 'text', 'value') ||
    textAt(part, 'content') ||
    contentOfParts(listAt(part, 'text'), depth + 1).text
  );
}

/** Characters of all texts in a piece of reasoning, which is a text, a part or a list of parts. */
function reasoningLength(reasoning: unknown, depth = 0): number {
  if (typeof reasoning === 'string') return reasoning.length;
  if (typeof reasoning !== 'object' || reasoning === null || depth > maxDepth) return 0;
  if (Array.isArray(reasoning))
    return reasoning.reduce<number>((sum, part) => sum + reasoningLength(part, depth + 1), 0);
  return ['text', 'thinking', 'summary', 'content', 'reasoning', 'data'].reduce(
    (sum, field) => sum + reasoningLength(valueAt(reasoning, field), depth + 1),
    0,
  );
}

function toolOf(message: unknown): string {
  const [field] = toolFields.filter(
    (name) => typeof valueAt(message, name) === 'object' && valueAt(message, name) !== null,
  );
  if (field === undefined) return '';
  const call = field === 'tool_calls' ? listAt(message, field)[0] : valueAt(message, field);
  if (call === undefined) return '';
  return textAt(call, 'function', 'name') || textAt(call, 'name') || '?';
}
