import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/yaml';
import { isPlainWord } from '../plain-word.ts';

/** One change of a text; offsets are in UTF-16 code units. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The way to a value: names of fields, and positions in lists from 0. */
export type YamlPath = readonly (string | number)[];

/** What a form may write. */
export type FormValue = string | number;

/**
 * The change that sets one value and leaves everything else as it is written, comments and all: the text of the value
 * alone is replaced, or a line is added behind the fields that are there.
 *
 * @returns `undefined` where the text has no place for it
 */
export function setValue(text: string, path: YamlPath, value: FormValue): TextChange | undefined {
  const root = rootOf(text);
  const name = path.at(-1);
  const owner = root && nodeAt(text, root, path.slice(0, -1));
  if (!owner || name === undefined) return undefined;
  const pair = typeof name === 'string' ? pairOf(text, owner, name) : undefined;
  const found = pair ? valueIn(pair) : typeof name === 'number' ? itemOf(owner, name) : undefined;
  if (found) return replaced(text, found, value);
  if (pair) return { from: pair.to, to: pair.to, insert: ` ${written(value, indentOf(text, pair.from) + 2)}` };
  return typeof name === 'string' ? addedField(text, owner, name, value) : undefined;
}

/** The change that takes a field out, its lines whole. */
export function removeField(text: string, path: YamlPath): TextChange | undefined {
  const root = rootOf(text);
  const name = path.at(-1);
  const owner = root && nodeAt(text, root, path.slice(0, -1));
  if (!owner || name === undefined) return undefined;
  const found = typeof name === 'string' ? pairOf(text, owner, name) : itemNode(owner, name);
  if (!found || owner.name.startsWith('Flow')) return undefined;
  const begin = typeof name === 'string' ? found.from : dashOf(text, found);
  const from = lineStart(text, begin);
  // The first field of an item stands behind its dash: without it, the next one would have to move there.
  if (text.slice(from, begin).trim() !== '') return undefined;
  return { from, to: lineEnd(text, found.to), insert: '' };
}

/** The change that adds an item to a list of maps. */
export function addItem(
  text: string,
  path: YamlPath,
  fields: Readonly<Record<string, string>>,
): TextChange | undefined {
  const root = rootOf(text);
  const list = root && nodeAt(text, root, path);
  if (list?.name !== 'BlockSequence') return undefined;
  const indent = columnOf(text, firstOf(text, list));
  const lines = Object.entries(fields).map(([name, value], index) => {
    return `${' '.repeat(indent)}${index === 0 ? '- ' : '  '}${name}: ${written(value, indent + 4)}`;
  });
  return insertedBehind(text, list.to, lines.join('\n'));
}

/** The text with a change. */
export function changed(text: string, { from, to, insert }: TextChange): string {
  return text.slice(0, from) + insert + text.slice(to);
}

/** Where a value begins; `undefined` where there is none. */
export function offsetOf(text: string, path: YamlPath): number | undefined {
  const root = rootOf(text);
  return root && nodeAt(text, root, path)?.from;
}

function rootOf(text: string): SyntaxNode | undefined {
  const document = parser.parse(text).topNode.getChild('Document');
  return document ? contentOf(document) : undefined;
}

/** The collection or text in a node that may have comments and marks around it. */
function contentOf(node: SyntaxNode): SyntaxNode | undefined {
  const kinds =
    /^(?:Block(?:Mapping|Sequence|Literal)|Flow(?:Mapping|Sequence)|Literal|QuotedLiteral|Tagged|Anchored)$/;
  for (let child = node.firstChild; child; child = child.nextSibling) if (kinds.test(child.name)) return child;
  return undefined;
}

function nodeAt(text: string, node: SyntaxNode, path: YamlPath): SyntaxNode | undefined {
  let found: SyntaxNode | undefined = node;
  for (const step of path) {
    if (!found) return undefined;
    const pair: SyntaxNode | undefined = typeof step === 'string' ? pairOf(text, found, step) : undefined;
    found = typeof step === 'number' ? itemOf(found, step) : pair && valueIn(pair);
  }
  return found;
}

function pairOf(text: string, map: SyntaxNode, name: string): SyntaxNode | undefined {
  if (!map.name.endsWith('Mapping')) return undefined;
  return map.getChildren('Pair').find((pair) => {
    const key = pair.getChild('Key');
    return key !== null && unquoted(text.slice(key.from, key.to)) === name;
  });
}

function valueIn(pair: SyntaxNode): SyntaxNode | undefined {
  for (let child = pair.lastChild; child; child = child.prevSibling) {
    if (child.name === 'Key' || child.name === ':') return undefined;
    if (child.name !== 'Comment') return child;
  }
  return undefined;
}

function itemNode(list: SyntaxNode, index: number): SyntaxNode | undefined {
  return list.name.endsWith('Sequence') ? list.getChildren('Item')[index] : undefined;
}

function itemOf(list: SyntaxNode, index: number): SyntaxNode | undefined {
  const item = itemNode(list, index);
  return item && contentOf(item);
}

/** A block of several lines keeps its head, with the comment that may stand behind it. */
function replaced(text: string, node: SyntaxNode, value: FormValue): TextChange | undefined {
  // What a collection has in it belongs to whoever wrote it.
  if (!/Literal$/.test(node.name)) return undefined;
  const indent = indentOf(text, node.from) + 2;
  const header = node.getChild('BlockLiteralHeader');
  const content = node.getChild('BlockLiteralContent');
  const head = header ? text.slice(header.from, header.to) : '';
  if (content && typeof value === 'string' && /^\|-?$/.test(head) && canBeBlock(value)) {
    const from = lineStart(text, content.from + (/^\s*\n/.exec(text.slice(content.from))?.[0].length ?? 0));
    const own = /^ */.exec(text.slice(from))?.[0].length ?? indent;
    return { from, to: endOfText(text, node.to), insert: block(value, Math.max(own, 1)) };
  }
  const to = endOfText(text, node.to);
  if (isInFlow(node)) return { from: node.from, to, insert: flow(value) };
  const line = lineEnd(text, to);
  const behind = text.slice(to, line).trimEnd();
  // A comment behind the value would become a line of its text.
  if (typeof value === 'string' && behind.trim() !== '' && value.includes('\n') && canBeBlock(value)) {
    return { from: node.from, to: to + behind.length, insert: `|-${behind}\n${block(value, indent)}` };
  }
  return { from: node.from, to, insert: written(value, indent) };
}

function isInFlow(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent.name.startsWith('Flow')) return true;
  return false;
}

/** Where a block collection has its first field or dash: its own beginning may be the end of the line above. */
function firstOf(text: string, node: SyntaxNode): number {
  const item = node.getChild('Item');
  return item ? dashOf(text, item) : (node.getChild('Pair')?.from ?? node.from);
}

/** The dash of an item, which stands before it. */
function dashOf(text: string, item: SyntaxNode): number {
  return text.lastIndexOf('-', item.from);
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** Without the empty lines that a block may end with. */
function endOfText(text: string, to: number): number {
  return text.slice(0, to).trimEnd().length;
}

function addedField(text: string, map: SyntaxNode, name: string, value: FormValue): TextChange | undefined {
  if (map.name === 'FlowMapping') {
    const before = text.slice(map.from + 1, map.to - 1).trim() === '' ? '' : ', ';
    return { from: map.to - 1, to: map.to - 1, insert: `${before}${name}: ${flow(value)}` };
  }
  if (map.name !== 'BlockMapping') return undefined;
  const indent = columnOf(text, firstOf(text, map));
  return insertedBehind(text, map.to, `${' '.repeat(indent)}${name}: ${written(value, indent + 2)}`);
}

/** Lines behind the last line of a node. */
function insertedBehind(text: string, to: number, lines: string): TextChange {
  const last = endOfText(text, to);
  const end = lineEnd(text, last);
  const isEnded = text.slice(0, end).endsWith('\n');
  return { from: end, to: end, insert: `${isEnded ? '' : '\n'}${lines}\n` };
}

/** A value as YAML writes it: as short as it can be read back as the same text. */
function written(value: FormValue, indent: number): string {
  if (typeof value === 'number') return String(value);
  if (value.includes('\n') && canBeBlock(value)) return `|-\n${block(value, indent)}`;
  return isPlainWord(value) ? value : JSON.stringify(value);
}

function flow(value: FormValue): string {
  return typeof value === 'number' || isPlainWord(value) ? String(value) : JSON.stringify(value);
}

function block(value: string, indent: number): string {
  return value.replace(/\n+$/, '').replaceAll(/^(?=.)/gm, ' '.repeat(indent));
}

/** Whether every line stays what it is in a block: the first one tells its indentation. */
function canBeBlock(value: string): boolean {
  return value.trim() !== '' && !/^[ \t\n]/.test(value) && !/(?![\t\n])[\p{Cc}\u2028\u2029\ufeff]/u.test(value);
}

function unquoted(key: string): string {
  return key.replace(/^(["'])(.*)\1$/, '$2');
}

/** The column of the field that a value belongs to. */
function indentOf(text: string, at: number): number {
  const line = text.slice(lineStart(text, at), at);
  return /^[ -]*/.exec(line)?.[0].length ?? 0;
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
