import type { Fallback, PolicyFile } from './policy.ts';

/** All that `fallback` can name. */
const all: readonly Fallback[] = ['outage', 'missing-key'];

/**
 * When the next route may be tried: what every file that names `fallback` names. A file that says nothing
 * leaves it to those that it extends; where it defines keys and none of them says anything either, it
 * means never.
 */
export function fallbackOf(files: readonly PolicyFile[]): readonly Fallback[] {
  const isNever = files.some(
    ({ keys, fallback }, index) =>
      keys.length > 0 && !fallback && files.slice(index + 1).every((extended) => !extended.fallback),
  );
  const named = files.flatMap(({ fallback }) => (fallback ? [fallback] : []));
  if (named.length === 0 || isNever) return [];
  return all.filter((reason) => named.every((fallback) => fallback.includes(reason)));
}
