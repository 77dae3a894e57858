import type { Place } from '../language/failures/failure.ts';
import type { Problems } from '../language/failures/problems.ts';
import { openFields, type Read } from '../language/yaml/fields.ts';
import type { Node } from '../language/yaml/node.ts';
import { listOf, oneOf, text } from '../language/yaml/reads.ts';
import type { Content, Message, Part } from './prompt.ts';
import { named } from './read-named.ts';
import { readPart } from './read-part.ts';

/** A message, and where its content is written. */
export interface WrittenMessage {
  readonly message: Message;
  readonly place: Place;
}

/** Reads `messages`: each has a role and a content, which is a text or a list of parts. */
export function readMessages(slips: Problems): Read<readonly WrittenMessage[]> {
  return (node, problems) => {
    const read = listOf(readMessage(slips));
    const messages = (node.kind === 'list' ? read : named('messages', read))(node, problems);
    if (node.kind === 'list' && node.items.length === 0) {
      problems.add('`messages` is empty.', 'Add at least one message with `role` and `content`.', node.place);
    }
    return messages;
  };
}

function readMessage(slips: Problems): Read<WrittenMessage> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: 'a message', known: ['role', 'content'], slips });
    const role = fields?.required('role', named('role', oneOf('system', 'developer', 'user', 'assistant')));
    const content = fields?.required('content', readContent(slips, role));
    if (!fields || role === undefined || content === undefined) return undefined;
    return { message: { role, content }, place: fields.placeOf('content') };
  };
}

function readContent(slips: Problems, role: Message['role'] | undefined): Read<Content> {
  const readText = named('content', text, unquoted);
  return (node, problems) => (node.kind === 'list' ? readParts(slips, role)(node, problems) : readText(node, problems));
}

/** For `content: {{name}}`, which YAML takes for a map inside of a map: nothing that could be read is left of it. */
function unquoted(node: Node): string | undefined {
  if (node.kind !== 'map' || node.entries.length > 0) return undefined;
  return 'A text that begins with `{{` needs quotes: `content: "{{name}}"`.';
}

/** A provider takes images and files from the user alone. */
function readParts(slips: Problems, role: Message['role'] | undefined): Read<readonly Part[]> {
  return (node, problems) => {
    const parts = listOf<Part>((item, noted) => {
      const part = readPart(slips)(item, noted);
      if (part === undefined || part.kind === 'text' || role === undefined || role === 'user') return part;
      const message = `A message of the role ${role} has text only, and this is ${part.kind === 'image' ? 'an image' : 'a file'}.`;
      return noted.add(message, 'Move it to a message of the role user.', item.place);
    })(node, problems);
    if (node.kind === 'list' && node.items.length === 0) {
      problems.add('`content` has no parts.', 'Write a text, or at least one part.', node.place);
    }
    return parts;
  };
}
