import type { FileRange } from '../../../github/workspace/line-file.ts';
import { count } from '../../../language/failures/count.ts';
import type { Problem } from '../../../language/failures/failure.ts';
import { isFinal, type ResultLine, writeResultLine } from '../result-line.ts';
import { RowTally } from './row-tally.ts';

/** How many rows a message names. */
const named = 20;

/** Routes that are told apart: the files could name any number. */
const mostRoutes = 20;

/** A part of one of several files. */
export interface PartOfFile extends FileRange {
  /** Which file, from 0. */
  readonly file: number;
}

/** Where the result of each row stands, of all files with results: 15 bytes a row. */
export class MergedRows {
  readonly tally: RowTally;
  readonly #count: number;
  /** 0: none; else the file, from 1. */
  readonly #files: Uint16Array;
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #failed = new Map<number, ResultLine>();
  readonly #doubled: number[] = [];
  readonly #routes = new Set<string>();
  #twice = 0;

  constructor(rows: number) {
    this.#count = rows;
    this.tally = new RowTally(rows, rows);
    this.#files = new Uint16Array(rows);
    this.#starts = new Float64Array(rows);
    this.#lengths = new Uint32Array(rows);
  }

  /**
   * Takes a result over. Of two for one row the first counts, but for one without an answer that a later one has. What a
   * failure was billed counts all the same.
   */
  add(line: ResultLine, { file, start, end }: PartOfFile): void {
    const { row } = line;
    const isKnown = this.#files[row] !== 0;
    const failed = this.#failed.get(row);
    if (isKnown && !(failed && isFinal(line))) {
      if (isFinal(line)) this.#note(row);
      else if (!failed || writeResultLine(failed) !== writeResultLine(line)) this.tally.spend(line);
      return;
    }
    if (failed) this.tally.spend(failed);
    this.#files[row] = file + 1;
    this.#starts[row] = start;
    this.#lengths[row] = end - start;
    this.#failed.delete(row);
    if (line.route !== undefined && this.#routes.size < mostRoutes) this.#routes.add(line.route);
    if (isFinal(line)) this.tally.add(line);
    else this.#failed.set(row, line);
  }

  /** Counts the rows whose only results are failures: no later file can have their answers any more. */
  conclude(): void {
    for (const line of this.#failed.values()) this.tally.add(line);
    this.#failed.clear();
  }

  /** Where the lines of the merged file are taken from, in the order of the rows. */
  *ranges(): Generator<PartOfFile> {
    for (let row = 0; row < this.#count; row++) {
      const file = this.#files[row] ?? 0;
      const start = this.#starts[row] ?? 0;
      if (file > 0) yield { file: file - 1, start, end: start + (this.#lengths[row] ?? 0) };
    }
  }

  /** How many routes the results came through, as far as they are told apart. */
  get routes(): number {
    return this.#routes.size;
  }

  /** The first rows without a result. */
  missing(): readonly number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#count && rows.length < named; row++) if (this.#files[row] === 0) rows.push(row);
    return rows;
  }

  /** Rows that were there twice, as something to tell. */
  doubled(): readonly Problem[] {
    if (this.#twice === 0) return [];
    const message = `${count(this.#twice, 'result')} for rows that an earlier file or line has: ${listRows(this.#doubled, this.#twice)}. The first counts.`;
    return [{ message, remedy: 'Give each shard files of its own, and the same number of shards to all.' }];
  }

  #note(row: number): void {
    this.#twice++;
    if (this.#doubled.length < named) this.#doubled.push(row);
  }
}

/** Rows in a message, from 0 as in the files. */
export function listRows(rows: readonly number[], all: number): string {
  const left = all - rows.length;
  return `${rows.join(', ')}${left > 0 ? ` and ${left} more` : ''} (from 0)`;
}
