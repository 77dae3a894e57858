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

  /** The same collection, for the value of a field: what is found there is reported with the field's name. */
  inField(name: string): Problems {
    return new FieldProblems(this, name);
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

/** Passes on what is wrong with the value of a field; a message that names nothing but the value gets the field's name. */
class FieldProblems extends Problems {
  readonly #all: Problems;
  readonly #field: string;

  constructor(all: Problems, field: string) {
    super();
    this.#all = all;
    this.#field = field;
  }

  override add(message: string, remedy: string | (() => string), place?: Place): undefined {
    return this.#all.add(nameField(this.#field, message), remedy, place);
  }

  override addAll(others: Problems, moved: (place: Place) => Place): void {
    this.#all.addAll(others, moved);
  }

  /** The field inside is the nearer one. */
  override inField(name: string): Problems {
    return this.#all.inField(name);
  }

  override get any(): boolean {
    return this.#all.any;
  }

  override list(): readonly Problem[] {
    return this.#all.list();
  }
}

/** How messages begin that name no field: with the value that was seen, or with what was expected in its place. */
const namesNoField = /^(?:["\d]|Expected )/;

function nameField(field: string, message: string): string {
  if (!namesNoField.test(message) || message.includes(`\`${field}\``)) return message;
  return `\`${field}\`: ${message.replace(/^Expected/, 'expected')}`;
}

function byPlace({ place: one }: Problem, { place: other }: Problem): number {
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
