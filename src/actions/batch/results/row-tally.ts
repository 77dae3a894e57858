import { sumUsage } from '../../../inference/attempts.ts';
import type { ErrorCode, Status } from '../../../language/failures/codes.ts';
import type { TokenUsage } from '../../../providers/provider.ts';
import { isAnswered, type ResultLine, usageOf } from '../result-line.ts';

/** How many rows of a kind are named. */
const named = 5;

/** The most of a message that is kept, in UTF-16 code units. */
const longestError = 500;

/** Rows that failed in the same way. */
export interface FailedRows {
  readonly status: Status;
  readonly code: ErrorCode | undefined;
  readonly count: number;
  /** The first of them, from 0. */
  readonly rows: readonly number[];
  /** What is wrong with the first of them. */
  readonly error: string;
}

/** What has become of rows. */
export interface RowCounts {
  readonly rows: number;
  readonly completed: number;
  /** Of `completed`: cut off at the output limit. */
  readonly truncated: number;
  readonly failed: number;
  /** Without a result. */
  readonly pending: number;
  /** The most frequent first. */
  readonly failures: readonly FailedRows[];
}

/** Counts results as they come: a million of them take 125 kB. */
export class RowTally {
  readonly #total: number;
  readonly #seen: Bits;
  readonly #failures = new Map<
    string,
    { status: Status; code: ErrorCode | undefined; count: number; rows: number[]; error: string }
  >();
  #completed = 0;
  #truncated = 0;
  #failed = 0;
  #usage: TokenUsage | undefined;
  #micros: number | undefined = 0;

  /**
   * @param rows rows of the input
   * @param total rows that this step is about
   */
  constructor(rows: number, total: number) {
    this.#seen = new Bits(rows);
    this.#total = total;
  }

  has(row: number): boolean {
    return this.#seen.has(row);
  }

  /** Counts a result. A row is counted once. */
  add(line: ResultLine): void {
    if (this.has(line.row)) return;
    this.#seen.add(line.row);
    this.spend(line);
    if (isAnswered(line)) {
      this.#completed++;
      if (line.status === 'truncated') this.#truncated++;
    } else this.#fail(line);
  }

  /** Counts what a result was billed, and not the result. */
  spend(line: ResultLine): void {
    this.#usage = sumUsage(this.#usage, usageOf(line));
    this.#micros = addCost(this.#micros, line);
  }

  /** Rows with a result. */
  get done(): number {
    return this.#completed + this.#failed;
  }

  get failed(): number {
    return this.#failed;
  }

  get total(): number {
    return this.#total;
  }

  get counts(): RowCounts {
    return {
      rows: this.#total,
      completed: this.#completed,
      truncated: this.#truncated,
      failed: this.#failed,
      pending: this.#total - this.done,
      failures: [...this.#failures.values()].toSorted((one, other) => other.count - one.count),
    };
  }

  /** Tokens of all results. */
  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  /** Millionths of a US dollar for all results; absent where the price of one is unknown. */
  get micros(): number | undefined {
    return this.#micros;
  }

  #fail({ row, status, error = '', 'error-code': code }: ResultLine): void {
    this.#failed++;
    const name = `${status} ${code ?? ''}`;
    const kind = this.#failures.get(name) ?? {
      status,
      code,
      count: 0,
      rows: [],
      error: error.slice(0, longestError).toWellFormed(),
    };
    kind.count++;
    if (kind.rows.length < named) kind.rows.push(row);
    this.#failures.set(name, kind);
  }
}

/** A row that used tokens and has no cost has an unknown one. */
function addCost(sum: number | undefined, { cost, usage }: ResultLine): number | undefined {
  if (sum === undefined || (cost === undefined && usage)) return undefined;
  return sum + Math.round(Number(cost ?? 0) * 1_000_000);
}

/** A set of whole numbers from 0 to a known size, at one bit each. */
class Bits {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  has(index: number): boolean {
    return (((this.#words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  }

  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
  }
}
