import type { Runner } from '../../../github/runner.ts';
import type { FileRange, LineFile } from '../../../github/workspace/line-file.ts';
import { count } from '../../../language/failures/count.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import { parseJson } from '../../../language/json.ts';
import { cleanLine } from '../../asking/clean-line.ts';
import { type EarlierFile, openEarlierFile } from '../../asking/earlier-lines.ts';
import { takenOrTold } from '../../asking/tell-text.ts';
import { ownFields, readResultLine, resultLine } from '../formats/json-lines.ts';
import type { EvaluationResult, ResultIdentity } from '../formats/result.ts';
import { readEarlierResults } from '../formats/resume.ts';
import type { PlannedRun } from './planned-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import { ResultStore } from './result-store.ts';

/** The edge as far as results go through it. */
type Edge = Pick<Runner, 'openLineFile' | 'dropLines' | 'lockFile' | 'redactAnswer' | 'log' | 'run'>;

/** Keeps others from writing the file. */
type Lock = Awaited<ReturnType<Edge['lockFile']>>;

/** The input that names the file. */
const input = 'results-file';

/** What a results file belongs to. */
export interface ResultsFileOptions {
  readonly path: string;
  readonly runs: readonly PreparedRun[];
  /** The fingerprints of an answer as it may be given now. */
  readonly fingerprintsOf: (run: PreparedRun, identity: ResultIdentity) => readonly string[];
  readonly edge: Edge;
}

/** The results file of an evaluation, to which each result is appended as it comes. */
export class ResultsFile {
  readonly store: ResultStore;
  readonly #lines: LineFile;
  readonly #lock: Lock;
  readonly #path: string;
  readonly #edge: Edge;
  /** Lines that later ones replace. */
  readonly #outdated: FileRange[] = [];

  private constructor(lines: LineFile, store: ResultStore, lock: Lock, { path, edge }: ResultsFileOptions) {
    this.#lines = lines;
    this.#lock = lock;
    this.store = store;
    this.#path = path;
    this.#edge = edge;
  }

  /**
   * Opens the file and takes over what an earlier run has left in it.
   *
   * @throws {Failure} `unreadable-file`, also where another process writes it; `invalid-input` for a file of another
   * evaluation, which stays as it is
   */
  static async open(options: ResultsFileOptions): Promise<ResultsFile> {
    const { path, edge } = options;
    const lock = await edge.lockFile(input, path);
    try {
      const { lines, read } = await openEarlierFile(path, edge, (open) => readEarlier(open, options));
      return new ResultsFile(lines, read.store, lock, options);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** What an earlier run has left of an answer that lacks a judge's verdict; nothing where it has to be asked for. */
  async unjudged(run: PreparedRun, row: number, repeat: number): Promise<EvaluationResult | undefined> {
    const range = this.store.unjudged(run.planned, row, repeat);
    return range && readResultLine(parseJson(await this.#lines.read(range)));
  }

  /**
   * Appends a result, without secrets of the step; the log has one that cannot be appended.
   *
   * @throws {Failure} `unreadable-file` where the disk does not take it
   */
  async add({ planned }: PreparedRun, result: EvaluationResult): Promise<void> {
    this.store.add(planned, result, await this.#append(planned, result));
  }

  /** The same for an answer that was paid for and lacks a judge's verdict: a later run asks the judge alone. */
  async keep({ planned }: PreparedRun, result: EvaluationResult): Promise<void> {
    this.store.keepUnjudged(planned, result, await this.#append(planned, result));
  }

  async #append(planned: PlannedRun, result: EvaluationResult): Promise<FileRange> {
    const { redactAnswer, log } = this.#edge;
    const line = cleanLine(resultLine(result).trimEnd(), redactAnswer, ownFields);
    const start = await takenOrTold(this.#lines.append(`${line}\n`), line, log);
    const before = this.store.unjudged(planned, result.row, result.repeat);
    if (before) this.#outdated.push(before);
    return { start, end: start + Buffer.byteLength(line) };
  }

  /** Makes sure that everything is on the disk, and takes out what was replaced. To be called once. */
  async close(): Promise<void> {
    await this.#lines
      .close()
      .then(() => this.#tidy())
      .finally(() => this.#lock.release());
  }

  /** Where the file cannot be written anew, it keeps what was replaced, which the next run knows. */
  async #tidy(): Promise<void> {
    if (this.#outdated.length === 0) return;
    const { dropLines, log } = this.#edge;
    try {
      await dropLines(input, this.#path, this.#outdated);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const kept = `${this.#path} keeps ${count(this.#outdated.length, 'line')} that others replace`;
      log.warning(`${kept}, until a run can take them out. ${error.problems.map(sentence).join(' ')}`);
      return;
    }
    this.store.drop(this.#outdated);
  }
}

async function readEarlier(
  lines: LineFile,
  { path, runs, fingerprintsOf, edge }: ResultsFileOptions,
): Promise<{ readonly store: ResultStore; readonly earlier: EarlierFile }> {
  const byName = new Map(runs.map((run) => [nameOf({ ...run.planned, model: run.model }), run]));
  const runOf = (identity: ResultIdentity) => {
    const run = byName.get(nameOf(identity));
    return run && identity.row < run.planned.rows.count && identity.repeat < run.planned.repeat ? run : undefined;
  };
  const store = new ResultStore(
    runs.map((run) => run.planned),
    (ranges) => readBack(ranges, path, edge),
  );
  const replaced: FileRange[] = [];
  let unjudged = 0;
  /** A run that was killed before it closed the file has left both lines. */
  const replace = ({ planned }: PreparedRun, { row, repeat }: EvaluationResult) => {
    const before = store.unjudged(planned, row, repeat);
    if (before) replaced.push(before);
    if (before) unjudged--;
  };
  const earlier = await readEarlierResults(
    lines.lines(),
    path,
    (identity) => {
      const run = runOf(identity);
      return run && fingerprintsOf(run, identity);
    },
    (result, range) => {
      const run = runOf(result);
      if (!run || store.has(run.planned, result.row, result.repeat)) return false;
      replace(run, result);
      store.add(run.planned, result, range);
      return true;
    },
    (result, range) => {
      const run = runOf(result);
      if (!run?.lacksJudgesOnly(result) || store.has(run.planned, result.row, result.repeat)) return false;
      replace(run, result);
      store.keepUnjudged(run.planned, result, range);
      unjudged++;
      return true;
    },
  );
  const note = `${path}: ${count(unjudged, 'earlier answer')} without a judge’s verdict: only judges are asked again.`;
  const notes = unjudged > 0 ? [...earlier.notes, note] : earlier.notes;
  return { store, earlier: { ...earlier, notes, outdated: [...earlier.outdated, ...replaced] } };
}

function nameOf({ side, file, model }: Pick<ResultIdentity, 'side' | 'file' | 'model'>): string {
  return JSON.stringify([side, file, model]);
}

/** Reads results back, many at a time, since each read waits for the disk. */
async function* readBack(ranges: Iterable<FileRange>, path: string, edge: Edge): AsyncGenerator<EvaluationResult> {
  const lines = await edge.openLineFile(input, path);
  try {
    for (const some of together(ranges)) {
      const texts = await Promise.all(some.map((range) => lines.read(range)));
      for (const [index, text] of texts.entries()) {
        const result = readResultLine(parseJson(text));
        if (!result)
          throw new Error(`${path} was changed while it was in use: it has no result at byte ${some[index]?.start}.`);
        yield result;
      }
    }
  } finally {
    await lines.close();
  }
}

/** Lines that are read at once, and the most bytes of them, unless one alone has more. */
const readAtOnce = { lines: 64, bytes: 1024 * 1024 };

function* together(ranges: Iterable<FileRange>): Generator<readonly FileRange[]> {
  let some: FileRange[] = [];
  let bytes = 0;
  for (const range of ranges) {
    some.push(range);
    bytes += range.end - range.start;
    if (some.length < readAtOnce.lines && bytes < readAtOnce.bytes) continue;
    yield some;
    some = [];
    bytes = 0;
  }
  if (some.length > 0) yield some;
}
