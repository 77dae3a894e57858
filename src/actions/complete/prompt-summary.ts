import type { ShownResult } from '../../inference/screen-answer.ts';
import { sizeOf } from '../../prompts/content.ts';
import type { Attachment, Content, Prompt } from '../../prompts/prompt.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import type { Facts } from './summary-facts.ts';
import { describeStripping } from './tell-prompt.ts';

/** How many attachments a summary lists. */
const maxListed = 50;

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

/** What is known of a prompt beside its text: what was taken out of it, and what goes with it. */
export function promptFacts(prompt: ShownResult['prompt']): Facts {
  if (!prompt) return [];
  const { attachments, untrusted } = prompt;
  const left = attachments.length - maxListed;
  return [
    { name: 'Untrusted input', value: untrusted.map(describeStripping).join(', ') },
    ...attachments.slice(0, maxListed).map((each) => ({ name: 'Attachment', value: describe(each) }) as const),
    ...(left > 0 ? [{ name: 'Attachments', value: `and ${left} more` } as const] : []),
  ];
}

function describe(attachment: Attachment): string {
  return `${attachment.name} (${attachment.mediaType}, ${sizeOf(attachment)} bytes)`;
}

function contentText(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.kind === 'text' ? part.text : `[${describe(part)}]`)).join('\n');
}
