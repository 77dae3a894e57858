import { firstLines, heightOf, opening } from '../height.ts';
import type { Block } from './disarm-flow.ts';
import { serialise } from './serialise.ts';

/** Lines of a fence, and of the empty line before it. */
const fences = 3;

/** Takes the blocks that a text begins with, as long as they are no higher than what may stand in the open. */
export class AnswerBeginning {
  readonly #written: string[] = [];
  #left = opening.lines;

  /** Adds a block as it is written if it fits; if not, the beginning of it, and then no more. */
  add(blocks: readonly Block[], written: string, source: string): void {
    if (this.#left <= 0 || written === '' || this.#put(written)) return;
    const [only] = blocks;
    const shorter = blocks.length === 1 && only ? shortened(only, this.#left) : undefined;
    if (shorter !== undefined) this.#put(shorter);
    if (this.#written.length === 0) this.#put(asCode(source, 'text', opening.lines));
    this.#left = 0;
  }

  get markdown(): string {
    return this.#written.join('\n\n');
  }

  #put(markdown: string): boolean {
    const lines = heightOf(markdown, opening.lines);
    if (lines > this.#left || Buffer.byteLength(markdown) > 2 * opening.bytes) return false;
    this.#left -= lines + 1;
    this.#written.push(markdown);
    return true;
  }
}

/** The first lines of a code block, items of a list, or rows of a table; `undefined` where a block cannot be cut. */
function shortened(block: Block, lines: number): string | undefined {
  if (block.type === 'code') return lines <= fences ? undefined : asCode(block.value, block.lang ?? 'text', lines);
  if (block.type !== 'list' && block.type !== 'table') return undefined;
  let shown: string | undefined;
  for (let count = 1; count <= lines; count++) {
    const cut = serialise([firstChildren(block, count)], false);
    if (heightOf(cut, lines) > lines) break;
    shown = cut;
  }
  return shown;
}

function firstChildren(block: Extract<Block, { type: 'list' | 'table' }>, count: number): Block {
  return block.type === 'list'
    ? { ...block, children: block.children.slice(0, count) }
    : { ...block, children: block.children.slice(0, count) };
}

/** Lines that do not wrap, but count as if they did. */
function asCode(text: string, lang: string, lines: number): string {
  for (let count = lines - fences; count > 0; count--) {
    const code = serialise([{ type: 'code', lang, value: firstLines(text, count) }], false);
    if (heightOf(code, lines) <= lines) return code;
  }
  return '';
}
