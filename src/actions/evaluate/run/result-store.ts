import type { FileRange } from '../../../github/workspace/line-file.ts';
import type { EvaluationResult } from '../formats/result.ts';
import type { PlannedRun } from './planned-run.ts';

/** The figures of one result. */
export interface ResultFigures
  extends Pick<EvaluationResult, 'row' | 'repeat' | 'outcome' | 'score' | 'latencyMs' | 'cost'> {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

const outcomes = ['passed', 'failed', 'errored'] as const;

/** Figures that are kept of each result; what is absent is `NaN`. */
const kept = ['score', 'latencyMs', 'cost', 'inputTokens', 'outputTokens'] as const;

/** Reads the result that stands at a place of the results file. */
export type ReadResults = (ranges: Iterable<FileRange>) => AsyncIterable<EvaluationResult>;

/** The results of one run in the order of its rows: 58 bytes each. */
class RunResults {
  readonly repeat: number;
  readonly #outcomes: Uint8Array;
  readonly #figures: Readonly<Record<(typeof kept)[number], Float64Array>>;
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor({ rows, repeat }: PlannedRun) {
    const size = rows.count * repeat;
    const absent = () => new Float64Array(size).fill(Number.NaN);
    this.repeat = repeat;
    this.#outcomes = new Uint8Array(size);
    this.#starts = new Float64Array(size);
    this.#ends = new Float64Array(size);
    this.#figures = {
      score: absent(),
      latencyMs: absent(),
      cost: absent(),
      inputTokens: absent(),
      outputTokens: absent(),
    };
  }

  has(row: number, repeat: number): boolean {
    return this.#outcomes[row * this.repeat + repeat] !== 0;
  }

  set({ row, repeat, outcome, score, latencyMs, cost, usage }: EvaluationResult, { start, end }: FileRange): void {
    const index = row * this.repeat + repeat;
    const figures = { score, latencyMs, cost, inputTokens: usage?.input, outputTokens: usage?.output };
    this.#outcomes[index] = outcomes.indexOf(outcome) + 1;
    for (const name of kept) this.#figures[name][index] = figures[name] ?? Number.NaN;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  *figures(row: number): Generator<ResultFigures> {
    for (let repeat = 0; repeat < this.repeat; repeat++) {
      const index = row * this.repeat + repeat;
      const outcome = outcomes[(this.#outcomes[index] ?? 0) - 1];
      if (outcome === undefined) continue;
      const figures: { -readonly [Name in keyof ResultFigures]: ResultFigures[Name] } = { row, repeat, outcome };
      for (const name of kept) {
        const value = this.#figures[name][index] ?? Number.NaN;
        if (!Number.isNaN(value)) figures[name] = value;
      }
      yield figures;
    }
  }

  *ranges(row: number): Generator<FileRange> {
    for (let index = row * this.repeat; index < (row + 1) * this.repeat; index++) {
      if (this.#outcomes[index]) yield { start: this.#starts[index] ?? 0, end: this.#ends[index] ?? 0 };
    }
  }
}

/** The results of an evaluation: outcomes and figures in memory, texts in the results file. */
export class ResultStore {
  readonly #runs: ReadonlyMap<PlannedRun, RunResults>;
  readonly #read: ReadResults;
  #count = 0;

  constructor(runs: readonly PlannedRun[], read: ReadResults) {
    this.#runs = new Map(runs.map((run) => [run, new RunResults(run)]));
    this.#read = read;
  }

  /** Results that there are. */
  get count(): number {
    return this.#count;
  }

  has(run: PlannedRun, row: number, repeat: number): boolean {
    return this.#runs.get(run)?.has(row, repeat) === true;
  }

  add(run: PlannedRun, result: EvaluationResult, range: FileRange): void {
    if (!this.has(run, result.row, result.repeat)) this.#count++;
    this.#runs.get(run)?.set(result, range);
  }

  /** Answers of a run that have no result. */
  missing(run: PlannedRun): number {
    let missing = run.rows.count * run.repeat;
    for (const _ of this.figuresOf(run)) missing--;
    return missing;
  }

  /** The figures of a run's results, in the order of its rows and their repeats; rows without a result are left out. */
  *figuresOf(run: PlannedRun): Generator<ResultFigures> {
    for (let row = 0; row < run.rows.count; row++) yield* this.figuresOfRow(run, row);
  }

  /** The same of one row. */
  figuresOfRow(run: PlannedRun, row: number): Iterable<ResultFigures> {
    return this.#runs.get(run)?.figures(row) ?? [];
  }

  /**
   * The whole results of a run in the same order, one by one from the results file.
   *
   * @param rows those whose results are read; all where they are absent
   */
  resultsOf(run: PlannedRun, rows: Iterable<number> = indexesOf(run)): AsyncIterable<EvaluationResult> {
    return this.#read(this.#rangesOf(run, rows));
  }

  *#rangesOf(run: PlannedRun, rows: Iterable<number>): Generator<FileRange> {
    for (const row of rows) yield* this.#runs.get(run)?.ranges(row) ?? [];
  }
}

function* indexesOf({ rows }: PlannedRun): Generator<number> {
  for (let row = 0; row < rows.count; row++) yield row;
}
