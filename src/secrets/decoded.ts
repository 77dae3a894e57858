import { hasInvisible } from './invisible.ts';
import type { Range } from './range.ts';
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

const withTags = new RegExp(escapes.join('|'), 'gi');
const withoutTags = new RegExp([...tags, ...escapes].join('|'), 'gi');

/** A sequence, and what it stands for. */
interface Change extends Range {
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
  for (const { start, end, text } of changesIn(original, sequences)) {
    parts.push(original.slice(from, start), text);
    from = end;
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

function* changesIn(original: string, sequences: RegExp): Generator<Change> {
  const search = new RegExp(sequences);
  const comments = commentsIn(original, sequences === withoutTags);
  let comment = comments.next();
  let found = search.exec(original);
  let at = 0;
  for (;;) {
    while (!comment.done && comment.value.start < at) comment = comments.next();
    while (found && found.index < at) {
      search.lastIndex = at;
      found = search.exec(original);
    }
    if (!comment.done && (!found || comment.value.start <= found.index)) {
      yield { ...comment.value, text: '' };
      at = comment.value.end;
    } else if (found) {
      at = found.index + found[0].length;
      yield { start: found.index, end: at, text: meaningOf(found[0]) };
    } else return;
  }
}

/** Comments, however long they are and whatever is in them; one that is not closed is none. */
function* commentsIn(text: string, areTakenAway: boolean): Generator<Range> {
  const lastEnd = areTakenAway ? text.lastIndexOf('-->') : -1;
  for (let start = text.indexOf('<!--'); start !== -1 && start < lastEnd; ) {
    const end = text.indexOf('-->', start + 2) + '-->'.length;
    yield { start, end };
    start = text.indexOf('<!--', end);
  }
}

/** A number in an escape or a reference, and its base. */
const numbers: readonly (readonly [pattern: RegExp, base: number])[] = [
  [/^\\{1,4}u\{?([0-9a-f]{1,6})\}?$/i, 16],
  [/^(?:\\x|%)([0-9a-f]{2})$/i, 16],
  [/^&#x([0-9a-f]{1,7});?$/i, 16],
  [/^&#([0-9]{1,7});?$/, 10],
];

/** What a sequence stands for; most are marks, which stand for nothing. */
function meaningOf(sequence: string): string {
  if (!/^[&%\\]./.test(sequence)) return '';
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
function placesIn(original: string, sequences: RegExp): (index: number) => Range {
  const changes = changesIn(original, sequences);
  let shift = 0;
  let next = changes.next();
  return (index) => {
    while (!next.done && next.value.start - shift + next.value.text.length <= index) {
      shift += next.value.end - next.value.start - next.value.text.length;
      next = changes.next();
    }
    const isInside = !next.done && next.value.start - shift <= index;
    return isInside ? next.value : { start: index + shift, end: index + shift + 1 };
  };
}
