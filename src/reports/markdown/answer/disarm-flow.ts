import type { BlockContent, Code, DefinitionContent, List, ListItem, Nodes, RootContent, Table } from 'mdast';
import { removeInvisible } from '../invisible.ts';
import { withoutComments } from '../phrasing/comments.ts';
import { disarmPhrasing } from '../phrasing/disarm-phrasing.ts';
import { isDrawn, languageOf } from './languages.ts';
import type { Page } from './page.ts';

/** Words in a line. */
type Phrasing = ReturnType<typeof disarmPhrasing>;

/** A block of a disarmed tree. */
export type Block = BlockContent;

/** Lists and quotations within each other that are formatted: with the box around them, no more fit into 400 pixels. */
const deepest = 9;

/** Columns that a table may have. A renderer fills every row up to as many cells. */
const mostColumns = 40;

/** Levels of headings: no larger than the bold title of the box, so that no heading of an answer outranks ours. */
const lowered = { 1: 4, 2: 4, 3: 4, 4: 5, 5: 5, 6: 5 } as const;

/** Signs with which verdicts begin, ours among them: a heading of an answer must not look like one. */
const verdictSigns =
  /^(?:[\u2705\u2611\u2714\u274C\u2716\u26D4\u26A0\u203C\u2757\u{1F6AB}\u{1F6D1}\u{1F7E0}-\u{1F7E2}\u{1F534}\u{1F44D}\u{1F44E}]\uFE0F?\s*)+/u;

/** Blocks with nothing left in them that GitHub would make live. */
export function disarmFlow(nodes: readonly RootContent[], page: Page, depth = 0): Block[] {
  return nodes.flatMap((node) => disarmed(node, page, depth));
}

/** How each kind of block is disarmed. A kind that is not named here does not get through. */
function disarmed(node: RootContent, page: Page, depth: number): Block[] {
  switch (node.type) {
    case 'paragraph':
      return paragraph(disarmPhrasing(node.children, page));
    case 'heading': {
      const children = disarmPhrasing(node.children, page);
      return children.length === 0
        ? []
        : [{ type: 'heading', depth: lowered[node.depth], children: unsigned(children, page) }];
    }
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }];
    case 'code':
      return [code(node, page)];
    case 'html':
      return html(node.value, page);
    case 'table':
      return [table(node, page)];
    case 'list':
      return [depth < deepest ? list(node, page, depth + 1) : written(node, page)];
    case 'blockquote': {
      if (depth >= deepest) return [written(node, page)];
      const children = withoutAlert(disarmFlow(node.children, page, depth + 1));
      return children.length === 0 ? [] : [{ type: 'blockquote', children }];
    }
    case 'footnoteDefinition':
      return labelled(`[${node.label ?? node.identifier}]: `, disarmFlow(node.children, page, depth), page);
    case 'definition':
      return page.referenced.has(node.identifier) ? [] : paragraph(disarmPhrasing([definitionText(node)], page));
    default:
      return [];
  }
}

/** A heading's words without the sign of a verdict in front of them. */
function unsigned(children: Phrasing, page: Page): Phrasing {
  const [first, ...others] = children;
  if (!first) return children;
  if ('children' in first) {
    const inner = unsigned(first.children, page);
    return inner === first.children ? children : [{ ...first, children: inner }, ...others];
  }
  const [sign = ''] = first.type === 'text' ? (verdictSigns.exec(first.value) ?? []) : [];
  const rest = first.type === 'text' ? first.value.slice(sign.length) : '';
  if (first.type !== 'text' || sign === '' || (rest === '' && others.length === 0)) return children;
  page.tally.add('signs');
  return [...(rest === '' ? [] : [{ ...first, value: rest }]), ...others];
}

function paragraph(children: ReturnType<typeof disarmPhrasing>): Block[] {
  return children.length === 0 ? [] : [{ type: 'paragraph', children }];
}

function code({ value, lang }: Code, page: Page): Code {
  if (isDrawn(lang)) page.tally.add('diagrams');
  return { type: 'code', lang: languageOf(lang), value: removeInvisible(value, page.tally) };
}

/** What cannot be formatted: as code, the way it is written. */
function written(node: Nodes, page: Page): Code {
  const { start, end } = node.position ?? {};
  return { type: 'code', lang: 'text', value: page.source.slice(start?.offset ?? 0, end?.offset ?? 0) };
}

/** Several lines of HTML are a code block, one line is a paragraph. */
function html(value: string, page: Page): Block[] {
  const shown = withoutComments(removeInvisible(value, page.tally), page.tally).trim();
  // Line breaks between blocks are nothing but room.
  if (shown.replace(/<br ?\/?>/gi, '').trim() === '') return [];
  page.tally.add('html');
  if (shown.includes('\n')) return [{ type: 'code', lang: 'html', value: shown }];
  return paragraph(disarmPhrasing([{ type: 'text', value: shown }], page));
}

/** A table. Cells beyond those of its head are not shown by GitHub either. */
function table(node: Table, page: Page): Block {
  const columns = node.children[0]?.children.length ?? 0;
  if (columns > mostColumns) return written(node, page);
  const children = node.children.map((row) => ({
    type: row.type,
    children: row.children.map((cell) => ({ type: cell.type, children: disarmPhrasing(cell.children, page) })),
  }));
  return { type: 'table', align: node.align ?? [], children };
}

function list(node: List, page: Page, depth: number): List {
  const children = node.children.map((item): ListItem => {
    const blocks = disarmFlow(item.children, page, depth);
    return {
      type: 'listItem',
      spread: item.spread || isLoose(blocks),
      checked: item.checked ?? null,
      children: blocks,
    };
  });
  return {
    type: 'list',
    ordered: node.ordered ?? false,
    start: startOf(node),
    spread: node.spread ?? false,
    children,
  };
}

/** Whether blocks of an item need blank lines between them: all but a paragraph with lists behind it. */
function isLoose(blocks: readonly Block[]): boolean {
  return blocks.some((block, index) => index > 0 && block.type !== 'list');
}

/** A number has at most nine digits (CommonMark 0.31.2, section 5.2), also at the end of the list. */
function startOf({ ordered, start }: List): number | null {
  return ordered ? Math.min(start ?? 1, 99_999_999) : null;
}

/** `[!NOTE]` at the beginning of a quotation would make an alert of it. */
function withoutAlert(blocks: Block[]): Block[] {
  const [first, ...others] = blocks;
  if (first?.type !== 'paragraph') return blocks;
  const [text, ...rest] = first.children;
  const [mark, word = ''] = (text?.type === 'text' && /^\[!([a-z]{1,20})\]\s*/i.exec(text.value)) || [];
  if (text?.type !== 'text' || mark === undefined) return blocks;
  const value = text.value.slice(mark.length);
  const behind = [...(value === '' ? [] : [{ type: 'text' as const, value: ` ${value}` }]), ...rest];
  return [
    { ...first, children: [{ type: 'strong', children: [{ type: 'text', value: word }] }, ...behind] },
    ...others,
  ];
}

/** A footnote with its label in front, where it stands: GitHub would move it to the end of the page, out of the box. */
function labelled(label: string, blocks: Block[], page: Page): Block[] {
  const text = { type: 'text', value: removeInvisible(label, page.tally) } as const;
  const [first, ...others] = blocks;
  if (first?.type !== 'paragraph') return [...paragraph(disarmPhrasing([text], page)), ...blocks];
  return [...paragraph(disarmPhrasing([text, ...first.children], page)), ...others];
}

function definitionText({ label, identifier, url }: Extract<DefinitionContent, { type: 'definition' }>) {
  return { type: 'text', value: `[${label ?? identifier}]: ${url}` } as const;
}
