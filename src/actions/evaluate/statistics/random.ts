/**
 * A seeded generator of numbers that look random, the same for the same seed: sfc32 of PractRand, 128 bits of state,
 * filled from 32 bits and stirred.
 */
export class SeededRandom {
  readonly #state: [a: number, b: number, c: number, counter: number];

  /** @param seed any whole number; its lower 32 bits count */
  constructor(seed: number) {
    this.#state = [0, 0x9e3779b9 | 0, seed | 0, 1];
    this.fill(new Uint32Array(15), 1);
  }

  /** Fills `target` with whole numbers from 0 to `below` - 1. It works on many at once, since it runs millions of times. */
  fill(target: Uint32Array, below: number): void {
    let [a, b, c, counter] = this.#state;
    for (let index = 0; index < target.length; index++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      target[index] = Math.floor(((sum >>> 0) / 4294967296) * below);
    }
    this.#state[0] = a;
    this.#state[1] = b;
    this.#state[2] = c;
    this.#state[3] = counter;
  }
}

/** A seed from a text, so that the same evaluation always has the same intervals (FNV-1a, 32 bits). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
