import type { Delete, Emphasis, PhrasingContent, Strong } from 'mdast';

/** What is set off by marks around it. */
export type Attention = Emphasis | Strong | Delete;

/** Whether a node is set off by marks around it. */
export function isAttention(node: PhrasingContent): node is Attention {
  return node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete';
}

/**
 * Brings the content of a paragraph into the one form that can be written down without doubt: texts, codes and emphasis
 * that touch are one; emphasis is not empty, does not stand within its own kind, and neither begins nor ends with a blank.
 */
export function normalizePhrasing(
  nodes: readonly PhrasingContent[],
  within: readonly string[] = [],
): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  for (const each of nodes.flatMap((node) => tidied(node, within))) {
    if (each.type === 'break') dropBlanksAtEnd(result);
    const last = result.at(-1);
    const node = each.type === 'text' && last?.type === 'break' ? { ...each, value: each.value.trimStart() } : each;
    if ((node.type === 'text' || node.type === 'inlineCode') && last?.type === node.type) {
      result.splice(-1, 1, { type: node.type, value: last.value + node.value });
    } else if (last && isAttention(node) && last.type === node.type) {
      result.splice(-1, 1, ...tidied({ ...last, children: [...last.children, ...node.children] }, within));
    } else if (node.type !== 'text' || node.value !== '') result.push(node);
  }
  return result;
}

/** Blanks before a break are not seen; blanks behind it are not either. */
function dropBlanksAtEnd(nodes: PhrasingContent[]): void {
  const last = nodes.at(-1);
  if (last?.type !== 'text') return;
  const value = last.value.trimEnd();
  nodes.splice(-1, 1, ...(value === '' ? [] : [{ type: 'text' as const, value }]));
}

/** A paragraph's content without blanks and breaks at either end. */
export function trim(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const { inner } = split(nodes);
  return inner;
}

function tidied(node: PhrasingContent, within: readonly string[]): PhrasingContent[] {
  if (node.type === 'link') return [{ ...node, children: normalizePhrasing(node.children, [...within, 'link']) }];
  if (!isAttention(node)) return [node];
  if (within.includes(node.type)) return normalizePhrasing(node.children, within);
  const { before, inner, after } = split(normalizePhrasing(node.children, [...within, node.type]));
  return [...before, ...(inner.length > 0 ? [{ ...node, children: inner }] : []), ...after];
}

/** Cuts off the blanks at either end; breaks there disappear. */
function split(nodes: readonly PhrasingContent[]) {
  const inner = [...nodes];
  const before: PhrasingContent[] = [];
  const after: PhrasingContent[] = [];
  for (const [end, at, trimmed] of [
    [before, 0, (value: string) => value.trimStart()],
    [after, -1, (value: string) => value.trimEnd()],
  ] as const) {
    for (let node = inner.at(at); node; node = inner.at(at)) {
      if (node.type !== 'break' && node.type !== 'text') break;
      const value = node.type === 'text' ? trimmed(node.value) : '';
      if (node.type === 'text' && value === node.value) break;
      end.splice(0, end.length, { type: 'text', value: ' ' });
      inner.splice(at, 1, ...(value === '' ? [] : [{ type: 'text' as const, value }]));
      if (value !== '') break;
    }
  }
  return { before, inner, after };
}
