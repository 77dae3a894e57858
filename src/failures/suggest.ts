import { distance } from 'fastest-levenshtein';

/** How many characters may differ before two words no longer count as a slip of the pen. */
const maxDistance = (word: string): number => Math.max(1, Math.floor(word.length / 3));

/**
 * A remedy for a word that is not in a list: the closest entry if there is a close one, else the
 * whole list.
 */
export function suggest(word: string, known: readonly string[]): string {
  const [closest] = byCloseness(word, known);
  return closest !== undefined && distance(word.toLowerCase(), closest.toLowerCase()) <= maxDistance(word)
    ? `Did you mean "${closest}"?`
    : `Known: ${known.join(', ')}.`;
}

/** `known`, the entries most like `word` first; entries equally close keep their order. */
export function byCloseness(word: string, known: readonly string[]): readonly string[] {
  const wanted = word.toLowerCase();
  return known
    .map((entry) => ({ entry, apart: distance(wanted, entry.toLowerCase()) }))
    .toSorted((one, other) => one.apart - other.apart)
    .map(({ entry }) => entry);
}
