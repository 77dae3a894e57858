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

/** Stands in the place of an outcome for an earlier answer that lacks a judge's verdict: it has no result yet. */
const unjudged = outcomes.length + 1;

/** Figures that are kept of each result; what is absent is `NaN`. */
const kept = ['score', 'latencyMs', 'cost', 'inputTokens', 'outputTokens'] as const;

/** Reads the results that stand at places of the results file. */
export type ReadResults = (ranges: Iterable<FileRange>) => AsyncIterable<EvaluationResult>;

/** The results of one run in the order of its rows: 57 bytes each. */
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
    const code = this.#outcomes[row * this.repeat + repeat];
    return code !== 0 && code !== unjudged;
  }

  /** Where an earlier answer stands that is to be judged again. */
  unjudged(row: number, repeat: number): FileRange | undefined {
    const index = row * this.repeat + repeat;
    return this.#outcomes[index] === unjudged ? this.#rangeOf(index) : undefined;
  }

  keep(row: number, repeat: number, range: FileRange): void {
    this.#place(row * this.repeat + repeat, unjudged, range);
  }

  set({ row, repeat, outcome, score, latencyMs, cost, usage }: EvaluationResult, range: FileRange): void {
    const index = row * this.repeat + repeat;
    const figures = { score, latencyMs, cost, inputTokens: usage?.input, outputTokens: usage?.output };
    this.#place(index, outcomes.indexOf(outcome) + 1, range);
    for (const name of kept) this.#figures[name][index] = figures[name] ?? Number.NaN;
  }

  /** Corrects every place after lines have moved. */
  move(moved: (range: FileRange) => FileRange): void {
    for (const [index, code] of this.#outcomes.entries()) {
      if (code > 0) this.#place(index, code, moved(this.#rangeOf(index)));
    }
  }

  #place(index: number, code: number, { start, end }: FileRange): void {
    this.#outcomes[index] = code;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  #rangeOf(index: number): FileRange {
    return { start: this.#starts[index] ?? 0, end: this.#ends[index] ?? 0 };
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
    for (let repeat = 0; repeat < this.repeat; repeat++) {
      if (this.has(row, repeat)) yield this.#rangeOf(row * this.repeat + repeat);
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

  /** Notes an earlier answer that lacks a judge's verdict: it is no result until it has one. */
  keepUnjudged(run: PlannedRun, { row, repeat }: EvaluationResult, range: FileRange): void {
    this.#runs.get(run)?.keep(row, repeat, range);
  }

  /** Where such an answer stands; nothing where there is none, or where it has a result by now. */
  unjudged(run: PlannedRun, row: number, repeat: number): FileRange | undefined {
    return this.#runs.get(run)?.unjudged(row, repeat);
  }

  /** Says that lines were taken out of the file, each with its line break. */
  drop(lines: readonly FileRange[]): void {
    const gone = lines.toSorted((one, other) => one.start - other.start);
    const starts = Float64Array.from(gone, ({ start }) => start);
    const before = new Float64Array(gone.length + 1);
    for (const [index, { start, end }] of gone.entries()) before[index + 1] = (before[index] ?? 0) + end + 1 - start;
    const moved = ({ start, end }: FileRange): FileRange => {
      const by = before[countBelow(starts, start)] ?? 0;
      return { start: start - by, end: end - by };
    };
    for (const run of this.#runs.values()) run.move(moved);
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

/** How many of some rising numbers are below `most`, by bisection. */
function countBelow(rising: Float64Array, most: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < most) low = middle + 1;
    else high = middle;
  }
  return low;
}
