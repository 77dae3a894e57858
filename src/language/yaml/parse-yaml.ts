import { EVENT_ID, type Event, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { Origin } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { compose, eventStart } from './compose.ts';
import type { Node } from './node.ts';
import { placesIn } from './places.ts';
import { explainSyntax } from './syntax/hints.ts';
import { misindented } from './syntax/indentation.ts';

/** Collections inside collections; deeper documents are refused before any of their text is read. */
const maxDepth = 32;

/** The largest document that is read, in UTF-16 code units: its tree takes a multiple of that in memory. */
const maxLength = 1024 * 1024;

/** Line breaks to some programs and not to others: what looks like two lines may be one. */
const ambiguousBreak = /[\u0085\u2028\u2029]|\r(?!\n)/;

/** How strict a reader is. */
export interface YamlOptions {
  /** Whether texts in double quotes may contain such line breaks, as JSON has them: for what no reviewer reads as lines. */
  readonly breaksInQuotes?: boolean;
  /** Replaces aliases, which are refused without it. */
  readonly follow?: (...given: Parameters<typeof compose>) => readonly Event[];
}

/**
 * Parses one untrusted YAML 1.2 document. Anchors, aliases, tags, duplicate keys and
 * further documents are noted as problems, each with its place; the rest is read all the same, so that
 * everything that is wrong is found in one go.
 *
 * @returns the root node, or `undefined` for a document without content or one that is not YAML
 */
export function parseYaml(
  text: string,
  origin: Origin,
  problems: Problems,
  { breaksInQuotes = false, follow = (found) => found }: YamlOptions = {},
): Node | undefined {
  const source = text.startsWith('\u{feff}') ? text.slice(1) : text;
  const placeAt = placesIn(source, origin);
  const refuseBreak = (offset: number) => {
    const message = `There is a ${quote(source.charAt(offset))} here, which only some programs treat as a line break.`;
    const remedy = 'Replace it with a plain line break, or escape it in double quotes.';
    return problems.add(message, remedy, placeAt(offset));
  };
  const ambiguous = source.search(ambiguousBreak);
  if (ambiguous >= 0 && !breaksInQuotes) return refuseBreak(ambiguous);
  if (source.length > maxLength) {
    const message = `The document has ${source.length} characters, more than the limit of ${maxLength}.`;
    return problems.add(message, 'Shorten it, or move long text into separate files.', placeAt(0));
  }
  const found = events(source, placeAt, problems);
  const outside = ambiguous < 0 || found.length === 0 ? -1 : breakOutside(source, found);
  if (outside >= 0) return refuseBreak(outside);
  return compose(follow(found, source, placeAt, problems), source, placeAt, problems);
}

/** Where the first ambiguous line break stands that is in no double quotes; -1 where there is none. */
function breakOutside(source: string, found: readonly Event[]): number {
  let from = 0;
  for (const event of found) {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.DOUBLE_QUOTED) continue;
    const at = source.slice(from, event.valueStart).search(ambiguousBreak);
    if (at >= 0) return from + at;
    from = event.valueEnd;
  }
  const at = source.slice(from).search(ambiguousBreak);
  return at < 0 ? -1 : from + at;
}

function events(source: string, placeAt: ReturnType<typeof placesIn>, problems: Problems): readonly Event[] {
  try {
    const found = parseEvents(source, { maxDepth });
    const [, second] = found.filter((event) => event.type === EVENT_ID.DOCUMENT);
    if (second) {
      const first = found[found.indexOf(second) + 1] ?? second;
      problems.add(
        'A second YAML document begins here.',
        'Keep one document and remove the line `---` or `...` between them.',
        placeAt(eventStart(first, source.lastIndexOf('\n---') + 1)),
      );
    }
    return found;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = error.mark?.position ?? 0;
    const columns = /indentation|mapping|implicit key/.test(error.reason) ? misindented(source, position) : undefined;
    const { what, remedy, lineStart } = columns
      ? { what: 'this line starts in the wrong column', remedy: columns }
      : explainSyntax(yamlReason(error), source, position);
    const isInThatLine = lineStart !== undefined && !source.slice(lineStart, position).includes('\n');
    const at = lineStart === undefined || isInThatLine ? position : lineStart;
    problems.add(`This is not valid YAML: ${what}.`, remedy, placeAt(at));
    return [];
  }
}

/** js-yaml's own words, but where they repeat a piece of the text unescaped: of tags. */
function yamlReason({ reason }: YAMLException): string {
  if (/tag name|tag handle "|" tag handle/.test(reason)) return 'a value that begins with ! is a tag';
  return /maxDepth/.test(reason) ? `it has more than ${maxDepth} levels` : reason;
}
