import type { TextRange } from '../range.ts';
import { hasInvisible } from './invisible.ts';
import type { Visible } from './visible.ts';

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

/** What a sequence begins with; the mark of a quotation begins behind a line feed. */
const beginnings = new Set([...'\\%&*`~_<'].map((sign) => sign.charCodeAt(0)));

const lineFeed = 10;

/** A sequence, and what it stands for. */
interface DecodedChange extends TextRange {
  readonly text: string;
}

/** A text without escapes and markup, in each way in which a reader or a program may come to see it; none where it has nothing of that. */
export function decodingsOf(original: string): readonly Visible[] {
  if (!marks.test(original)) return [];
  // Something that looks like a tag may hold a secret, so it is read in both ways.
  const readings = original.includes('<') ? [withTags, withoutTags] : [withTags];
  const byText = new Map(readings.map((reading) => decode(original, reading)).map((way) => [way.text, way]));
  return [...byText.values()].filter(({ text }) => text !== original);
}

/** How many pieces wait to be joined: millions of them would take more memory than the text. */
const mostParts = 4096;

function decode(original: string, sequences: RegExp): Visible {
  const chunks: string[] = [];
  let parts: string[] = [];
  let from = 0;
  const changes = new Changes(original, sequences);
  for (let change = changes.next(); change; change = changes.next()) {
    parts.push(original.slice(from, change.start), change.text);
    from = change.end;
    if (parts.length < mostParts) continue;
    chunks.push(parts.join(''));
    parts = [];
  }
  return {
    text: [...chunks, ...parts, original.slice(from)].join(''),
    inOriginal: (ranges) => {
      const place = placesIn(original, sequences);
      return ranges.map((range) => ({ ...range, start: place(range.start).start, end: place(range.end - 1).end }));
    },
  };
}

/** Goes through what is changed in a text, in its order; it is not kept, since it can be as long as the text. */
class Changes {
  readonly #text: string;
  readonly #sequences: RegExp;
  /** Behind it no comment ends; one that is not closed is none. */
  readonly #lastEnd: number;
  #at = 0;

  constructor(text: string, sequences: RegExp) {
    this.#text = text;
    this.#sequences = sequences;
    this.#lastEnd = sequences === withoutTags ? text.lastIndexOf('-->') : -1;
  }

  next(): DecodedChange | undefined {
    for (let start = this.#at; start < this.#text.length; start++) {
      if (!this.#mayBegin(start)) continue;
      const end = this.#commentEnd(start) ?? this.#sequenceEnd(start);
      if (end === undefined) continue;
      this.#at = end;
      return { start, end, text: this.#meaning(start, end) };
    }
    this.#at = this.#text.length;
    return undefined;
  }

  #mayBegin(at: number): boolean {
    return beginnings.has(this.#text.charCodeAt(at)) || this.#text.charCodeAt(at - 1) === lineFeed;
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

  #meaning(start: number, end: number): string {
    return isMark(this.#text.charCodeAt(start)) ? '' : meaningOf(this.#text.slice(start, end));
  }
}

/** Whether what begins so stands for nothing. */
function isMark(unit: number): boolean {
  return unit !== 0x26 && unit !== 0x25 && unit !== 0x5c;
}

/** A number in an escape or a reference, and its base. */
const numbers: readonly (readonly [pattern: RegExp, base: number])[] = [
  [/^\\{1,4}u\{?([0-9a-f]{1,6})\}?$/i, 16],
  [/^(?:\\x|%)([0-9a-f]{2})$/i, 16],
  [/^&#x([0-9a-f]{1,7});?$/i, 16],
  [/^&#([0-9]{1,7});?$/, 10],
];

/** What an escape or a reference stands for. */
function meaningOf(sequence: string): string {
  for (const [pattern, base] of numbers) {
    const [, digits] = pattern.exec(sequence) ?? [];
    if (digits === undefined) continue;
    const code = Number.parseInt(digits, base);
    const character = code <= 0xffff ? String.fromCharCode(code) : '';
    return hasInvisible(character) ? '' : character;
  }
  return sequence.startsWith('&') ? (entities.get(sequence.slice(1, -1).toLowerCase()) ?? '') : '';
}

/** Where the characters of the decoded text stand in the original. To be asked in their order, so that one pass is enough. */
function placesIn(original: string, sequences: RegExp): (index: number) => TextRange {
  const changes = new Changes(original, sequences);
  let shift = 0;
  let next = changes.next();
  return (index) => {
    while (next && next.start - shift + next.text.length <= index) {
      shift += next.end - next.start - next.text.length;
      next = changes.next();
    }
    return next && next.start - shift <= index ? next : { start: index + shift, end: index + shift + 1 };
  };
}
