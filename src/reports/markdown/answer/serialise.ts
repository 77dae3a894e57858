import type { Heading, ListItem, Nodes, Paragraph, Root, Table } from 'mdast';
import { type Options, toMarkdown } from 'mdast-util-to-markdown';
import { writePhrasing } from '../phrasing/write-phrasing.ts';
import type { Block } from './disarm-flow.ts';

/** Blocks are written by mdast's own serialiser; what is within a line is written by ours. */
const options: Options = {
  bullet: '-',
  rule: '-',
  fences: true,
  handlers: {
    paragraph: (node: Paragraph, parent: Nodes | undefined) =>
      taskMark(node, parent) + writePhrasing(node.children, 'paragraph'),
    heading: ({ depth, children }: Heading) => `${'#'.repeat(depth)} ${writePhrasing(children, 'heading')}`,
    table: writeTable,
  },
};

/**
 * Writes disarmed blocks as Markdown, so that a renderer reads the same blocks from it.
 *
 * @param otherBullets whether a list stands before the first block, which begins a list of its own
 */
export function serialise(blocks: readonly Block[], otherBullets: boolean): string {
  const root: Root = { type: 'root', children: [...blocks] };
  const bullets: Options = otherBullets ? { bullet: '*', bulletOther: '-', bulletOrdered: ')' } : {};
  return toMarkdown(root, { ...options, ...bullets }).replace(/\n$/, '');
}

function taskMark(node: Paragraph, parent: Nodes | undefined): string {
  if (parent?.type !== 'listItem' || !isFirst(node, parent)) return '';
  return typeof parent.checked === 'boolean' ? `[${parent.checked ? 'x' : ' '}] ` : '';
}

function isFirst(node: Paragraph, { children }: ListItem): boolean {
  return children[0] === node;
}

const dashes = { left: ':--', center: ':-:', right: '--:' };

/** A table without padding: a column as wide as its widest cell would multiply a long cell by all rows. */
function writeTable({ align, children }: Table): string {
  const rows = children.map(({ children: cells }) => rowOf(cells.map((cell) => writePhrasing(cell.children, 'cell'))));
  const columns = children[0]?.children.map((_, index) => dashes[align?.[index] ?? 'left'] ?? '---') ?? [];
  const rule = rowOf(columns.map((dash, index) => (align?.[index] ? dash : '---')));
  return [...rows.slice(0, 1), rule, ...rows.slice(1)].join('\n');
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
