import type { Place } from '../language/failures/failure.ts';
import type { Problems } from '../language/failures/problems.ts';
import { quote } from '../language/failures/quote.ts';
import { openFields, type Read } from '../language/yaml/fields.ts';
import { oneOf, text } from '../language/yaml/reads.ts';
import { acceptedTypes, attachmentFrom, describeBeginning } from './media-type.ts';
import type { Attachment, Part } from './prompt.ts';

/**
 * Reads one part of a message's content, spelled as OpenAI's API spells it: `text`, `image_url` with a data
 * URL, `file` with `filename` and `file_data`. Its content and not what it says of itself decides its type.
 */
export function readPart(slips: Problems): Read<Part> {
  return (node, problems) => {
    const known = ['type', 'text', 'image_url', 'file'];
    const fields = openFields(node, problems, { what: 'a part', known, slips });
    if (!fields) return undefined;
    const type = fields.required('type', oneOf('text', 'image_url', 'file'));
    if (type === undefined) return undefined;
    if (type === 'text') {
      const written = fields.required('text', text);
      return written === undefined ? undefined : { kind: 'text', text: written };
    }
    const attachment = fields.required(type, type === 'file' ? readFile(slips) : readImage(slips));
    if (!attachment || (attachment.kind === 'file') === (type === 'file')) return attachment;
    const seen = attachment.mediaType;
    const remedy =
      type === 'file' ? 'Write it as a part of the type image_url.' : 'Write it as a part of the type file.';
    return problems.add(`A part of the type ${type} holds ${seen}.`, remedy, fields.placeOf(type));
  };
}

/** `{url: …}`, or the URL alone, as the Responses API has it. */
function readImage(slips: Problems): Read<Attachment> {
  return (node, problems) => {
    if (node.kind !== 'map') return readDataUrl('image')(node, problems);
    const fields = openFields(node, problems, { what: '`image_url`', known: ['url', 'detail'], slips });
    if (fields?.has('detail')) {
      slips.add('`detail` has no effect: the provider chooses it.', 'Remove the line.', fields.placeOf('detail'));
    }
    return fields?.required('url', readDataUrl('image'));
  };
}

function readFile(slips: Problems): Read<Attachment> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: '`file`', known: ['filename', 'file_data'], slips });
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
      return problems.add('The data URL holds no base64.', 'Encode the file anew: `base64 -w0 FILE`.', node.place);
    }
    const bytes = Buffer.from(data, 'base64');
    const message = `The content of this data URL is of no known type: it ${describeBeginning(bytes)}.`;
    return attachmentFrom(bytes, name) ?? problems.add(message, `Accepted are ${acceptedTypes}.`, node.place);
  };
}

function refuseUrl(url: string, place: Place, problems: Problems): undefined {
  const message = /^https?:/i.test(url)
    ? `${quote(url)} is an address that the provider would have to fetch.`
    : `${quote(url)} is no data URL.`;
  problems.add(message, 'Name the file in the input `files`, or write `data:TYPE;base64,…`.', place);
}

/** A name for people, which is sent as well. */
const readFileName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || /^[^\p{Cc}\p{Zl}\p{Zp}]{1,255}$/u.test(name)) return name;
  return problems.add('`filename` is no name of a file.', 'Write one line of at most 255 characters.', node.place);
};
