import type { TextRange } from '../range.ts';
import { hasInvisible } from './invisible.ts';

/** Names of HTML for what keys have, for white space, and for nothing at all (HTML Living Standard, section 13.5). */
const named: Readonly<Record<string, string>> = {
  ...{ '!': 'excl', '"': 'quot', '#': 'num', $: 'dollar', '%': 'percnt', '&': 'amp', "'": 'apos', '(': 'lpar' },
  ...{
    ')': 'rpar',
    '*': 'ast midast',
    '+': 'plus',
    ',': 'comma',
    '.': 'period',
    '/': 'sol',
    ':': 'colon',
    ';': 'semi',
  },
  ...{ '<': 'lt', '=': 'equals', '>': 'gt', '?': 'quest', '@': 'commat', '[': 'lbrack lsqb', '\\': 'bsol' },
  ...{ ']': 'rbrack rsqb', '^': 'hat', _: 'lowbar underbar', '`': 'grave diacriticalgrave', '{': 'lbrace lcub' },
  ...{ '|': 'verbar vert verticalline', '}': 'rbrace rcub' },
  ' ': `tab newline nbsp nonbreakingspace ensp emsp emsp13 emsp14 numsp puncsp thinsp thinspace hairsp verythinspace
    mediumspace thickspace`,
  '': `shy zwj zwnj lrm rlm nobreak zerowidthspace negativethinspace negativemediumspace negativethickspace
    negativeverythinspace af applyfunction it invisibletimes ic invisiblecomma`,
};

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries(named).flatMap(([text, names]) => names.split(/\s+/).map((name) => [name, text] as const)),
);

/** Without any of these a text is what it seems to be. */
const marks = /[\\%&<>*_`~]/;

/**
 * Escapes of JSON and JavaScript, of URLs and of HTML, then what Markdown takes away when it is shown: backslashes in front
 * of signs, marks of emphasis and of quotations. Every repetition is bounded.
 */
const escapes = [
  '\\\\{1,4}u(?:[0-9a-f]{4})',
  '\\\\{1,4}u\\{(?:[0-9a-f]{1,6})\\}',
  '(?:\\\\x|%)(?:[2-7][0-9a-f])',
  '&#x(?:[0-9a-f]{1,7});?',
  '&#(?:[0-9]{1,7});?',
  `&(?:${[...entities.keys()].join('|')});`,
  '\\\\[nrtbf]',
  '\\\\{1,1000}(?=[!-/:-@\\[-`{-~])',
  '[*`]{1,1000}',
  '~~',
  '(?<=^|[-\\s.:/=+])_{1,3}|_{1,3}(?=$|[-\\s.:/=+])',
  '(?<=\\n)[ \\t]{0,8}(?:>[ \\t]{0,4}){1,20}',
];

/**
 * What HTML takes away beside comments: tags, declarations, instructions (CommonMark 0.31.2, section 6.6). None goes on
 * behind the next `<`, so that all of them together are read once.
 */
const tags = [`</?[a-z](?:"[^"<]{0,1000}"|'[^'<]{0,1000}'|[^<>"']){0,3000}>`, '<[!?][^<>]*>'];

const withTags = new RegExp(escapes.join('|'), 'iy');
const withoutTags = new RegExp([...tags, ...escapes].join('|'), 'iy');

/** For each sign of ASCII whether a sequence begins with it; the mark of a quotation begins behind a line feed. */
const beginnings = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  Number('\\%&*`~_<'.includes(String.fromCharCode(unit))),
);

const lineFeed = 10;
const lessThan = 0x3c;

/** A way in which a reader or a program may come to see a text. */
export interface Decoding {
  /** What is seen then, in pieces: as a whole it can be as long as the text. */
  readonly pieces: () => Iterable<string>;
  /** Where ranges of it lie in the original; they are in order and do not overlap. */
  readonly inOriginal: <Kind extends TextRange>(ranges: readonly Kind[]) => readonly Kind[];
}

/** A text without escapes and markup, in each way in which a reader or a program may come to see it; none where it has nothing of that. */
export function decodingsOf(original: string): readonly Decoding[] {
  if (!marks.test(original)) return [];
  // Something that looks like a tag may hold a secret, so it is read in both ways.
  const readings = hasTags(original) ? [withTags, withoutTags] : [withTags];
  return readings
    .filter((sequences) => new Changes(original, sequences).next())
    .map((sequences) => ({
      pieces: () => decode(original, sequences),
      inOriginal: (ranges) => {
        if (ranges.length === 0) return ranges;
        const place = placesIn(original, sequences);
        return ranges.map((range) => ({ ...range, start: place(range.start).start, end: place(range.end - 1).end }));
      },
    }));
}

/** Whether a text has anything that only one of the two readings takes away. */
function hasTags(text: string): boolean {
  if (!text.includes('<')) return false;
  const changes = new Changes(text, withoutTags);
  while (changes.next()) if (text.charCodeAt(changes.start) === lessThan) return true;
  return false;
}

/** About how long a piece is, in UTF-16 code units, and of how many parts it is joined at the most. */
const pieceLength = 64 * 1024;
const mostParts = 4096;

function* decode(original: string, sequences: RegExp): Generator<string> {
  let parts: string[] = [];
  let length = 0;
  let from = 0;
  const changes = new Changes(original, sequences);
  while (changes.next()) {
    parts.push(original.slice(from, changes.start), changes.text);
    length += changes.start - from;
    from = changes.end;
    if (length < pieceLength && parts.length < mostParts) continue;
    yield parts.join('');
    parts = [];
    length = 0;
  }
  yield parts.join('');
  yield original.slice(from);
}

/** Goes through what is changed in a text, in its order; it is not kept, since it can be as long as the text. */
class Changes {
  readonly #text: string;
  readonly #sequences: RegExp;
  /** Behind it no comment ends; one that is not closed is none. */
  readonly #lastEnd: number;
  /** The sequence that was found last, and what it stands for. */
  start = 0;
  end = 0;
  text = '';

  constructor(text: string, sequences: RegExp) {
    this.#text = text;
    this.#sequences = sequences;
    this.#lastEnd = sequences === withoutTags ? text.lastIndexOf('-->') : -1;
  }

  /** Goes on to the next sequence. */
  next(): boolean {
    const text = this.#text;
    let before = this.end === 0 ? 0 : text.charCodeAt(this.end - 1);
    for (let start = this.end; start < text.length; start++) {
      const unit = text.charCodeAt(start);
      const mayBegin = before === lineFeed || beginnings[unit] === 1;
      before = unit;
      if (!mayBegin) continue;
      const end = (unit === lessThan ? this.#commentEnd(start) : undefined) ?? this.#sequenceEnd(start);
      if (end === undefined) continue;
      this.start = start;
      this.end = end;
      this.text = isMark(unit) ? '' : meaningOf(text.slice(start, end));
      return true;
    }
    this.start = text.length;
    this.end = text.length;
    this.text = '';
    return false;
  }

  /** A comment may be of any length and hold anything, `<!-->` and `<!--->` nothing (CommonMark 0.31.2, section 6.6). */
  #commentEnd(start: number): number | undefined {
    if (start >= this.#lastEnd || !this.#text.startsWith('<!--', start)) return undefined;
    return this.#text.indexOf('-->', start + 2) + '-->'.length;
  }

  #sequenceEnd(start: number): number | undefined {
    this.#sequences.lastIndex = start;
    return this.#sequences.test(this.#text) ? this.#sequences.lastIndex : undefined;
  }
}

/** Whether what begins so stands for nothing. */
function isMark(unit: number): boolean {
  return unit !== 0x26 && unit !== 0x25 && unit !== 0x5c;
}

/** The number in an escape or a reference: hexadecimal in the first three ways, decimal in the last. */
const number = /^(?:\\{1,4}u\{?([0-9a-f]{1,6})\}?|(?:\\x|%)([0-9a-f]{2})|&#x([0-9a-f]{1,7});?|&#([0-9]{1,7});?)$/i;

/** What an escape or a reference stands for. */
function meaningOf(sequence: string): string {
  const [, short, byte, hexadecimal, decimal] = number.exec(sequence) ?? [];
  const digits = short ?? byte ?? hexadecimal;
  if (digits !== undefined) return characterOf(Number.parseInt(digits, 16));
  if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10));
  return sequence.startsWith('&') ? (entities.get(sequence.slice(1, -1).toLowerCase()) ?? '') : '';
}

function characterOf(code: number): string {
  const character = code <= 0xffff ? String.fromCharCode(code) : '';
  return hasInvisible(character) ? '' : character;
}

/** Where the characters of the decoded text stand in the original. To be asked in their order, so that one pass is enough. */
function placesIn(original: string, sequences: RegExp): (index: number) => TextRange {
  const changes = new Changes(original, sequences);
  let shift = 0;
  let isOver = !changes.next();
  return (index) => {
    while (!isOver && changes.start - shift + changes.text.length <= index) {
      shift += changes.end - changes.start - changes.text.length;
      isOver = !changes.next();
    }
    if (isOver || changes.start - shift > index) return { start: index + shift, end: index + shift + 1 };
    return { start: changes.start, end: changes.end };
  };
}
