import type { Place } from '../../language/failures/failure.ts';
import type { Variables } from '../../prompts/variables/template.ts';

/** One row of a file. */
export interface InputRow {
  /** From 0, in the order of the input. Messages count from 1. */
  readonly index: number;
  /** Where it begins in its file. */
  readonly place: Place;
  /** Column: text, as templates fill it in. */
  readonly variables: Variables;
}

/** One row of test data. */
export interface TestRow extends InputRow {
  /** Column: value as JSON, for formats that write rows. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Rows that were all checked; each is made when it is asked for, so that 100,000 of them take no more than their text. */
export class Rows implements Iterable<TestRow> {
  readonly count: number;
  /** The row of an index below `count`. */
  readonly at: (index: number) => TestRow;

  constructor(count: number, at: (index: number) => TestRow) {
    this.count = count;
    this.at = at;
  }

  *[Symbol.iterator](): Iterator<TestRow> {
    for (let index = 0; index < this.count; index++) yield this.at(index);
  }
}

/** How messages name a row. */
export function rowName(index: number): string {
  return `Row ${index + 1}`;
}
