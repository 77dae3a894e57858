import { countAt, isObject, listAt, textAt, valueAt } from '../../language/json.ts';
import type { ToolAnswer, ToolDefinition } from './tool-server.ts';

/** The most blocks of an answer that are read. */
const mostBlocks = 1000;

/** Reads a page of tools, which is whatever the server sent; what has no name is none. */
export function definitionsIn(page: unknown): readonly ToolDefinition[] {
  return listAt(page, 'tools').flatMap((tool) => {
    const name = textAt(tool, 'name');
    const inputSchema = valueAt(tool, 'inputSchema');
    if (name === '') return [];
    return [
      {
        name,
        description: textAt(tool, 'description'),
        inputSchema: isObject(inputSchema) ? inputSchema : emptySchema,
      },
    ];
  });
}

const emptySchema = { type: 'object', properties: {} };

/**
 * Reads what a tool has answered (Model Context Protocol, "Tools", on results): its texts as they are, and of everything
 * else that it is there. Structured content counts only where there is no text, which repeats it.
 */
export function answerIn(result: unknown): ToolAnswer {
  const content = valueAt(result, 'content');
  // Servers that are made without a package of the protocol's send a text, or one block, in place of a list.
  const isOne = typeof content === 'string' || textAt(content, 'type') !== '';
  const blocks = isOne ? [content] : listAt(result, 'content');
  const texts = blocks.slice(0, mostBlocks).map(textOfBlock);
  const left = blocks.length - texts.length;
  const structured = valueAt(result, 'structuredContent') ?? valueAt(result, 'toolResult');
  const text = [...texts, ...(left > 0 ? [`(${left} more parts left out)`] : [])]
    .filter((one) => one !== '')
    .join('\n');
  const whole = text === '' && structured !== undefined ? (JSON.stringify(structured) ?? '') : text;
  return { text: whole, isError: valueAt(result, 'isError') === true };
}

function textOfBlock(block: unknown): string {
  if (typeof block === 'string') return block;
  const type = textAt(block, 'type');
  if (type === 'text') return textAt(block, 'text');
  if (type === 'resource') {
    const text = textAt(block, 'resource', 'text');
    return text === '' ? leftOut(valueAt(block, 'resource'), 'resource', 'blob') : text;
  }
  if (type === 'resource_link') return [textAt(block, 'name'), textAt(block, 'uri')].filter(Boolean).join(': ');
  return leftOut(block, type === '' ? 'part' : type, 'data');
}

function leftOut(value: unknown, what: string, field: string): string {
  const kind = [what, textAt(value, 'mimeType') || textAt(value, 'uri')].filter(Boolean).join(' ');
  const size = countAt(value, 'size') ?? Math.floor((textAt(value, field).length * 3) / 4);
  return `(${kind} left out, ${size} bytes: only text is handed to the model)`;
}
