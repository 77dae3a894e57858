import { count } from '../../failures/count.ts';
import { attachmentsOf, sizeOf } from '../../prompts/content.ts';
import type { Attachment, Content, Prompt } from '../../prompts/prompt.ts';
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
  block: (text: string, maxBytes: number) => string,
): string {
  const shown: string[] = [];
  let room = maxBytes;
  for (const [index, { role, content }] of messages.entries()) {
    if (room <= 0) {
      shown.push(`*… and ${count(messages.length - index, 'more message')}.*`);
      break;
    }
    const section = `**${role}**\n\n${block(contentText(content), room)}`;
    room -= Buffer.byteLength(section);
    shown.push(section);
  }
  return shown.join('\n\n');
}

/** What is known of a prompt beside its text: what was taken out of it, and what goes with it. */
export function promptFacts(prompt: Prompt | undefined): readonly (readonly [name: string, value: string])[] {
  if (!prompt) return [];
  const attachments = prompt.messages.flatMap(({ content }) => attachmentsOf(content));
  const left = attachments.length - maxListed;
  return [
    ['Untrusted input', prompt.untrusted.map(describeStripping).join(', ')],
    ...attachments.slice(0, maxListed).map((attachment) => ['Attachment', describe(attachment)] as const),
    ...(left > 0 ? [['Attachments', `and ${left} more`] as const] : []),
  ];
}

function describe(attachment: Attachment): string {
  return `${attachment.name} (${attachment.mediaType}, ${sizeOf(attachment)} bytes)`;
}

function contentText(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.kind === 'text' ? part.text : `[${describe(part)}]`)).join('\n');
}
