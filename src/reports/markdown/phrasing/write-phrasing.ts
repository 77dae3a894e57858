import type { PhrasingContent } from 'mdast';
import { escapeText, type Surroundings } from './escape.ts';
import { type Attention, isAttention } from './normalize-phrasing.ts';

/** A piece of a line: text that is written as it is, or a mark of emphasis. */
type WrittenPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close'; readonly node: Attention };

/** Writes the content of a paragraph, heading or cell. */
export function writePhrasing(nodes: readonly PhrasingContent[], surroundings: Surroundings): string {
  const pieces = piecesOf(nodes, surroundings, []);
  const touching = new Set(pieces.flatMap((piece, index) => (touchesMark(piece, index, pieces) ? [piece.node] : [])));
  const markOf = (node: Attention) =>
    node.type === 'emphasis' && touching.has(node) ? '_' : attentionMarks[node.type];
  return pieces
    .map((piece, index) =>
      write(piece, pieces.slice(Math.max(0, index - 2), index), pieces.slice(index + 1, index + 3), markOf),
    )
    .join('');
}

/** A cell is one line, and so is a heading, which wraps by itself. */
const breaks = { paragraph: '\\\n', heading: ' ', cell: '<br>' };

const attentionMarks = { emphasis: '*', strong: '**', delete: '~~' };

function piecesOf(
  nodes: readonly PhrasingContent[],
  surroundings: Surroundings,
  pieces: WrittenPiece[],
): WrittenPiece[] {
  for (const [index, node] of nodes.entries()) {
    if (isAttention(node)) {
      pieces.push({ kind: 'open', node });
      piecesOf(node.children, surroundings, pieces);
      pieces.push({ kind: 'close', node });
    } else {
      const beginsLine = pieces.length === 0 || nodes[index - 1]?.type === 'break';
      pieces.push({ kind: 'text', text: plain(node, surroundings, beginsLine) });
    }
  }
  return pieces;
}

/** Where two marks touch, `*` and `**` could be read as one. */
function touchesMark(
  piece: WrittenPiece,
  index: number,
  pieces: readonly WrittenPiece[],
): piece is Exclude<WrittenPiece, { kind: 'text' }> {
  if (piece.kind === 'text') return false;
  return [pieces[index - 1], pieces[index + 1]].some(
    (neighbour) => neighbour !== undefined && neighbour.kind !== 'text',
  );
}

function plain(node: PhrasingContent, surroundings: Surroundings, beginsLine: boolean): string {
  if (node.type === 'text') return escapeText(node.value, surroundings, beginsLine);
  if (node.type === 'break') return breaks[surroundings];
  if (node.type === 'inlineCode') return inlineCode(node.value, surroundings);
  if (node.type === 'link') return `[${writePhrasing(node.children, surroundings)}](${node.url})`;
  throw new Error(`Markdown: ${node.type} is not written.`);
}

/**
 * Inline code between more backticks than there are in it. In a cell a `|` would end the cell, and is escaped; where
 * a backslash stands before it, renderers do not agree on what that is, and it is shown as `¦`.
 */
function inlineCode(value: string, surroundings: Surroundings): string {
  const shown = surroundings === 'cell' ? value.replace(/\\\|/g, '\\¦').replaceAll('|', '\\|') : value;
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const marks = '`'.repeat(longest + 1);
  const space = longest > 0 || /^ .* $/.test(shown) ? ' ' : '';
  return `${marks}${space}${shown}${space}${marks}`;
}

type MarkOf = (node: Attention) => string;

/** Writes a piece, between up to two pieces before and two behind it. */
function write(
  piece: WrittenPiece,
  before: readonly WrittenPiece[],
  behind: readonly WrittenPiece[],
  markOf: MarkOf,
): string {
  if (piece.kind !== 'text') return markOf(piece.node);
  const characters = [...piece.text];
  const [closing, opening] = [before.at(-1), behind[0]];
  if (opening?.kind === 'open' && isMisread(markOf(opening.node), characters.at(-1), behind[1], 0)) {
    characters.splice(-1, 1, entity(characters.at(-1)));
  }
  if (closing?.kind === 'close' && isMisread(markOf(closing.node), characters[0], before.at(-2), -1)) {
    characters.splice(0, 1, entity(characters[0]));
  }
  return characters.join('');
}

/**
 * Whether a mark is not taken for one, for what is outside and inside of it (CommonMark 0.31.2, section 6.2): a letter
 * outside, and a sign inside; for `_` any letter outside. As a character reference, what is outside ends in a sign.
 */
function isMisread(mark: string, outside: string | undefined, inside: WrittenPiece | undefined, at: 0 | -1): boolean {
  if (outside === undefined || /[\s!-/:-@[-`{-~]/.test(outside)) return false;
  const next = inside?.kind === 'text' ? [...inside.text].at(at) : undefined;
  return mark === '_' || next === undefined || !/[\p{L}\p{N}]/u.test(next);
}

function entity(character: string | undefined): string {
  return character === undefined ? '' : `&#${character.codePointAt(0)};`;
}
