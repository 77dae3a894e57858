import type { Problems } from '../failures/problems.ts';
import { cut, quote } from '../failures/quote.ts';
import { suggest } from '../failures/suggest.ts';
import type { Read } from './fields.ts';
import { foreignLetters } from './hints.ts';
import { describe, type ListNode, type Node } from './node.ts';

/** Text. A number or boolean is refused with a hint to quote it. */
export const text: Read<string> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  return problems.add(`Expected text here, not ${describe(node)}.`, textRemedy(node), node.place);
};

function textRemedy(node: Node): string {
  if (node.kind === 'map') return 'Write a word or a text; one with a colon and a blank in it needs quotes.';
  if (node.kind === 'list') return 'Write one word or text, without `[ ]` and without `- `.';
  return node.value === null ? 'Write a word or a text, or remove this.' : `Put it in quotes: ${quote(node.text)}.`;
}

/** Text that is one of `words`. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Read<Word> {
  return (node, problems) => {
    if (node.kind !== 'scalar' || node.value === null) {
      text(node, problems);
      return undefined;
    }
    const known = words.find((word) => word === node.value);
    if (known !== undefined) return known;
    const message = `${quote(node.text)} is not known here.${foreignLetters(node.text)}`;
    return problems.add(message, () => suggest(node.text, words), node.place);
  };
}

/** A list whose items are all read by `read`; items with a problem are left out. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (node, problems) => {
    const list = asList(node, problems);
    return list?.items.map((item) => read(item, problems)).filter((value) => value !== undefined);
  };
}

function asList(node: Node, problems: Problems): ListNode | undefined {
  if (node.kind === 'list') return node;
  return problems.add(`Expected a list here, not ${describe(node)}.`, listRemedy(node), node.place);
}

function listRemedy(node: Node): string {
  if (node.kind !== 'scalar') return 'Begin each item with `- `.';
  const [, item] = /^-(\S+)/.exec(node.text) ?? [];
  if (item !== undefined) return `Put a blank behind each dash: \`- ${plain(item)}\`.`;
  return `Write it as a list: [${plain(cut(node.text.trim()).replaceAll(/\s*(?:,|\n)\s*/g, ', '))}].`;
}

/** A value as {@link quote} shows it, without the quotes. */
function plain(value: string): string {
  return quote(value).slice(1, -1);
}
