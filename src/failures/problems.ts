import type { ErrorCode } from './codes.ts';
import { Failure, type Place, type Problem } from './failure.ts';

/** Problems listed in full; a hostile file must not flood the log with more. */
const maxListed = 20;

/** Collects what is wrong with one document, so that all of it is reported at once. */
export class Problems {
  readonly #listed: Problem[] = [];
  #found = 0;

  /** Notes one problem. Returns `undefined`, so that a reader can `return problems.add(…)`. */
  add(message: string, remedy: string, place?: Place): undefined {
    this.#found += 1;
    if (this.#listed.length < maxListed) {
      this.#listed.push(place ? { message, remedy, place } : { message, remedy });
    }
  }

  /** Throws one {@link Failure} with every problem found so far, in the order of the text, if there is any. */
  throwIfAny(code: ErrorCode): void {
    if (this.#found === 0) return;
    const listed = this.#listed.toSorted(byPlace);
    const left = this.#found - listed.length;
    const rest = { message: `… and ${left} more problems.`, remedy: '' };
    throw new Failure(code, left > 0 ? [...listed, rest] : listed);
  }
}

function byPlace({ place: one }: Problem, { place: other }: Problem): number {
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
