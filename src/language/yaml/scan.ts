import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml';
import { parseJson } from '../json.ts';
import type { CollectionEvent, ScalarEvent } from './compose.ts';
import { fieldAt } from './written.ts';

/** A comment and what stands before it. */
export interface YamlComment {
  readonly offset: number;
  readonly text: string;
  /**
   * `colon`: the colon of a field without a value; `name`: of one with a value in the lines below; `bracket`: a bracket or
   * comma; `line start`: nothing, the comment has its own line.
   */
  readonly after: 'plain' | 'quoted' | 'colon' | 'name' | 'bracket' | 'line start' | 'structure';
  /** The name of the field that it follows. */
  readonly field: string;
  /** What remains of the value. */
  readonly left: string;
}

/** A list or a map that stands where a text may have been meant: `title: [WIP]`. */
export interface YamlCollection {
  readonly offset: number;
  readonly kind: 'list' | 'map';
  readonly isFlow: boolean;
  /** As it is written, where it stands in brackets. */
  readonly text: string;
  readonly field: string;
}

/** The comments after the first value of a text, in their order. */
export function yamlCommentsIn(yaml: string, events: readonly Event[]): readonly YamlComment[] {
  if (!/(?:^|\s)#/.test(yaml)) return [];
  const comments: YamlComment[] = [];
  let before: ScalarEvent | undefined;
  let brackets = 0;
  let from = 0;
  /** Reads what stands between two values. */
  const readGap = (end: number) => {
    for (let index = from; index < end; index++) {
      const character = yaml.charAt(index);
      if (character === '[' || character === '{') brackets += 1;
      if (character === ']' || character === '}') brackets -= 1;
      if (character !== '#' || !/^\s?$/.test(yaml.charAt(index - 1))) continue;
      const [text = ''] = /^[^\r\n]*/.exec(yaml.slice(index, end)) ?? [];
      if (before) comments.push(commentAfter(before, { yaml, index, text, isFlow: brackets > 0 }));
      index += text.length;
    }
  };
  for (const event of events) {
    if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) continue;
    readGap(event.valueStart);
    before = event;
    from = event.valueEnd;
  }
  readGap(yaml.length);
  return comments;
}

/** Where a comment stands. */
interface CommentPosition {
  readonly yaml: string;
  readonly index: number;
  readonly text: string;
  /** Whether it stands inside brackets. */
  readonly isFlow: boolean;
}

function commentAfter(before: ScalarEvent, { yaml, index, text, isFlow }: CommentPosition): YamlComment {
  const lineStart = Math.max(yaml.lastIndexOf('\n', index - 1), yaml.lastIndexOf('\r', index - 1)) + 1;
  const head = yaml.slice(lineStart, index).trimEnd();
  const common = { offset: index, text, field: fieldOfOffset(yaml, index), left: '' };
  if (head === '') {
    // Quotes have shown where the text ends; a text in lines of its own may go on, less indented than its first line.
    const isQuoted = before.style === SCALAR_STYLE.SINGLE_QUOTED || before.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return { ...common, after: isFlow || !isQuoted ? 'line start' : 'structure' };
  }
  const left = yaml.slice(before.valueStart, before.valueEnd);
  if (before.style === SCALAR_STYLE.PLAIN && before.valueEnd === lineStart + head.length) {
    return { ...common, left, after: 'plain' };
  }
  if (isFlow && /[[{,:]$/.test(head)) return { ...common, after: 'bracket' };
  if (/(?:^|\s)-$/.test(head)) return { ...common, after: 'colon' };
  if (head.endsWith(':')) {
    const isNested = nestedBelow(yaml.slice(index + text.length), head);
    return { ...common, after: isNested ? 'name' : 'colon' };
  }
  return /["'\])}]$/.test(head) ? { ...common, left, after: 'quoted' } : { ...common, after: 'structure' };
}

/**
 * The lists and maps in brackets that are not written as JSON, each as a whole; and those in lines of their own that have
 * such a value. The map that is all of the text is neither.
 */
export function collectionsIn(yaml: string, events: readonly Event[]): readonly YamlCollection[] {
  const found: YamlCollection[] = [];
  const [document, root, ...inside] = events;
  if (document?.type !== EVENT_ID.DOCUMENT || root?.type !== EVENT_ID.MAPPING) return found;
  /** The collections that are open here, the innermost last, with the number of their values and names so far. */
  const open: { readonly event: CollectionEvent; children: number }[] = [{ event: root, children: 0 }];
  for (let next = 0; next < inside.length; next++) {
    const event = inside[next];
    const parent = open.at(-1);
    if (!event || !parent) break;
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const isName = parent.event.type === EVENT_ID.MAPPING && parent.children % 2 === 0;
    parent.children += 1;
    if (isCollection(event)) {
      const values = inside.slice(next, next + lengthOfValue(inside, next));
      if (event.style !== COLLECTION_STYLE.FLOW) open.push({ event, children: 0 });
      else {
        next += values.length - 1;
        const collection = collectionAt(event, values, yaml);
        // JSON has no comma before the end, which a text in brackets may well have.
        const isJson = values.every((value) => isJsonEvent(value, yaml)) && !/,\s*[\]}]$/.test(collection.text);
        if (!isJson) found.push(collection);
      }
    } else if (!isName && open.length > 1 && !isJsonEvent(event, yaml)) {
      const outermost = open[1]?.event;
      if (outermost && found.at(-1)?.offset !== outermost.start) found.push(collectionAt(outermost, [], yaml));
    }
  }
  return found;
}

/** How many events a value has, with those that it contains. */
function lengthOfValue(events: readonly Event[], start: number): number {
  let open = 0;
  for (let next = start; next < events.length; next++) {
    const event = events[next];
    if (event && isCollection(event)) open += 1;
    if (event?.type === EVENT_ID.POP) open -= 1;
    if (open === 0) return next - start + 1;
  }
  return events.length - start;
}

function isCollection(event: Event): event is CollectionEvent {
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING;
}

/** Whether a part of a value is written as JSON writes it (RFC 8259, sections 3, 6 and 7). */
function isJsonEvent(event: Event, yaml: string): boolean {
  if (event.type !== EVENT_ID.SCALAR) return event.type !== EVENT_ID.ALIAS;
  if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) return true;
  const text = event.valueStart < 0 ? '' : yaml.slice(event.valueStart, event.valueEnd);
  return event.style === SCALAR_STYLE.PLAIN && parseJson(text) !== undefined;
}

function collectionAt(event: CollectionEvent, values: readonly Event[], yaml: string): YamlCollection {
  const kind = event.type === EVENT_ID.SEQUENCE ? 'list' : 'map';
  const isFlow = event.style === COLLECTION_STYLE.FLOW;
  const last = values.findLast((value) => value.type === EVENT_ID.SCALAR && value.valueStart >= 0);
  const end = yaml.indexOf(kind === 'list' ? ']' : '}', last?.type === EVENT_ID.SCALAR ? last.valueEnd : event.start);
  const text = isFlow ? yaml.slice(event.start, end < 0 ? undefined : end + 1) : '';
  return { offset: event.start, kind, isFlow, text, field: fieldOfOffset(yaml, event.start) };
}

function fieldOfOffset(yaml: string, offset: number): string {
  return fieldAt(yaml, yaml.slice(0, offset).split(/\r\n|\r|\n/).length);
}

/** Whether the next line that says something is an entry or an item below the field: then the comment stands behind a name. */
function nestedBelow(rest: string, head: string): boolean {
  const [line = ''] = rest.split(/\r\n|\r|\n/).filter((candidate) => /^\s*[^\s#]/.test(candidate));
  const indent = (text: string) => text.length - text.trimStart().length;
  if (!/^\s*(?:-(?:\s|$)|[[{]|"[^"]*"\s*:|'[^']*'\s*:|[^\s"'][^:]*:(?:\s|$))/.test(line)) return false;
  return indent(line) > indent(head) || (indent(line) === indent(head) && /^\s*-/.test(line));
}
