import { foldCase, isBlank, withoutBlanks } from './disguise/blanks.ts';
import type { TextRange } from './range.ts';
import type { Search } from './search.ts';

/** So many characters are looked up at a time, and a text must have as many to be found split by blanks. */
export const windowLength = 12;

/** Of the rolling hash: any odd number. */
const factor = 0x01000193;

/** What the oldest character of a window is worth in its hash. */
const oldest = Array.from({ length: windowLength }).reduce<number>((power) => Math.imul(power, factor), 1);

/** The filter in front of the search for a window has two to the power of so many bits. */
const filterBits = 22;

/** Up to so many samples are looked for one by one, which the engine does faster than any loop of ours that it has just read. */
const mostSamples = 64;

/** How many answers of that search are kept. */
const maxKept = 100_000;

/** Where a window stands in the texts, and how long a piece that it belongs to must be. */
interface FragmentPlace {
  readonly at: number;
  readonly least: number;
}

/** A piece that grows window by window: where it begins in the texts, and in the text that is looked through. */
interface Chain {
  readonly from: number;
  readonly start: number;
}

/**
 * Some texts, to be found in one pass over another text, however many there are. Neither blanks nor the case of letters
 * count, so that a secret over several lines is found as well.
 */
export class Pieces {
  /** One bit for each hash that a window has. */
  readonly #filter = new Uint8Array(2 ** (filterBits - 3));
  /** All texts, a line each. */
  #texts = '';
  readonly #known = new Set<string>();
  readonly #lines: { readonly end: number; readonly least: number }[] = [];
  /** Runs of 12 characters, of which every piece that is long enough has at least one. */
  readonly #samples: string[] = [];
  /** What was searched before: many of the same cost one search. */
  readonly #searched = new Map<string, readonly FragmentPlace[]>();

  /**
   * Adds a text of at least 12 characters, unless it is there.
   *
   * @param share how much of it a piece must have to be found, from 0 to 1
   */
  add(text: string, share: number): void {
    const line = foldCase(withoutBlanks(text));
    if (this.#known.has(line)) return;
    this.#known.add(line);
    this.#searched.clear();
    this.#texts += `${line}\n`;
    const least = Math.round(line.length * share);
    this.#lines.push({ end: this.#texts.length, least });
    const step = Math.max(1, least - windowLength + 1);
    for (let at = 0; at + windowLength <= line.length; at += step) {
      this.#samples.push(line.slice(at, at + windowLength));
    }
    new Windows().read(line, (hash) => {
      const bit = hash >>> (32 - filterBits);
      this.#filter[bit >>> 3] = (this.#filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
    });
  }

  /** Whether a text may have pieces that are long enough, found out at once for a short text: `false` says that it has none. */
  mayBeIn(text: string): boolean {
    if (this.#samples.length > mostSamples) return true;
    const line = this.#texts === '' ? '' : foldCase(withoutBlanks(text));
    return this.#samples.some((sample) => line.includes(sample));
  }

  /** Where a text has pieces that are long enough, in its order; those that overlap or touch are one. */
  find(text: string): readonly TextRange[] {
    const search = this.search();
    search.add(text);
    return search.end();
  }

  /**
   * The same for a text that comes in pieces. Blanks may be so many that they fill some of these.
   *
   * @param shortest finds all pieces of so many characters, in place of those that are long enough
   */
  search(shortest?: number): Search<TextRange> {
    const found: { start: number; end: number }[] = [];
    const windows = new Windows();
    let chains = new Map<number, Chain>();
    const visit = (hash: number, start: number, end: number) => {
      const bit = hash >>> (32 - filterBits);
      const isKnown = ((this.#filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
      const places = isKnown ? this.#placesOf(windows.text) : [];
      if (places.length === 0 && chains.size === 0) return;
      const grown = new Map<number, Chain>();
      for (const { at, least } of places) {
        const chain = chains.get(at - 1) ?? { from: at, start };
        grown.set(at, chain);
        if (at + windowLength - chain.from >= (shortest ?? least)) cover(found, chain.start, end);
      }
      chains = grown;
    };
    return {
      add: (text) => {
        if (this.#texts !== '') windows.read(text, visit);
      },
      end: () => found,
    };
  }

  #placesOf(run: string): readonly FragmentPlace[] {
    const known = this.#searched.get(run);
    if (known) return known;
    const wanted = foldCase(withoutBlanks(run));
    const places: FragmentPlace[] = [];
    for (let at = this.#texts.indexOf(wanted); at >= 0; at = this.#texts.indexOf(wanted, at + 1)) {
      places.push({ at, least: this.#lines.find(({ end }) => at < end)?.least ?? 0 });
    }
    if (this.#searched.size < maxKept) this.#searched.set(run, places);
    return places;
  }
}

/** Adds a range that ends behind all others. */
function cover(found: { start: number; end: number }[], start: number, end: number): void {
  let first = start;
  for (let last = found.at(-1); last && first <= last.end; last = found.at(-1)) {
    first = Math.min(first, last.start);
    found.pop();
  }
  found.push({ start: first, end });
}

/** Each run of 12 characters that are no blanks, one further each time, in a text that comes in pieces. */
class Windows {
  /** The last 12 characters with Latin letters in small ones, and where they stand; the oldest is at `#slot`. */
  readonly #units = new Uint16Array(windowLength);
  readonly #places = new Float64Array(windowLength);
  #slot = 0;
  #hash = 0;
  #seen = 0;
  #offset = 0;

  /** The piece that is read, and where in it the run ends that is visited. */
  #piece = '';
  #end = 0;

  /** The run that is visited, as it is written; where it began in another piece, without blanks and in small letters. */
  get text(): string {
    const start = (this.#places[this.#slot] ?? 0) - this.#offset;
    if (start >= 0) return this.#piece.slice(start, this.#end);
    return String.fromCharCode(...this.#units.subarray(this.#slot), ...this.#units.subarray(0, this.#slot));
  }

  /** Visits the runs that end in the next piece, each with its hash and where it stands in the whole. */
  read(piece: string, visit: (hash: number, start: number, end: number) => void): void {
    const units = this.#units;
    const places = this.#places;
    const offset = this.#offset;
    let [slot, hash, seen] = [this.#slot, this.#hash, this.#seen];
    this.#piece = piece;
    for (let at = 0; at < piece.length; at++) {
      const written = piece.charCodeAt(at);
      if (isBlank(written)) continue;
      const unit = written >= 0x41 && written <= 0x5a ? written + 0x20 : written;
      hash = (Math.imul(hash, factor) + unit - Math.imul(units[slot] ?? 0, oldest)) | 0;
      units[slot] = unit;
      places[slot] = offset + at;
      slot = slot === windowLength - 1 ? 0 : slot + 1;
      seen++;
      if (seen < windowLength) continue;
      this.#slot = slot;
      this.#end = at + 1;
      visit(hash, places[slot] ?? 0, offset + at + 1);
    }
    this.#slot = slot;
    this.#hash = hash;
    this.#seen = seen;
    this.#offset = offset + piece.length;
    this.#piece = '';
  }
}
