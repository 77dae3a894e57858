import type { Problems } from '../failures/problems.ts';
import { cut, quote } from '../failures/quote.ts';
import { suggest } from '../failures/suggest.ts';
import type { Read } from './fields.ts';
import { describe, type ListNode, type Node } from './node.ts';

/** Text. A number or boolean is refused with a hint to quote it. */
export const text: Read<string> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  const remedy =
    node.kind === 'scalar' && node.value !== null
      ? `Put it in quotes: ${quote(node.text)}.`
      : 'Write a word or a text.';
  return problems.add(`Expected text here, not ${describe(node)}.`, remedy, node.place);
};

/** Text that is one of `words`. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Read<Word> {
  return (node, problems) => {
    const value = text(node, problems);
    if (value === undefined) return undefined;
    return (
      words.find((word) => word === value) ??
      problems.add(`${quote(value)} is not known here.`, suggest(value, words), node.place)
    );
  };
}

/** A list whose items are all read by `read`; items with a problem are left out. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (node, problems) => {
    const list = asList(node, problems);
    return list?.items.flatMap((item) => {
      const value = read(item, problems);
      return value === undefined ? [] : [value];
    });
  };
}

function asList(node: Node, problems: Problems): ListNode | undefined {
  if (node.kind === 'list') return node;
  const remedy = node.kind === 'scalar' ? `Write it as a list: [${cut(node.text)}].` : 'Begin each item with `- `.';
  return problems.add(`Expected a list here, not ${describe(node)}.`, remedy, node.place);
}
