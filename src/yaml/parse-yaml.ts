import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Origin } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { compose } from './compose.ts';
import { hintFor } from './hints.ts';
import type { Node } from './node.ts';
import { placesIn } from './places.ts';

/** Collections inside collections; deeper documents are refused before any of their text is read. */
const maxDepth = 32;

/** The largest document that is read, in UTF-16 code units: its tree takes a multiple of that in memory. */
const maxLength = 1024 * 1024;

/** Line breaks to some programs and not to others: what looks like two lines may be one. */
const ambiguousBreak = /[\u0085\u2028\u2029]|\r(?!\n)/;

/**
 * Parses one YAML 1.2 document that nobody vouches for. Anchors, aliases, tags, duplicate keys and
 * further documents are noted as problems, each with its place; the rest is read all the same, so that
 * everything that is wrong is found in one go.
 *
 * @returns the root node, or `undefined` for a document without content or one that is no YAML
 */
export function parseYaml(text: string, origin: Origin, problems: Problems): Node | undefined {
  const source = text.startsWith('\u{feff}') ? text.slice(1) : text;
  const placeAt = placesIn(source, origin);
  const ambiguous = ambiguousBreak.exec(source);
  if (ambiguous) {
    const message = `There is a ${quote(ambiguous[0])} here, which only some programs show as the end of a line.`;
    return problems.add(
      message,
      'Replace it by a plain line break, or write it as an escape in double quotes.',
      placeAt(ambiguous.index),
    );
  }
  if (source.length > maxLength) {
    const message = `The document has ${source.length} characters, more than the ${maxLength} that are read.`;
    return problems.add(message, 'Shorten it, or move long texts into files of their own.', placeAt(0));
  }
  return compose(events(source, placeAt, problems), source, placeAt, problems);
}

function events(source: string, placeAt: ReturnType<typeof placesIn>, problems: Problems): readonly Event[] {
  try {
    const found = parseEvents(source, { maxDepth });
    const documents = found.filter((event) => event.type === EVENT_ID.DOCUMENT);
    if (documents.length > 1) {
      problems.add(
        'The file holds more than one YAML document.',
        'Keep one and remove the `---` lines between.',
        placeAt(0),
      );
    }
    return found;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = error.mark?.position ?? 0;
    problems.add(
      `This is not valid YAML: ${reasonOf(error)}.`,
      hintFor(error.reason, lineAt(source, position)),
      placeAt(position),
    );
    return [];
  }
}

function reasonOf({ reason }: YAMLException): string {
  return /maxDepth/.test(reason) ? `it has more than ${maxDepth} levels` : reason;
}

/** The line of a text around an offset; of a very long one, what is near. */
function lineAt(source: string, offset: number): string {
  const near = source.slice(Math.max(0, offset - 500), offset + 500);
  const middle = Math.min(500, offset);
  return near.slice(near.lastIndexOf('\n', middle - 1) + 1).split('\n', 1)[0] ?? '';
}
