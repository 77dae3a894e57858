import type { Place } from '../../language/failures/failure.ts';
import type { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { openFields, type Read } from '../../language/yaml/fields.ts';
import type { ListNode } from '../../language/yaml/node.ts';
import { listOf, oneOf, text } from '../../language/yaml/reads.ts';
import { acceptedTypes, attachmentFrom, describeBeginning } from '../files/attachments.ts';
import type { Attachment, Content, Message, Part } from '../prompt.ts';
import { withRemedy } from './written-otherwise.ts';

/** A message, and where its content is written. */
export interface WrittenMessage {
  readonly message: Message;
  readonly place: Place;
}

/** Reads `messages`: each has a role and a content, which is a text or a list of parts. */
export function readMessages(warnings: Problems): Read<readonly WrittenMessage[]> {
  return (node, problems) => {
    const read = listOf(readMessage(warnings));
    const messages = (node.kind === 'list' ? read : withRemedy(read, () => asMessages))(node, problems);
    if (node.kind === 'list' && node.items.length === 0) {
      problems.add('`messages` is empty.', 'Add at least one message with `role` and `content`.', node.place);
    }
    return messages;
  };
}

const asMessages = 'Write each message on lines of its own: `- role: user`, and below it `content: …`.';

function readMessage(warnings: Problems): Read<WrittenMessage> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: 'a message', known: ['role', 'content'], warnings });
    const role = fields?.required('role', oneOf('system', 'developer', 'user', 'assistant'));
    const content = fields?.required('content', readContent(warnings, role), '"Say hello."');
    if (!fields || role === undefined || content === undefined) return undefined;
    return { message: { role, content }, place: fields.placeOf('content') };
  };
}

function readContent(warnings: Problems, role: Message['role'] | undefined): Read<Content> {
  return (node, problems) =>
    node.kind === 'list' && !isTextInBrackets(node)
      ? readContentParts(warnings, role)(node, problems)
      : text(node, problems);
}

/** `content: [WIP] …` without its end: a list in brackets that has no part in it. */
function isTextInBrackets({ items, inBrackets }: ListNode): boolean {
  return inBrackets !== undefined && items.length > 0 && items.every(({ kind }) => kind === 'scalar');
}

/** A provider takes images and files from the user alone. */
function readContentParts(warnings: Problems, role: Message['role'] | undefined): Read<readonly Part[]> {
  return (node, problems) => {
    const parts = listOf<Part>((item, noted) => {
      const part = readMessagePart(warnings)(item, noted);
      if (part === undefined || part.kind === 'text' || role === undefined || role === 'user') return part;
      const message = `A message with the role ${role} can contain only text, not ${part.kind === 'image' ? 'an image' : 'a file'}.`;
      return noted.add(message, 'Move it to a user message.', item.place);
    })(node, problems);
    if (node.kind === 'list' && node.items.length === 0) {
      problems.add('`content` has no parts.', 'Write a text, or at least one part.', node.place);
    }
    return parts;
  };
}

/**
 * Reads one part of a message's content, spelled as OpenAI's API spells it: `text`, `image_url` with a data
 * URL, `file` with `filename` and `file_data`. Its content and not what it says of itself decides its type.
 */
function readMessagePart(warnings: Problems): Read<Part> {
  return (node, problems) => {
    const known = ['type', 'text', 'image_url', 'file'];
    const fields = openFields(node, problems, { what: 'a part', known, warnings });
    if (!fields) return undefined;
    const type = fields.required('type', oneOf('text', 'image_url', 'file'));
    if (type === undefined) return undefined;
    if (type === 'text') {
      const written = fields.required('text', text);
      return written === undefined ? undefined : { kind: 'text', text: written };
    }
    const attachment = fields.required(type, type === 'file' ? readFilePart(warnings) : readImage(warnings));
    if (!attachment || (attachment.kind === 'file') === (type === 'file')) return attachment;
    const seen = attachment.mediaType;
    const remedy =
      type === 'file' ? 'Write it as a part of the type image_url.' : 'Write it as a part of the type file.';
    return problems.add(`A part of the type ${type} contains ${seen}.`, remedy, fields.placeOf(type));
  };
}

/** `{url: …}`, or the URL alone, as the Responses API has it. */
function readImage(warnings: Problems): Read<Attachment> {
  return (node, problems) => {
    if (node.kind !== 'map') return readDataUrl('image')(node, problems);
    const fields = openFields(node, problems, { what: '`image_url`', known: ['url', 'detail'], warnings });
    if (fields?.has('detail')) {
      warnings.add('`detail` has no effect: the provider chooses it.', 'Remove the line.', fields.placeOf('detail'));
    }
    return fields?.required('url', readDataUrl('image'));
  };
}

function readFilePart(warnings: Problems): Read<Attachment> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: '`file`', known: ['filename', 'file_data'], warnings });
    const name = fields?.optional('filename', readFileName) ?? 'document.pdf';
    return fields?.required('file_data', readDataUrl(name));
  };
}

/** `data:TYPE;base64,…`; the base64 may be broken into lines. */
function readDataUrl(name: string): Read<Attachment> {
  return (node, problems) => {
    const url = text(node, problems);
    if (url === undefined) return undefined;
    const comma = url.indexOf(',');
    if (!/^data:[^,]{0,200};base64$/i.test(url.slice(0, Math.max(0, comma))))
      return refuseUrl(url, node.place, problems);
    const data = url.slice(comma + 1).replaceAll(/\s/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.replace(/=+$/, '').length % 4 === 1) {
      return problems.add(
        'The data URL does not contain base64.',
        'Encode the file again: `base64 -w0 FILE`.',
        node.place,
      );
    }
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const message = `The content of this data URL is of no supported type: it ${describeBeginning(bytes)}.`;
    return attachmentFrom(bytes, name) ?? problems.add(message, `Supported: ${acceptedTypes}.`, node.place);
  };
}

function refuseUrl(url: string, place: Place, problems: Problems): undefined {
  const message = /^https?:/i.test(url)
    ? `${quote(url)} is a URL that the provider would have to fetch.`
    : `${quote(url)} is not a data URL.`;
  problems.add(message, 'Name the file in the input `files`, or write `data:TYPE;base64,…`.', place);
}

/** A name for people, which is sent as well. */
const readFileName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || /^[^\p{Cc}\p{Zl}\p{Zp}]{1,255}$/u.test(name)) return name;
  return problems.add('`filename` is not a valid file name.', 'Write one line of at most 255 characters.', node.place);
};
