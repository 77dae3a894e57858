import type { Runner } from '../../../github/runner.ts';
import type { FileRange, LineFile } from '../../../github/workspace/line-file.ts';
import { count } from '../../../language/failures/count.ts';
import type { Batch } from '../../../providers/batch/batch.ts';
import type { BatchApi, Given, Sink } from '../../../providers/batch/batch-api.ts';
import { isAnswered, type RowLine, readRowLine } from '../../../providers/batch/rows.ts';
import type { RowKeys } from '../results/row-keys.ts';
import { readRowId } from './batch-rows.ts';

/** Where the line of a row is. */
interface PlacedAnswer extends FileRange {
  readonly file: LineFile;
  readonly isAnswer: boolean;
}

/**
 * The output and the error file of a batch, on this machine's disk. Their lines come in no order, and there may be
 * gigabytes of them: only the place of each is kept in mind.
 */
export class AnswerFiles implements AsyncDisposable {
  readonly #files: readonly LineFile[];
  readonly #places: ReadonlyMap<number, PlacedAnswer>;
  /** What is unusual about the files. */
  readonly notes: readonly string[];
  /** Whether every line could be read. */
  readonly isReadable: boolean;

  private constructor(
    files: readonly LineFile[],
    places: ReadonlyMap<number, PlacedAnswer>,
    { notes, isReadable }: Pick<AnswerFiles, 'notes' | 'isReadable'>,
  ) {
    this.#files = files;
    this.#places = places;
    this.notes = notes;
    this.isReadable = isReadable;
  }

  /**
   * Downloads both files, those that there are. An empty one says nothing.
   *
   * @param keys tell lines of these rows from others
   */
  static async download(
    api: BatchApi,
    { outputFile, errorFile }: Pick<Batch, 'outputFile' | 'errorFile'>,
    keys: RowKeys,
    { openScratch }: Pick<Runner, 'openScratch'>,
  ): Promise<Given<AnswerFiles>> {
    const files: LineFile[] = [];
    const close = () => Promise.all(files.map((file) => file.close()));
    try {
      for (const id of [outputFile, errorFile].filter((one) => one !== '')) {
        const file = await openScratch();
        files.push(file);
        const given = await api.download(id, sinkTo(file));
        if ('fault' in given) {
          await close();
          return given;
        }
      }
      return { value: await AnswerFiles.#index(files, keys) };
    } catch (error) {
      await close();
      throw error;
    }
  }

  static async #index(files: readonly LineFile[], keys: RowKeys): Promise<AnswerFiles> {
    const places = new Map<number, PlacedAnswer>();
    let [unreadable, foreign, twice] = [0, 0, 0];
    for (const file of files) {
      for await (const { text, start, end } of file.lines()) {
        if (text.trim() === '') continue;
        const line = readRowLine(text);
        const id = line && readRowId(line.id);
        if (!line) unreadable++;
        else if (!id || keys.strangeness({ row: id.index, key: id.key }) !== undefined) foreign++;
        else {
          const earlier = places.get(id.index);
          const isAnswer = isAnswered(line);
          if (earlier) twice++;
          // What was paid for is not given up for an error.
          if (!earlier || (isAnswer && !earlier.isAnswer)) places.set(id.index, { file, start, end, isAnswer });
        }
      }
    }
    const notes = [
      unreadable > 0 ? `${count(unreadable, 'line')} of the provider’s files cannot be read.` : '',
      foreign > 0 ? `${count(foreign, 'line')} of the provider’s files belong to no row of this batch.` : '',
      twice > 0
        ? `${count(twice, 'row')} are in the provider’s files more than once; the first answer of each counts.`
        : '',
    ].filter((note) => note !== '');
    return new AnswerFiles(files, places, { notes, isReadable: unreadable === 0 });
  }

  /** Rows that have a line. */
  get count(): number {
    return this.#places.size;
  }

  /** The line of a row; nothing where there is none. */
  async lineOf(index: number): Promise<RowLine | undefined> {
    const place = this.#places.get(index);
    return place ? readRowLine(await place.file.read(place)) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()));
  }
}

/** Writes what is downloaded into a file, whole lines at once. */
function sinkTo(file: LineFile): Sink {
  let decoder = new TextDecoder();
  let rest = '';
  return {
    begin: async () => {
      decoder = new TextDecoder();
      rest = '';
      await file.cut(0, false);
    },
    take: async (bytes) => {
      const text = rest + decoder.decode(bytes, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      if (end > 0) await file.append(text.slice(0, end));
    },
    end: async () => {
      const last = rest + decoder.decode();
      if (last !== '') await file.append(last);
    },
  };
}
