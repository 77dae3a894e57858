import type { Shard } from './inputs.ts';

/**
 * Whether a row belongs to a shard: by a hash of its number alone (the finalizer of MurmurHash3, 32 bits), so that every
 * machine and every version agree, and neighbours, which are often alike, are spread over all shards.
 *
 * @param row from 0
 */
export function isInShard(row: number, shard: Shard | undefined): boolean {
  return shard === undefined || hashOf(row) % shard.of === shard.number - 1;
}

/** How many of so many rows belong to a shard. */
export function rowsIn(shard: Shard | undefined, rows: number): number {
  if (shard === undefined) return rows;
  let count = 0;
  for (let row = 0; row < rows; row++) if (isInShard(row, shard)) count++;
  return count;
}

/** 0 to 2^32 - 1. */
function hashOf(row: number): number {
  let hash = row + 1;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
