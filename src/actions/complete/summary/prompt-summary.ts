import type { Attachment, Content, Prompt } from '../../../prompts/prompt.ts';
import { attachmentBytes } from '../../../prompts/prompt.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';

/**
 * The messages of a prompt as a summary shows them, each in a block of its own: within one block a message could hold what
 * looks like the next one. Of an attachment only that there is one.
 */
export function promptBlocks(
  messages: Prompt['messages'],
  maxBytes: number,
  block: (text: string, maxBytes: number) => ShownMarkdown,
): ShownMarkdown {
  const shown: ShownMarkdown[] = [];
  let room = maxBytes;
  for (const [index, { role, content }] of messages.entries()) {
    if (room <= 0) {
      const left = messages.length - index;
      shown.push(ours`*… and ${left} more ${left === 1 ? 'message' : 'messages'}.*`);
      break;
    }
    const section = ours`**${role}**\n\n${block(contentText(content), room)}`;
    room -= Buffer.byteLength(section.text);
    shown.push(section);
  }
  return ShownMarkdown.join(shown, '\n\n');
}

/** Name, type and size of an attachment. */
export function describeAttachment(attachment: Attachment): string {
  return `${attachment.name} (${attachment.mediaType}, ${attachmentBytes(attachment)} bytes)`;
}

function contentText(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.kind === 'text' ? part.text : `[${describeAttachment(part)}]`)).join('\n');
}
