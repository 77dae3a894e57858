import {
  boolCoreTag,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
} from 'js-yaml';
import type { Place } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { describe, type Entry, type ListNode, type MapNode, type Node, type ScalarNode } from './node.ts';
import { endOf } from './syntax/broken-value.ts';
import { commentedOut } from './syntax/hints.ts';

/** What js-yaml reports of a scalar. */
export type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** What js-yaml reports of the beginning of a list or map. */
export type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>;

type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;

/** How a plain scalar becomes a value, in the order of YAML 1.2.2, section 10.3.2. */
const coreTags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** What a null, a boolean or a number can begin with. Any other scalar is text, and is not held against all of them. */
const firstCharacters = new Set(coreTags.flatMap((tag) => tag.implicitFirstChars ?? []));

/** The longest list or map in brackets that may have been meant as text, in UTF-16 code units. */
const longestInBrackets = 200;

/** Builds the tree of the first document in a stream of js-yaml events. */
export function compose(
  events: readonly Event[],
  source: string,
  placeAt: (offset: number) => Place,
  problems: Problems,
): Node | undefined {
  let next = 0;
  let offset = 0;

  function node(): Node | undefined {
    const event = events[next++];
    if (!event || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
    offset = eventStart(event, offset);
    const place = placeAt(offset);
    refuseReferences(event, source, placeAt, problems);
    if (event.type === EVENT_ID.SCALAR) return scalarNode(event, source, place, offset);
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      const written = writtenIn(event, source);
      if (event.type === EVENT_ID.SEQUENCE) return list(place, written);
      return variable(event, place, written) ?? map(place, written);
    }
    return asText(event, source, place);
  }

  function list(place: Place, written: InBrackets): ListNode {
    const items: Node[] = [];
    for (let item = entry(items.length === 0); item; item = entry(false)) items.push(item);
    return { kind: 'list', items, ...written, place };
  }

  /** js-yaml does not say where an empty item stands, so its dash is looked for. */
  function entry(isFirst: boolean): Node | undefined {
    const event = events[next];
    if (event?.type === EVENT_ID.SCALAR && isEmptyScalar(event)) offset = nextDash(source, offset, isFirst);
    return node();
  }

  function map(place: Place, written: InBrackets): MapNode {
    const entries: Entry[] = [];
    const seen = new Map<string, Place>();
    for (let key = node(); key; key = node()) {
      const value = node();
      if (key.kind !== 'scalar') {
        problems.add(
          `A field name must be text, not ${describe(key)}.`,
          'Write a plain word. Text that begins with { or [ must be quoted.',
          key.place,
        );
      } else if (value) {
        refuseDuplicate(key, seen, problems);
        entries.push({ key: key.text, keyPlace: key.place, value });
      }
    }
    return { kind: 'map', entries, ...written, place };
  }

  /** A variable that stands where YAML sees a map in a map: the reader goes on as if it were in quotes. */
  function variable(event: CollectionEvent, place: Place, { inBrackets }: InBrackets): ScalarNode | undefined {
    if (inBrackets === undefined || !/^\{\{[^{}]*\}\}$/.test(inBrackets)) return undefined;
    const remedy = `Put it in quotes: ${quote(inBrackets)}.`;
    problems.add(`A value that begins with {{ is a map in YAML: ${quote(inBrackets)}.`, remedy, place);
    next = events.indexOf(event);
    let open = 0;
    do {
      const { type } = events[next++] ?? event;
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) open += 1;
      if (type === EVENT_ID.POP) open -= 1;
    } while (open > 0 && next < events.length);
    return { kind: 'scalar', value: inBrackets, text: inBrackets, place };
  }

  return events[next++]?.type === EVENT_ID.DOCUMENT ? node() : undefined;
}

/** Where an event's text begins; `previous` for an event that has none. */
export function eventStart(event: Event, previous: number): number {
  if (event.type === EVENT_ID.SCALAR) {
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return event.valueStart < 0 ? previous : event.valueStart - (isQuoted ? 1 : 0);
  }
  if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) return event.start;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : previous;
}

/** A collection as it is written, where that is short and in one line. */
type InBrackets = Pick<ListNode, 'inBrackets'>;

function writtenIn({ start, style }: CollectionEvent, source: string): InBrackets {
  if (style !== COLLECTION_STYLE.FLOW) return {};
  const [line = ''] = source.slice(start, start + longestInBrackets).split(/\r?\n/, 1);
  const end = endOf(line);
  return end === undefined || end < 0 ? {} : { inBrackets: line.slice(0, end + 1) };
}

/** Whether nothing at all stands for a value, not even a tag or an anchor. */
function isEmptyScalar({ valueStart, tagStart, anchorStart }: ScalarEvent): boolean {
  return valueStart < 0 && tagStart < 0 && anchorStart < 0;
}

/** The next dash that has nothing behind it, seen from an offset; the offset itself where there is none near. */
function nextDash(source: string, offset: number, isFirst: boolean): number {
  const from = isFirst ? offset : offset + 1;
  const found = /^([^\S\n]*(?:-[^\S\n]+)*)-[^\S\n]*(?:#.*)?$/m.exec(source.slice(from, from + 2000));
  return found ? from + found.index + (found[1] ?? '').length : offset;
}

/** What an alias would have been, had it been put in quotes: the reader goes on as if it were. */
function asText(alias: AliasEvent, source: string, place: Place): ScalarNode {
  const text = `*${source.slice(alias.anchorStart, alias.anchorEnd)}`;
  return { kind: 'scalar', value: text, text, place };
}

function scalarNode(event: ScalarEvent, source: string, place: Place, offset: number): ScalarNode {
  if (event.valueStart < 0) {
    const lost = commentedOut(source, offset);
    return { kind: 'scalar', value: null, text: '', place, ...(lost && { commentedOut: lost }) };
  }
  const text = getScalarValue(source, event);
  if (event.style !== SCALAR_STYLE.PLAIN || !firstCharacters.has(text.charAt(0)))
    return { kind: 'scalar', value: text, text, place };
  for (const tag of coreTags) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return { kind: 'scalar', value, text, place };
  }
  return { kind: 'scalar', value: text, text, place };
}

function refuseReferences(event: Event, source: string, placeAt: (offset: number) => Place, problems: Problems): void {
  const remedy = 'Remove it, or put the value in quotes.';
  if (event.type === EVENT_ID.ALIAS) {
    const written = quote(`*${source.slice(event.anchorStart, event.anchorEnd)}`);
    const place = placeAt(event.anchorStart - 1);
    problems.add(`A value that begins with * is a YAML alias: ${written}.`, `Put it in quotes: ${written}.`, place);
  } else if ('anchorStart' in event && event.anchorStart >= 0) {
    const written = quote(`&${source.slice(event.anchorStart, event.anchorEnd)}`);
    problems.add(`A YAML anchor (${written}) is not allowed.`, remedy, placeAt(event.anchorStart - 1));
  }
  if ('tagStart' in event && event.tagStart >= 0) {
    const written = quote(source.slice(event.tagStart, event.tagEnd));
    problems.add(`A YAML tag (${written}) is not allowed.`, remedy, placeAt(event.tagStart));
  }
}

function refuseDuplicate(key: ScalarNode, seen: Map<string, Place>, problems: Problems): void {
  const before = seen.get(key.text);
  if (before) {
    problems.add(`${quote(key.text)} is listed twice (first on line ${before.line}).`, 'Remove one.', key.place);
  }
  seen.set(key.text, key.place);
}
