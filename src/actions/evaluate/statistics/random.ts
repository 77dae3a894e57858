/** Numbers of 0 or more and below 1 that look random, the same for the same seed. */
export type Random = () => number;

/**
 * A seeded generator: sfc32 of PractRand, 128 bits of state, filled from the seed by its 32 bits and stirred.
 *
 * @param seed any whole number; its lower 32 bits count
 */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = 0x9e3779b9;
  let c = seed | 0;
  let counter = 1;
  const next: Random = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** A seed from a text, so that the same evaluation always has the same intervals (FNV-1a, 32 bits). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
