import { boxedBytes } from '../box.ts';
import { cutToBytes } from '../cut.ts';
import type { Block } from './disarm-flow.ts';
import { serialise } from './serialise.ts';

/** A block that is larger than this share of the room is cut where the room ends; a smaller one is left out. */
const largeShare = 1 / 8;

/** What it takes to put two blocks one under the other in a box, in bytes: an empty line. */
const joint = 4;

/** Room for ordinary fences around what is cut, in bytes. */
const fences = 32;

/** Takes blocks as long as there is room, and says where it ended. */
export class SummaryWriter {
  readonly #written: string[] = [];
  readonly #maxBytes: number;
  readonly #more: string;
  #room: number;
  #last: string | undefined;
  #otherBullets = false;
  isFull = false;

  /** @param more our own words for where blocks are left out, as Markdown */
  constructor(maxBytes: number, more: string) {
    this.#maxBytes = maxBytes;
    this.#more = more;
    this.#room = maxBytes - boxedBytes(more) - joint;
  }

  /**
   * Adds blocks whole if they fit; if not, the beginning of a large one as code, and then no more. Returns the blocks as
   * they are written when they are whole.
   */
  add(blocks: readonly Block[], source: string): string {
    if (this.isFull || blocks.length === 0) return '';
    const first = blocks[0]?.type;
    // Two lists that touch would be read as one, and the numbers of the second would go on from the first.
    this.#otherBullets = first === 'list' && this.#last === 'list' && !this.#otherBullets;
    const markdown = serialise(blocks, this.#otherBullets);
    if (this.#put(markdown)) this.#last = blocks.at(-1)?.type;
    else {
      const [only] = blocks;
      const text = blocks.length === 1 && only?.type === 'code' ? only.value : source;
      if (boxedBytes(markdown) > this.#maxBytes * largeShare || this.#written.length === 0) this.#putBeginning(text);
      this.cut();
    }
    return markdown;
  }

  /** Says that the text goes on beyond what is shown. */
  cut(): void {
    if (this.isFull) return;
    this.isFull = true;
    this.#written.push(this.#more);
  }

  get markdown(): string {
    return this.#written.join('\n\n');
  }

  #put(markdown: string): boolean {
    const bytes = boxedBytes(markdown) + joint;
    if (bytes > this.#room) return false;
    this.#room -= bytes;
    this.#written.push(markdown);
    return true;
  }

  /** The fence may take as much room as what stands in it, so a third is tried when all of the room does not do. */
  #putBeginning(text: string): void {
    for (const room of [this.#room - joint - fences, this.#room / 3]) {
      const value = beginning(text, Math.floor(room)).replace(/\n$/, '');
      if (value !== '' && this.#put(serialise([{ type: 'code', lang: 'text', value }], false))) return;
    }
  }
}

/** The beginning of a text that has so many bytes in a box, cut between two characters. */
function beginning(text: string, room: number): string {
  let left = room;
  let end = 0;
  while (end < text.length) {
    const feed = text.indexOf('\n', end);
    const line = text.slice(end, feed === -1 ? text.length : feed + 1);
    const bytes = boxedBytes(line);
    if (bytes > left) return text.slice(0, end) + cutToBytes(line, Math.max(0, left - joint));
    left -= Buffer.byteLength(line) + 2;
    end += line.length;
  }
  return text;
}
