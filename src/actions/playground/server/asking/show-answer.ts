import type { BlockContent, DefinitionContent, PhrasingContent } from 'mdast';
import { explainRemoved } from '../../../../reports/markdown/answer/removed.ts';
import type { LinkHosts } from '../../../../reports/markdown/phrasing/links.ts';
import type { AnswerView, ShownElement, ShownNode, ShownTag } from '../../wire/asking.ts';

/** The most that is shown of an answer, in bytes of Markdown: more would make a browser slow. */
const maxBytes = 96 * 1024;

/** The most of a text that is shown as it is, in UTF-16 code units. */
const maxText = 64 * 1024;

/** How an answer is shown. */
interface Showing {
  readonly linkHosts: LinkHosts;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

/**
 * Somebody else's Markdown for the page, disarmed as a job summary is: as a tree of elements of a closed list, so that no
 * text of it is ever read as HTML. Where taking marks away would put a secret together, it is shown as text.
 *
 * @param text without secrets
 */
export async function showAnswer(text: string, { linkHosts, redact }: Showing): Promise<AnswerView> {
  const { disarmMarkdown } = await import('../../../../reports/markdown/answer/disarm-markdown.ts');
  const { blocks, isCut, markdown, removed, seen } = disarmMarkdown(text, { linkHosts, maxBytes, more: '' });
  const clean = redact(seen);
  if (clean !== seen || redact(markdown) !== markdown) {
    const note = 'Shown without its formatting, which would have put a secret together.';
    return { text, nodes: [{ tag: 'pre', children: [clean.slice(0, maxText)] }], note };
  }
  const nodes = blocks.length === 0 && text.trim() !== '' ? [asWritten(text)] : blocks.flatMap(blockOf);
  const length = text.length.toLocaleString('en-US');
  const left = isCut ? [`Only its beginning is shown: the answer has ${length} characters. Copy has all of it.`] : [];
  const changed = removed.size === 0 ? [] : [`Changed in this view: ${explainRemoved(removed)}.`];
  return { text, nodes, note: [...left, ...changed].join(' ') };
}

function asWritten(text: string): ShownElement {
  return { tag: 'pre', children: [text.slice(0, maxText)] };
}

const headings = { 1: 'h3', 2: 'h3', 3: 'h3', 4: 'h4', 5: 'h5', 6: 'h6' } as const satisfies Record<number, ShownTag>;

/** How each kind of block is shown. A kind that is not named here does not get through. */
function blockOf(node: BlockContent): readonly ShownNode[] {
  switch (node.type) {
    case 'paragraph':
      return [{ tag: 'p', children: phrasing(node.children) }];
    case 'heading':
      return [{ tag: headings[node.depth], children: phrasing(node.children) }];
    case 'thematicBreak':
      return [{ tag: 'hr', children: [] }];
    case 'code':
      return [{ tag: 'pre', children: [{ tag: 'code', children: [node.value] }] }];
    case 'blockquote':
      return [{ tag: 'blockquote', children: node.children.flatMap(innerBlock) }];
    case 'list': {
      const children = node.children.map(({ children: blocks, spread, checked }): ShownElement => {
        const content = blocks.flatMap(innerBlock).flatMap((block) => (spread ? [block] : tight(block)));
        return { tag: 'li', children: content, ...(typeof checked === 'boolean' && { checked }) };
      });
      return [node.ordered ? { tag: 'ol', children, start: node.start ?? 1 } : { tag: 'ul', children }];
    }
    case 'table': {
      const children = node.children.map(({ children: cells }, index): ShownElement => {
        const tag = index === 0 ? 'th' : 'td';
        return { tag: 'tr', children: cells.map((cell) => ({ tag, children: phrasing(cell.children) })) };
      });
      return [{ tag: 'table', children }];
    }
    default:
      return [];
  }
}

/** Disarmed blocks hold blocks alone. */
function innerBlock(node: BlockContent | DefinitionContent): readonly ShownNode[] {
  return node.type === 'definition' || node.type === 'footnoteDefinition' ? [] : blockOf(node);
}

/** A paragraph of a list without room between its items is its content alone. */
function tight(node: ShownNode): readonly ShownNode[] {
  return typeof node !== 'string' && node.tag === 'p' ? node.children : [node];
}

const marks = { emphasis: 'em', strong: 'strong', delete: 'del' } as const;

function phrasing(nodes: readonly PhrasingContent[]): readonly ShownNode[] {
  return nodes.flatMap((node): readonly ShownNode[] => {
    switch (node.type) {
      case 'text':
        return [node.value];
      case 'inlineCode':
        return [{ tag: 'code', children: [node.value] }];
      case 'break':
        return [{ tag: 'br', children: [] }];
      case 'emphasis':
      case 'strong':
      case 'delete':
        return [{ tag: marks[node.type], children: phrasing(node.children) }];
      case 'link':
        return [linkOf(node.url, phrasing(node.children))];
      default:
        return [];
    }
  });
}

/** Only addresses that were let through come here; they are looked at once more, since a click follows them. */
function linkOf(url: string, children: readonly ShownNode[]): ShownElement {
  const href = url.replaceAll('&amp;', '&');
  const isSafe = href.startsWith('https://') && URL.canParse(href);
  return isSafe ? { tag: 'a', children, href } : { tag: 'strong', children };
}
