import type { Range } from './range.ts';

/** A piece of a secret that is as long is hidden, too, wherever it comes from: something may have cut the rest off. */
export const tellingLength = 12;

/** Of the rolling hash: any odd number. */
const factor = 0x01000193;

/** What the oldest character of a window is worth in its hash. */
const oldest = Array.from({ length: tellingLength }).reduce<number>((power) => Math.imul(power, factor), 1);

/** The filter in front of the search for a piece has two to the power of so many bits. */
const filterBits = 22;

/** How many answers of that search are kept. */
const maxKept = 100_000;

/**
 * Every piece of 12 characters that some texts have, to be found in one pass over another text, however many there
 * are. White space counts for nothing, so that a secret over several lines is found as well.
 */
export class Pieces {
  /** One bit for each hash that a piece has. */
  readonly #filter = new Uint8Array(2 ** (filterBits - 3));
  /** All texts, a line each. */
  #texts = '';
  /** What was searched before, and whether it is a piece: many of the same cost one search. */
  readonly #searched = new Map<string, boolean>();

  /** Adds all pieces of a text; there are none in one of fewer than 12 characters. */
  add(text: string): void {
    this.#searched.clear();
    this.#texts += `${withoutBlanks(text)}\n`;
    eachWindow(text, (hash) => {
      const bit = hash >>> (32 - filterBits);
      this.#filter[bit >>> 3] = (this.#filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
    });
  }

  /** Where a text has pieces, in its order; those that overlap or touch are one. */
  find(text: string): readonly Range[] {
    const found: { start: number; end: number }[] = [];
    if (this.#texts === '') return found;
    eachWindow(text, (hash, start, end) => {
      const bit = hash >>> (32 - filterBits);
      if (((this.#filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return;
      const piece = text.slice(start, end);
      if (!this.#has(piece.length === tellingLength ? piece : withoutBlanks(piece))) return;
      const last = found.at(-1);
      if (last && start <= last.end) last.end = end;
      else found.push({ start, end });
    });
    return found;
  }

  #has(piece: string): boolean {
    const searched = this.#searched.get(piece);
    if (searched !== undefined) return searched;
    const isPiece = this.#texts.includes(piece);
    if (this.#searched.size < maxKept) this.#searched.set(piece, isPiece);
    return isPiece;
  }
}

/** Visits each run of 12 characters that are no white space, with its hash and where it stands. */
function eachWindow(text: string, visit: (hash: number, start: number, end: number) => void): void {
  const units = new Uint16Array(tellingLength);
  const places = new Float64Array(tellingLength);
  let hash = 0;
  let slot = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isBlank(unit)) continue;
    hash = (Math.imul(hash, factor) + unit - Math.imul(units[slot] ?? 0, oldest)) | 0;
    units[slot] = unit;
    places[slot] = at;
    slot = slot === tellingLength - 1 ? 0 : slot + 1;
    seen++;
    if (seen >= tellingLength) visit(hash, places[slot] ?? 0, at + 1);
  }
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}

/** White space as JavaScript has it (ECMA-262, WhiteSpace and LineTerminator). */
function isBlank(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13);
  if (unit < 0x1680) return unit === 0xa0;
  return (unit >= 0x2000 && unit <= 0x200a) || [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(unit);
}
