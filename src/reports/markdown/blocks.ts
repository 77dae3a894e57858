import { formatPlace, type Place, type Problem } from '../../language/failures/failure.ts';
import { ours, ShownMarkdown } from './shown-markdown.ts';

/** How problems are shown. */
export interface ProblemSettings {
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Where a place can be looked at; `undefined` where nowhere. */
  readonly addressOf: (place: Place) => string | undefined;
  /** Problems that are listed; the log has all. */
  readonly most: number;
}

/** How much of a problem is shown: UTF-16 code units of a paragraph, and lines and bytes of what is to be pasted. */
const longest = { paragraph: 2_000, lines: 60, bytes: 8_000 };

/** A list of facts by name. A value has no line breaks; a list has no cells that it could leave. */
export function factList(facts: readonly (readonly [name: ShownMarkdown, value: ShownMarkdown])[]): ShownMarkdown {
  const items = facts.map(([name, value]) => ours`- ${name}: ${value}`);
  return ShownMarkdown.join(items, '\n');
}

/** A table of cells without line breaks; foreign text is made one by {@link ShownMarkdown.cell}. */
export function table(head: readonly ShownMarkdown[], rows: readonly (readonly ShownMarkdown[])[]): ShownMarkdown {
  const lines = [head, head.map(() => ours`---`), ...rows].map((cells) => ours`| ${ShownMarkdown.row(cells)} |`);
  return ShownMarkdown.join(lines, '\n');
}

/** Problems as a list, with their places and what is to be pasted. */
export function problemList(problems: readonly Problem[], settings: ProblemSettings): ShownMarkdown {
  const items = problems.slice(0, settings.most).map((problem) => ShownMarkdown.item(problemBlocks(problem, settings)));
  const left = problems.length - items.length;
  const rest = left > 0 ? ours`\n\n… and ${left} more, in the log.` : ours``;
  return ours`${ShownMarkdown.join(items, '\n')}${rest}`;
}

/** A problem as prose that wraps, with its place in front, and with what is to be pasted as code. */
export function problemBlocks({ place, message, remedy }: Problem, settings: ProblemSettings): ShownMarkdown {
  const separator = message.includes('\n\n') ? '\n\n' : ' ';
  const pieces = piecesOf(settings.redact(`${message}${remedy === '' ? '' : separator}${remedy}`));
  const blocks = pieces.map(({ isCode, text }) =>
    isCode ? ShownMarkdown.block(firstLines(text), longest.bytes) : paragraph(text),
  );
  const text = ShownMarkdown.join(blocks, '\n\n');
  return place ? ours`${placeLink({ text: formatPlace(place), place }, settings)}: ${text}` : text;
}

/** A place as code, which leads to the line where that is known. */
function placeLink(
  named: NamedPlace,
  { redact, addressOf }: Pick<ProblemSettings, 'redact' | 'addressOf'>,
): ShownMarkdown {
  const address = addressOf(named.place);
  const text = redact(named.text);
  return address === undefined ? ShownMarkdown.code(text) : ShownMarkdown.link(text, address);
}

/** A place as a sentence names it. */
export interface NamedPlace {
  readonly text: string;
  readonly place: Place;
}

/** A sentence of ours as prose, in which the places that it names lead to their lines. */
export function proseWithPlaces(
  text: string,
  places: readonly NamedPlace[],
  settings: Pick<ProblemSettings, 'redact' | 'addressOf'>,
): ShownMarkdown {
  const [named, ...others] = places;
  if (!named) {
    const [before, after] = [/^\s/, /\s$/].map((blank) => (blank.test(text) ? ours` ` : ours``));
    return ours`${before ?? ours``}${ShownMarkdown.prose(settings.redact(text), 'paragraph', longest.paragraph)}${after ?? ours``}`;
  }
  const [first = '', ...rest] = text.split(named.text);
  return rest.reduce(
    (shown, piece) => ours`${shown}${placeLink(named, settings)}${proseWithPlaces(piece, others, settings)}`,
    proseWithPlaces(first, others, settings),
  );
}

/** Lines of a paragraph stay lines. */
function paragraph(text: string): ShownMarkdown {
  const lines = text
    .slice(0, longest.paragraph)
    .split('\n')
    .map((line) => ShownMarkdown.prose(line, 'paragraph', longest.paragraph));
  return ShownMarkdown.join(lines, '<br>');
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  return lines.length > longest.lines ? `${lines.slice(0, longest.lines).join('\n')}\n…` : text;
}

/** A sentence. What else follows an empty line is to be pasted. */
const sentence = /^\p{Lu}.*[.?!:]$/u;

interface MessagePiece {
  readonly isCode: boolean;
  readonly text: string;
}

/** The paragraphs of a message: prose, and lines to be pasted, which may have empty ones among them. */
function piecesOf(message: string): readonly MessagePiece[] {
  const pieces: MessagePiece[] = [];
  for (const [index, text] of message.split('\n\n').entries()) {
    if (index > 0 && !sentence.test(text)) append(pieces, text);
    else {
      // A stack trace, for one.
      const [prose = '', code] = text.split(/\n(?=[ \t])(.*)/s);
      pieces.push({ isCode: false, text: prose });
      if (code !== undefined) append(pieces, code);
    }
  }
  return pieces.filter(({ text }) => text.trim() !== '');
}

function append(pieces: MessagePiece[], code: string): void {
  const last = pieces.at(-1);
  if (last?.isCode) pieces.splice(-1, 1, { isCode: true, text: `${last.text}\n\n${code}` });
  else pieces.push({ isCode: true, text: code });
}
