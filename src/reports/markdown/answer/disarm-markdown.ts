import type { Code, Nodes, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { cutToBytes } from '../cut.ts';
import { isTall } from '../height.ts';
import { removeInvisible } from '../invisible.ts';
import type { LinkHosts } from '../phrasing/links.ts';
import { AnswerBeginning } from './beginning.ts';
import { commentEnd, fencedAt, isTooDeep, lineStart, ParseBudget, partEnd } from './chunks.ts';
import { type Block, disarmFlow } from './disarm-flow.ts';
import { limits } from './limits.ts';
import { type Page, readPage } from './page.ts';
import { type Removed, RemovedTally } from './removed.ts';
import { SummaryWriter } from './summary-writer.ts';

/** How a text is disarmed. */
export interface Disarming {
  readonly linkHosts: LinkHosts;
  /** The most bytes of UTF-8 that the Markdown may have within a box. */
  readonly maxBytes: number;
  /** Our own words for where the text was cut, as Markdown; they say where all of it is. */
  readonly more: string;
}

/** Markdown that is safe to show in a box, and what it lacks of the text. */
export interface Disarmed {
  readonly markdown: string;
  /** The first lines of it, where it is higher than a screen. */
  readonly beginning?: string;
  readonly removed: Removed;
  /** What a reader sees of it: all text, without marks, comments and the targets of links; blocks and cells are lines. */
  readonly seen: string;
}

/** How much larger than other parts one is that is a table. */
const tableTimes = 3;

/** A part of a text, block by block: how each is shown, and its source, should it be too long for that. */
interface ParsedPart {
  readonly blocks: readonly { readonly blocks: readonly Block[]; readonly source: string }[];
  /** Where the next part begins. */
  readonly end: number;
}

/** The same as the tree that it was written from, for pages that show no Markdown. */
export interface DisarmedTree extends Disarmed {
  /** Blocks that there was room for, whole. */
  readonly blocks: readonly Block[];
  /** Whether some of the text was left out. */
  readonly isCut: boolean;
}

/** What `disarm` does, part by part, until the text or the room is at its end. */
export function disarmMarkdown(text: string, { linkHosts, maxBytes, more }: Disarming): DisarmedTree {
  const tally = new RemovedTally();
  const looked = cutToBytes(text, 2 * maxBytes);
  const source = removeInvisible(looked, tally);
  const sheet = new SummaryWriter(maxBytes, more);
  const beginning = new AnswerBeginning();
  const budget = new ParseBudget();
  const seen: string[] = [];
  const whole: Block[] = [];
  let at = 0;
  while (at < source.length && !sheet.isFull) {
    const part = nextPart(source, at, budget, { linkHosts, tally });
    for (const { blocks, source: written } of part.blocks) {
      beginning.add(blocks, sheet.add(blocks, written), written);
      if (!sheet.isFull) whole.push(...blocks);
      seen.push(...blocks.map(seenIn));
    }
    at = part.end;
  }
  if (looked.length < text.length) sheet.cut();
  const { markdown } = sheet;
  const tree = { blocks: whole, isCut: sheet.isFull };
  const shown = { ...tree, markdown, removed: tally.removed, seen: seen.join('\n') };
  return isTall(markdown) ? { ...shown, beginning: beginning.markdown } : shown;
}

/** Nodes whose children stand one below the other, or in cells. */
const containers: readonly string[] = ['blockquote', 'list', 'listItem', 'table', 'tableRow'];

/** What a reader sees of a node. */
function seenIn(node: Nodes): string {
  if ('value' in node) return node.value;
  if (!('children' in node)) return ' ';
  const separator = containers.includes(node.type) ? '\n' : '';
  return node.children.map(seenIn).join(separator);
}

/**
 * Bare addresses are found later, in the text that is left: this also finds those that GitHub takes for links and the
 * parser does not.
 */
const withoutAutolinks = { disable: { null: ['wwwAutolink', 'protocolAutolink', 'emailAutolink'] } };

/** Without mdast's own search for bare addresses, which recurses as deep as the tree. */
const extensions = gfmFromMarkdown().filter(({ transforms }) => !transforms);

/** Parses GitHub Flavored Markdown, without bare addresses. */
function parseMarkdown(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), withoutAutolinks, limits()],
    mdastExtensions: extensions,
  });
}

type PartSettings = Pick<Page, 'linkHosts' | 'tally'>;

function nextPart(source: string, at: number, budget: ParseBudget, settings: PartSettings): ParsedPart {
  const skipped = commentEnd(source, at);
  if (skipped !== undefined) {
    settings.tally.add('comments');
    return { blocks: [], end: skipped };
  }
  const fenced = fencedAt(source, at);
  if (fenced) {
    const node: Code = { type: 'code', lang: fenced.info, value: fenced.value };
    const blocks = disarmFlow([node], readPage(node, '', settings));
    return { blocks: [{ blocks, source: fenced.value }], end: fenced.end };
  }
  if (budget.isSpent)
    return asWritten(source.slice(at), source.length, 'From here on, the text is too long to be formatted:');
  const part = source.slice(at, partEnd(source, at));
  const end = at + part.length;
  if (isTooDeep(part)) return asWritten(part, end, 'Nested too deeply to be formatted:');
  const root = parseMarkdown(part);
  const isTable = root.children.length === 1 && root.children[0]?.type === 'table';
  // A table's rows are none without its head.
  const whole = isTable ? source.slice(at, partEnd(source, at, tableTimes)) : part;
  const read = readPart(whole, isTable ? parseMarkdown(whole) : root, at + whole.length === source.length, settings);
  budget.spend(whole.slice(0, read.end));
  return { ...read, end: at + read.end };
}

/** What may go on beyond a part is left for the next one, unless there is nothing else. */
function readPart(part: string, root: Root, isLast: boolean, settings: PartSettings): ParsedPart {
  const page = readPage(root, part, settings);
  const { finished, next } = isLast ? { finished: root.children } : split(root.children);
  const from = lineStart(part, next?.position?.start.offset ?? 0);
  const nodes = from === 0 ? root.children : finished;
  const blocks = nodes.map((node) => ({ blocks: disarmFlow([node], page), source: sourceOf(node, part) }));
  return { blocks, end: from === 0 ? part.length : from };
}

interface Split {
  readonly finished: readonly RootContent[];
  readonly next?: RootContent | undefined;
}

/** Cuts off the last block, or a list's last item: cut in the middle of its code, that would turn text into code. */
function split(nodes: readonly RootContent[]): Split {
  const [only, ...others] = nodes;
  if (others.length > 0) return { finished: nodes.slice(0, -1), next: nodes.at(-1) };
  if (only?.type !== 'list' || only.children.length < 2) return { finished: nodes };
  const children = only.children.slice(0, -1);
  const position = only.position && { ...only.position, end: children.at(-1)?.position?.end ?? only.position.end };
  return { finished: [{ ...only, children, ...(position && { position }) }], next: only.children.at(-1) };
}

function sourceOf({ position }: RootContent, part: string): string {
  return part.slice(position?.start.offset ?? 0, position?.end.offset ?? part.length);
}

function asWritten(text: string, end: number, note: string): ParsedPart {
  if (text.trim() === '') return { blocks: [], end };
  const said: Block = {
    type: 'paragraph',
    children: [{ type: 'emphasis', children: [{ type: 'text', value: note }] }],
  };
  const shown: Block = { type: 'code', lang: 'text', value: withoutEmptyEnds(text) };
  return { blocks: [said, shown].map((block) => ({ blocks: [block], source: text })), end };
}

/** Without the empty lines at its beginning and its end. */
function withoutEmptyEnds(text: string): string {
  return text.slice(lineStart(text, text.length - text.trimStart().length)).trimEnd();
}
