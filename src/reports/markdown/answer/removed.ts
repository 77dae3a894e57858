/** What a kind of disarming is called: one of it, then several. */
const kinds = {
  invisible: ['invisible character removed', 'invisible characters removed'],
  escapes: ['terminal escape removed', 'terminal escapes removed'],
  marks: ['stacked accent removed', 'stacked accents removed'],
  comments: ['comment removed', 'comments removed'],
  images: ['image left out', 'images left out'],
  links: ['link shown as text', 'links shown as text'],
  html: ['HTML tag shown as text', 'HTML tags shown as text'],
  diagrams: ['diagram shown as code', 'diagrams shown as code'],
  mentions: ['mention shown as code', 'mentions shown as code'],
  signs: ['sign of a verdict left out of a heading', 'signs of a verdict left out of headings'],
  keywords: ['word that would close an issue shown as code', 'words that would close issues shown as code'],
} as const;

/** A kind of thing that is removed from a text, or shown as what it is written as. */
export type Kind = keyof typeof kinds;

/** How many things of each kind; kinds that a text has none of are left out. */
export type Removed = ReadonlyMap<Kind, number>;

/** Counts what is removed. */
export class RemovedTally {
  readonly #counts = new Map<Kind, number>();

  add(kind: Kind, count = 1): void {
    if (count > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  get removed(): Removed {
    return this.#counts;
  }
}

/** One line about what was removed, e.g. `3 invisible characters removed, 1 link shown as text`; empty for nothing. */
export function explainRemoved(removed: Removed): string {
  return keysOf(kinds)
    .flatMap((kind) => {
      const count = removed.get(kind) ?? 0;
      const [one, several] = kinds[kind];
      return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${count === 1 ? one : several}`];
    })
    .join(', ');
}

/** The kinds in the order of the table. */
function keysOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  const names: Name[] = [];
  for (const name in table) names.push(name);
  return names;
}
