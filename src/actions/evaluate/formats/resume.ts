import type { FileLine, FileRange } from '../../../github/workspace/line-file.ts';
import { count } from '../../../language/failures/count.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { parseJson } from '../../../language/json.ts';
import { readResultLine } from './json-lines.ts';
import type { EvaluationResult, ResultIdentity } from './result.ts';

/** What an earlier run has left in `results-file`, besides its results. */
export interface EarlierFile {
  /** How much of the file to keep, in bytes: a line that was cut off goes. */
  readonly keepBytes: number;
  /** Whether the last line lacks its line break. */
  readonly lacksBreak: boolean;
  /** Lines that ended with an error: they are asked again, so they go. */
  readonly outdated: readonly FileRange[];
  /** For the reader of the log. */
  readonly notes: readonly string[];
}

/**
 * Reads a `results-file` back, so that nothing is asked twice. Its last line may be cut off, which happens where a run
 * is killed while it writes; any other line must be a result of this evaluation.
 *
 * @param fingerprintOf the fingerprint of an answer as it would be asked now; `undefined` for one that would not
 * @param take gets each result that is not asked again, once, and where it stands
 * @throws {Failure} `invalid-input`, with every line that is none of this evaluation
 */
export async function readEarlierResults(
  lines: Iterable<FileLine> | AsyncIterable<FileLine>,
  path: string,
  fingerprintOf: (identity: ResultIdentity) => string | undefined,
  take: (result: EvaluationResult, range: FileRange) => boolean,
): Promise<EarlierFile> {
  const problems = new Problems();
  const outdated: FileRange[] = [];
  const notes: string[] = [];
  let [keepBytes, lacksBreak, number, twice] = [0, false, 0, 0];
  for await (const { text, start, end, isEnded } of lines) {
    number++;
    const value = parseJson(text);
    if (!isEnded && value === undefined) {
      if (text.trim() !== '') notes.push(explainCut(path, number));
      break;
    }
    keepBytes = isEnded ? end + 1 : end;
    lacksBreak = !isEnded;
    if (text.trim() === '') continue;
    const result = readResultLine(value);
    const wrong = result ? strangeness(result, fingerprintOf(result)) : `is not a result: ${quote(text.slice(0, 60))}`;
    if (wrong !== undefined) {
      const place = { file: path, annotatable: false, line: number, column: 1 };
      const remedy = 'Name another `results-file`, or delete this one to start again.';
      problems.add(`results-file: line ${number} ${wrong}.`, remedy, place);
    } else if (result?.outcome === 'errored') outdated.push({ start, end });
    else if (result && !take(result, { start, end })) twice++;
  }
  if (problems.any) throw new Failure('invalid-input', problems.list());
  if (outdated.length > 0)
    notes.push(`${path}: ${count(outdated.length, 'earlier result')} with an error: asked again.`);
  if (twice > 0) {
    notes.push(
      `${path}: ${count(twice, 'line')} for answers that an earlier line has: the first line counts, the others stay in the file.`,
    );
  }
  return { keepBytes, lacksBreak, outdated, notes };
}

function explainCut(path: string, line: number): string {
  return `${path}: line ${line} is cut off, as where a run is killed while it writes. It is removed, and that row is asked again.`;
}

/** What is wrong with a result that an evaluation has not asked for. */
function strangeness({ file, model, row, fingerprint }: EvaluationResult, expected: string | undefined) {
  const what = `${file}, row ${row + 1}, ${model}`;
  if (expected === undefined) return `belongs to another evaluation: ${quote(what)} is not part of this one`;
  return fingerprint === expected
    ? undefined
    : `belongs to another evaluation: ${quote(what)} was asked or judged in another way`;
}
