import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Entry } from '../../language/yaml/node.ts';
import { parseInputMap } from '../../language/yaml/parse-input.ts';
import { describeRefusedHeader, headerValue, refusedHeaderRemedy } from '../../policy/model/headers.ts';

/** Values that are shorter are no secrets: hiding them would spoil every text. In UTF-16 code units. */
const shortestHidden = 8;

/** What a header shows in front of a credential (RFC 9110, section 11.4, and the gateways' own). */
const scheme = /^(?:bearer|basic|token|key|apikey|api-key)\s+(?=\S{8,}$)/i;

/** Request headers by their names in lower case. */
export type CustomHeaders = ReadonlyMap<string, string>;

/** How what is secret is hidden from now on. */
interface Hiding {
  /** A credential. */
  readonly hide: (secret: string) => void;
  /** What may be a common word as well. */
  readonly hideValue: (value: string) => void;
}

/**
 * Reads the input `custom-headers`, a map in YAML or JSON. Whether a key accepts the headers is the
 * policy's business. Values of 8 characters and more are hidden, as is a credential behind its scheme, also without it; no
 * message repeats one.
 *
 * @throws {Failure} `invalid-input` for names that nobody sets, and for values that no header can have
 */
export function readCustomHeaders(text: string, { hide, hideValue }: Hiding): CustomHeaders {
  const entries = parse(text, hideValue);
  const problems = new Problems();
  const headers = new Map<string, string>();
  for (const { value } of entries) {
    if (value.kind !== 'scalar' || value.text.length < shortestHidden) continue;
    hideValue(value.text);
    if (scheme.test(value.text)) hide(value.text.replace(scheme, ''));
  }
  for (const { key, keyPlace, value } of entries) {
    const name = key.toLowerCase();
    const refused = refusedHeaderRemedy(key);
    if (refused !== undefined) problems.add(`custom-headers: ${describeRefusedName(key)}`, refused, keyPlace);
    else if (headers.has(name)) problems.add(`custom-headers: ${name} is listed twice.`, 'Remove one.', keyPlace);
    else if (value.kind !== 'scalar' || value.value === null || !headerValue.test(value.text)) {
      const remedy = 'Write one line of plain text, without characters beyond ASCII.';
      problems.add(`custom-headers: the value of ${name} cannot be sent.`, remedy, value.place);
    } else headers.set(name, value.text);
  }
  problems.throwIfAny('invalid-input');
  return headers;
}

/** A name with a blank or a colon in it may hold the value, which is not repeated. */
function describeRefusedName(name: string): string {
  const [beginning = ''] = name.split(/[\s:]/, 1);
  return beginning === name
    ? describeRefusedHeader(name)
    : `what begins with ${quote(beginning)} is not the name of a header.`;
}

/** Whatever may be a value is hidden where the text cannot be read: messages about YAML show the place. */
function parse(text: string, hide: (secret: string) => void): readonly Entry[] {
  try {
    return parseInputMap('custom-headers', text, 'name: value', { isSecret: true });
  } catch (error) {
    for (const line of text.split(/\r\n|\r|\n/)) hide(line.replace(/^[^:]*:/, '').trim());
    for (const word of text.split(/[\s"',:{}[\]]+/)) if (word.length >= shortestHidden) hide(word);
    throw error;
  }
}
