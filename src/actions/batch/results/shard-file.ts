import type { Runner } from '../../../github/runner.ts';
import { count } from '../../../language/failures/count.ts';
import type { Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { parseJson } from '../../../language/json.ts';
import { readResultLine } from '../result-line.ts';
import type { MergedRows } from './merged-rows.ts';
import type { RowKeys } from './row-keys.ts';

/** What was found in a file beside results. */
export interface ShardFile {
  readonly notes: readonly string[];
  /** Lines that are no result of these rows. */
  readonly problems: readonly Problem[];
}

/** Lines of one file that are named. */
const named = 3;

/**
 * Reads the results of a shard. What is none of these rows is told and left out: the row that it stands for is missing,
 * unless another file has it.
 *
 * @param index of the file, from 0
 */
export async function readShardFile(
  path: string,
  index: number,
  { keys, merged, step }: { readonly keys: RowKeys; readonly merged: MergedRows; readonly step: Runner },
): Promise<ShardFile> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const lines = await step.openLineFile('shard-files', path);
  let [number, wrong] = [0, 0];
  try {
    for await (const { text, start, end, isEnded } of lines.lines()) {
      number++;
      if (text.trim() === '') continue;
      const value = parseJson(text);
      if (!isEnded && value === undefined) {
        notes.push(`${path}: line ${number} is cut off, as where a run is killed while it writes. It is left out.`);
        break;
      }
      const line = readResultLine(value);
      const strange = line ? keys.strangeness(line) : `is not a result: ${quote(text.slice(0, 60))}`;
      if (line && strange === undefined) merged.add(line, { file: index, start, end });
      else if (++wrong <= named) {
        const place = { file: path, annotatable: false, line: number, column: 1 };
        const remedy = 'It is left out. Run that shard again with these rows and this prompt.';
        problems.push({ message: `Line ${number} ${strange}.`, remedy, place });
      }
    }
  } finally {
    await lines.close();
  }
  if (wrong > named) notes.push(`${path}: ${count(wrong - named, 'more line')} of another input.`);
  return { notes, problems };
}
