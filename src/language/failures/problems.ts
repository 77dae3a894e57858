import type { ErrorCode } from './codes.ts';
import { count } from './count.ts';
import { Failure, type Place, type Problem } from './failure.ts';

/** Problems listed in full; a hostile file must not flood the log with more. */
const maxListed = 20;

/** Collects what is wrong with one document, so that all of it is reported at once. */
export class Problems {
  readonly #listed: Problem[] = [];
  #found = 0;

  /**
   * Notes one problem. Returns `undefined`, so that a reader can `return problems.add(…)`.
   *
   * @param remedy a function where it takes a search to find it: it is not called for a problem that is only counted
   */
  add(message: string, remedy: string | (() => string), place?: Place): undefined {
    this.#found += 1;
    if (this.#listed.length >= maxListed) return;
    const found = { message, remedy: typeof remedy === 'string' ? remedy : remedy() };
    this.#listed.push(place ? { ...found, place } : found);
  }

  /**
   * Takes over what another collection has found.
   *
   * @param moved where a place of theirs lies for this collection
   */
  addAll(others: Problems, moved: (place: Place) => Place): void {
    for (const { message, remedy, place } of others.#listed) this.add(message, remedy, place && moved(place));
    this.#found += others.#found - others.#listed.length;
  }

  get any(): boolean {
    return this.#found > 0;
  }

  /** The problems in the order of the text; where there are too many, the last one says how many are left out. */
  list(): readonly Problem[] {
    const listed = this.#listed.toSorted(byPlace);
    const left = this.#found - listed.length;
    return left > 0 ? [...listed, { message: `… and ${count(left, 'more problem')}.`, remedy: '' }] : listed;
  }

  /** Throws one {@link Failure} with every problem found so far, if there is any. */
  throwIfAny(code: ErrorCode): void {
    if (this.any) throw new Failure(code, this.list());
  }
}

function byPlace({ place: one }: Problem, { place: other }: Problem): number {
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
