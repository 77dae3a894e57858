import { Failure, type Origin } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { streamCsvRows } from './csv-rows.ts';
import { streamJsonLines, streamJsonRows } from './json-rows.ts';
import type { InputRow } from './row.ts';
import { readYamlFile } from './row-file.ts';

/** Opens the text of a file anew, in pieces. */
export type OpenPieces = () => AsyncIterable<string>;

/** How a format is read: what is wrong goes to `problems`, and the rows that follow it may be missing. */
type StreamRows = (pieces: AsyncIterable<string>, origin: Origin, problems: Problems) => AsyncIterable<InputRow>;

/** How files of rows are read, by how their names end. */
const formats: ReadonlyMap<string, StreamRows> = new Map<string, StreamRows>([
  ['.jsonl', streamJsonLines],
  ['.ndjson', streamJsonLines],
  ['.csv', streamCsvRows],
  ['.json', streamJsonRows],
  ['.yml', streamYaml],
  ['.yaml', streamYaml],
]);

/** A file of rows that is read from its beginning as often as its rows are needed. */
export class RowSource {
  readonly path: string;
  /** As counted when all of them were looked at. */
  readonly count: number;
  readonly #open: OpenPieces;
  readonly #stream: StreamRows;

  private constructor(path: string, count: number, open: OpenPieces, stream: StreamRows) {
    this.path = path;
    this.count = count;
    this.#open = open;
    this.#stream = stream;
  }

  /**
   * Reads every row once, so that what is wrong with any of them is told before something is sent.
   *
   * @param input the input that names the file
   * @param look gets each row
   * @throws {Failure} `invalid-input`, with the line of each problem; and as `open` does
   */
  static async open(input: string, path: string, open: OpenPieces, look: (row: InputRow) => void): Promise<RowSource> {
    const [ending = ''] = /\.[^./]+$/.exec(path.toLowerCase()) ?? [];
    const stream = formats.get(ending);
    if (!stream) {
      const message = `${input}: ${quote(path)} is of no known format.`;
      throw new Failure('invalid-input', { message, remedy: `It must end in ${[...formats.keys()].join(', ')}.` });
    }
    const problems = new Problems();
    let count = 0;
    for await (const row of stream(open(), originOf(path), problems)) {
      count++;
      look(row);
    }
    problems.throwIfAny('invalid-input');
    return new RowSource(path, count, open, stream);
  }

  /**
   * The rows, in the order of the file.
   *
   * @throws {Failure} `invalid-input` where the file has changed since it was opened
   */
  async *read(): AsyncGenerator<InputRow> {
    const problems = new Problems();
    let read = 0;
    for await (const row of this.#stream(this.#open(), originOf(this.path), problems)) {
      if (++read > this.count) break;
      yield row;
    }
    if (read === this.count && !problems.any) return;
    const message = `${this.path} was changed while its rows were read.`;
    throw new Failure('invalid-input', { message, remedy: 'Write it before this step, and to the end.' });
  }
}

function originOf(path: string): Origin {
  return { file: path, annotatable: true };
}

/** YAML is read whole: its reader takes no more than 1 MiB. */
async function* streamYaml(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
): AsyncGenerator<InputRow, void> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length > 2 * 1024 * 1024) break;
  }
  yield* readYamlFile(text, origin, problems) ?? [];
}
