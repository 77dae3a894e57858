import { createHash } from 'node:crypto';

/** Random numbers from 0 up to, not including, 1: the same ones each time for the same seed. */
export function chance(seed: string): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}
