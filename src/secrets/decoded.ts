import { hasInvisible } from './invisible.ts';
import type { Range } from './range.ts';
import type { Visible } from './visible.ts';

/** Names of HTML for what keys have, and for nothing at all (HTML Living Standard, section 13.5). */
const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['lowbar', '_'],
  ['period', '.'],
  ['colon', ':'],
  ['plus', '+'],
  ['equals', '='],
  ['sol', '/'],
  ...['shy', 'zwj', 'zwnj', 'zerowidthspace', 'nobreak'].map((name) => [name, ''] as const),
]);

/** Without any of these a text is what it seems to be. */
const marks = /[\\%&<>*_`~]/;

/**
 * Escapes of JSON and JavaScript, of URLs and of HTML, then what Markdown takes away when it is shown: backslashes in front
 * of signs, marks of emphasis and of quotations. Every repetition is bounded.
 */
const escapes = [
  '\\\\{1,4}u(?<json>[0-9a-f]{4})',
  '\\\\{1,4}u\\{(?<point>[0-9a-f]{1,6})\\}',
  '(?:\\\\x|%)(?<byte>[2-7][0-9a-f])',
  '&#x(?<hexadecimal>[0-9a-f]{1,7});?',
  '&#(?<decimal>[0-9]{1,7});?',
  `&(?<name>${[...entities.keys()].join('|')});`,
  '\\\\[nrtbf]',
  '\\\\{1,1000}(?=[!-/:-@\\[-`{-~])',
  '[*`]{1,1000}',
  '~~',
  '(?<=^|[-\\s.:/=+])_{1,3}|_{1,3}(?=$|[-\\s.:/=+])',
  '(?<=\\n)[ \\t]{0,8}(?:>[ \\t]{0,4}){1,20}',
];

/** What HTML takes away: comments and tags. */
const tags = ['<!--[^>]{0,300}-->', '</?[a-z][^<>]{0,200}>'];

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

function decode(original: string, sequences: RegExp): Visible {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, text } of changesIn(original, sequences)) {
    parts.push(original.slice(from, start), text);
    from = end;
  }
  return {
    text: parts.join('') + original.slice(from),
    inOriginal: (ranges) => {
      const place = placesIn(original, sequences);
      return ranges.map((range) => ({ ...range, start: place(range.start).start, end: place(range.end - 1).end }));
    },
  };
}

function* changesIn(original: string, sequences: RegExp): Generator<Change> {
  for (const { 0: sequence, index, groups = {} } of original.matchAll(sequences)) {
    yield { start: index, end: index + sequence.length, text: meaningOf(groups) };
  }
}

function meaningOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { json, point, byte, hexadecimal, decimal, name } = groups;
  if (name !== undefined) return entities.get(name.toLowerCase()) ?? '';
  const digits = json ?? point ?? byte ?? hexadecimal;
  if (digits === undefined && decimal === undefined) return '';
  const code = digits === undefined ? Number(decimal) : Number.parseInt(digits, 16);
  const character = code <= 0xffff ? String.fromCharCode(code) : '';
  return hasInvisible(character) ? '' : character;
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
