import type { Runner } from '../../../github/runner.ts';
import type { FileLock } from '../../../github/workspace/file-lock.ts';
import type { LineFile } from '../../../github/workspace/line-file.ts';
import { cleanLine } from '../../asking/clean-line.ts';
import { openEarlierFile, readEarlierLines } from '../../asking/earlier-lines.ts';
import { takenOrTold } from '../../asking/tell-text.ts';
import type { PreparedRows } from '../prepare.ts';
import { isFinal, ownFields, type ResultLine, readResultLine, writeResultLine } from '../result-line.ts';
import { isInShard, rowsIn } from '../shard.ts';
import { RowKeys } from './row-keys.ts';
import type { RowRoutes } from './row-routes.ts';
import { RowTally } from './row-tally.ts';

/** The edge as far as results go through it. */
type ResultsEdge = Pick<Runner, 'openLineFile' | 'dropLines' | 'lockFile' | 'redactAnswer' | 'log' | 'run'>;

/** Rows whose results a file has, and what they may be asked through. */
type ResultsOwner = PreparedRows & { readonly routes: Pick<RowRoutes, 'has'> };

/** The results file of a step, to which each result is appended as it comes. Nobody else writes it meanwhile. */
export class BatchFile {
  readonly path: string;
  readonly tally: RowTally;
  readonly #lines: LineFile;
  readonly #lock: FileLock;
  readonly #redact: (text: string) => string;
  readonly #log: ResultsEdge['log'];
  /** Lines without an answer that were taken out when the file was opened, for `collect`. */
  readonly #failures: ReadonlyMap<number, ResultLine>;

  private constructor(
    path: string,
    { tally, failures }: { readonly tally: RowTally; readonly failures: ReadonlyMap<number, ResultLine> },
    lines: LineFile,
    lock: FileLock,
    { redactAnswer, log }: ResultsEdge,
  ) {
    this.path = path;
    this.tally = tally;
    this.#lines = lines;
    this.#lock = lock;
    this.#redact = redactAnswer;
    this.#log = log;
    this.#failures = failures;
  }

  /**
   * Opens the file and takes over what an earlier run has left in it: rows that have their answer are not asked again,
   * those that failed without one are.
   *
   * @throws {Failure} `unreadable-file`, also where another process writes it; `invalid-input` for results of another
   * input, and the file stays as it is
   */
  static async open(
    path: string,
    { rows, prompt, inputs, routes }: ResultsOwner,
    edge: ResultsEdge,
  ): Promise<BatchFile> {
    const { shard, mode } = inputs;
    const lock = await edge.lockFile('results-file', path);
    let keys: RowKeys | undefined;
    const failures = new Map<number, ResultLine>();
    const read = async (lines: LineFile) => {
      const tally = new RowTally(rows.count, rowsIn(shard, rows.count));
      if (lines.isEmpty) return { tally, earlier: { keepBytes: 0, lacksBreak: false, outdated: [], notes: [] } };
      keys ??= await RowKeys.read(rows, prompt);
      const known = keys;
      const earlier = await readEarlierLines(lines.lines(), path, (value) => {
        const line = readResultLine(value);
        if (!line) return 'no-result';
        const wrong = known.strangeness(line);
        if (!isFinal(line)) {
          if (mode === 'collect' && wrong === undefined && isInShard(line.row, shard)) failures.set(line.row, line);
          return 'outdated';
        }
        const strange = wrong ?? strangeRoute(line, routes);
        if (strange !== undefined) return { wrong: strange };
        if (!isInShard(line.row, shard)) return 'taken';
        if (tally.has(line.row)) return 'twice';
        tally.add(line);
        return 'taken';
      });
      return { tally, earlier };
    };
    try {
      const { lines, read: found } = await openEarlierFile(path, edge, read);
      return new BatchFile(path, { tally: found.tally, failures }, lines, lock, edge);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  has(row: number): boolean {
    return this.tally.has(row);
  }

  /**
   * Appends a result, without secrets of the step; the log has one that cannot be appended.
   *
   * @throws {Failure} `unreadable-file` where the disk does not take it
   */
  async add(line: ResultLine): Promise<void> {
    const text = cleanLine(writeResultLine(line), this.#redact, ownFields);
    await takenOrTold(this.#lines.append(`${text}\n`), text, this.#log);
    this.tally.add(line);
  }

  /** Puts back what `collect` has found of rows that failed, for those that nothing newer is known of. */
  async restore(): Promise<void> {
    for (const [row, line] of this.#failures) if (!this.has(row)) await this.add(line);
  }

  /** Sees to it that everything is on the disk, and lets others write the file. */
  async close(): Promise<void> {
    await this.#lines.close().finally(() => this.#lock.release());
  }
}

/** What is wrong with the route of a result; nothing where this run may ask through it as well. */
function strangeRoute({ row, route }: ResultLine, routes: Pick<RowRoutes, 'has'>): string | undefined {
  if (routes.has(route)) return undefined;
  return `belongs to another run: row ${row} was asked through another key, endpoint, deployment or header, or under another limit of the policy`;
}
