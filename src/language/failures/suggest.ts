import { distance } from 'fastest-levenshtein';

/** How many characters may differ before two words no longer count as a typo. */
const maxDistance = (word: string): number => Math.max(1, Math.floor(word.length / 3));

/** Words that a message lists: a policy may name thousands. */
const maxListed = 30;

/**
 * A remedy for a word that is not in a list: the closest entry if there is a close one, else the
 * list.
 */
export function suggest(word: string, known: readonly string[]): string {
  const [nearest] = closest(word, known, 1);
  return nearest !== undefined && isTypo(word, nearest) ? `Did you mean "${nearest}"?` : `Known: ${listed(known)}.`;
}

/** Whether a word is so close to another that it is likely meant for it; case is ignored. */
export function isTypo(word: string, other: string): boolean {
  const [one, two] = [word.toLowerCase(), other.toLowerCase()];
  return distance(one, two) <= maxDistance(word) || isSwapped(one, two);
}

/** Whether two words differ by two neighbours that have changed places: `lable`, `label`. */
function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  if (one.length !== other.length || at < 0) return false;
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/** The words as a message lists them: the first thirty, and how many there are besides. */
export function listed(words: readonly string[]): string {
  const left = words.length - maxListed;
  return [...words.slice(0, maxListed), ...(left > 0 ? [`… and ${left} more`] : [])].join(', ');
}

/** The `count` entries of `known` that are most like `word`, the closest first; entries equally close keep their order. */
export function closest(word: string, known: readonly string[], count: number): readonly string[] {
  const wanted = word.toLowerCase();
  const measured = known.map((entry) => ({ entry, apart: distance(wanted, entry.toLowerCase()) }));
  const bound = smallest(
    measured.map(({ apart }) => apart),
    count,
  );
  return measured
    .filter(({ apart }) => apart <= bound)
    .toSorted((one, other) => one.apart - other.apart)
    .slice(0, count)
    .map(({ entry }) => entry);
}

/** The `count`-th smallest of small whole numbers, by counting: a long list of names is not sorted for its first few. */
function smallest(numbers: readonly number[], count: number): number {
  const seen: number[] = [];
  for (const number of numbers) seen[number] = (seen[number] ?? 0) + 1;
  let found = 0;
  return seen.findIndex((times = 0) => {
    found += times;
    return found >= Math.min(count, numbers.length);
  });
}
