import type { Place } from '../failures/failure.ts';
import { cut, quote } from '../failures/quote.ts';

/** A YAML value with the place it was written at. Aliases, anchors and tags never get this far. */
export type Node = ScalarNode | ListNode | MapNode;

/** A word, number, boolean or null. */
export interface ScalarNode {
  readonly kind: 'scalar';
  /** The value by YAML 1.2's core schema; quoted and block scalars are always strings. */
  readonly value: string | number | boolean | null;
  /** The text as written, without quotes: `1.0` stays `1.0`. */
  readonly text: string;
  /** Of a field without a value: what stands behind it in a comment, where it looks like the value. */
  readonly commentedOut?: 'items' | 'text';
  readonly place: Place;
}

/** A sequence. */
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  /** As it is written, where it stands in brackets in one line, and so may have been meant as text. */
  readonly inBrackets?: string;
  readonly place: Place;
}

/** A mapping; keys are strings and no key occurs twice. */
export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  /** As it is written, where it stands in braces in one line, and so may have been meant as text. */
  readonly inBrackets?: string;
  readonly place: Place;
}

/** One `key: value` of a mapping. */
export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Node;
}

/** What a node is, in the words of a message: `a list`, `a number`, `nothing`. */
export function describe(node: Node): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  return typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
}

/** What a node is, with the word or number that was seen: `the text "yes"`, `the number 5`, `a list`. */
export function show(node: Node): string {
  if (node.kind !== 'scalar' || node.value === null) return describe(node);
  if (typeof node.value === 'string') return `the text ${quote(node.text)}`;
  return `the ${typeof node.value === 'number' ? 'number' : 'value'} ${cut(node.text)}`;
}

/** The plain JavaScript value of a node. */
export function toValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toValue);
  return toObject(node);
}

/** The plain JavaScript value of a map, in which every name, also `__proto__`, is a property of its own. */
export function toObject({ entries }: MapNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, toValue(value)]));
}

/** The value of a field of a map; `undefined` for another kind of node, or where there is no such field. */
export function child(node: Node | undefined, name: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.find(({ key }) => key === name)?.value : undefined;
}

/** The values of all fields of a map, or the items of a list. */
export function children(node: Node | undefined): readonly Node[] {
  if (node?.kind === 'map') return node.entries.map(({ value }) => value);
  return node?.kind === 'list' ? node.items : [];
}

/** A field that holds a word, a number or a text; `undefined` for one without a value. */
export function scalar(node: Node | undefined, name: string): ScalarNode | undefined {
  const value = child(node, name);
  return value?.kind === 'scalar' && value.text.trim() !== '' ? value : undefined;
}
