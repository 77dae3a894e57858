import type { Node, ScalarNode } from './node.ts';

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
