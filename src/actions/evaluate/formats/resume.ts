import { Failure } from '../../../language/failures/failure.ts';
import { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { parseJson } from '../../../language/json.ts';
import { readResultLine } from './json-lines.ts';
import { type EvaluationResult, identityKey, type ResultIdentity } from './result.ts';

/** What an earlier run has left in `results-file`. */
export interface EarlierResults {
  /** By `identityKey`. What ended with an error is not among them: it is asked again. */
  readonly results: ReadonlyMap<string, EvaluationResult>;
  /** How much of the file to keep, in bytes of UTF-8: a line that was cut off goes. */
  readonly keepBytes: number;
  /** What has to be written before the next line: a line break, where the last one lacks it. */
  readonly separator: '' | '\n';
  /** For the reader of the log. */
  readonly notes: readonly string[];
}

/**
 * Reads a `results-file` back, so that nothing is asked twice. Its last line may be cut off, which happens where a run
 * is killed while it writes; any other line must be a result of this evaluation.
 *
 * @param fingerprintOf the fingerprint of an answer as it would be asked now; `undefined` for one that would not
 * @throws {Failure} `invalid-input`, with every line that is none of this evaluation
 */
export function readEarlierResults(
  text: string,
  path: string,
  fingerprintOf: (identity: ResultIdentity) => string | undefined,
): EarlierResults {
  const results = new Map<string, EvaluationResult>();
  const problems = new Problems();
  const notes: string[] = [];
  let keep = text.length;
  let line = 1;
  let errors = 0;
  for (let start = 0; start < text.length; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const written = text.slice(start, end);
    const value = parseJson(written);
    if (found < 0 && value === undefined) {
      keep = start;
      notes.push(
        `${path}: line ${line} is cut off, as where a run is killed while it writes. It is removed, and that row is asked again.`,
      );
    } else if (written.trim() !== '') {
      const result = readResultLine(value);
      const wrong = result
        ? strangeness(result, fingerprintOf(result))
        : `is not a result: ${quote(written.slice(0, 60))}`;
      if (wrong !== undefined) {
        const remedy = 'Name another `results-file`, or delete this one to start again.';
        problems.add(`results-file: line ${line} ${wrong}.`, remedy, {
          file: path,
          annotatable: false,
          line,
          column: 1,
        });
      } else if (result?.outcome === 'errored') errors++;
      else if (result) results.set(identityKey(result), result);
    }
    start = end + 1;
  }
  if (problems.any) throw new Failure('invalid-input', problems.list());
  if (errors > 0)
    notes.push(`${path}: ${errors} earlier ${errors === 1 ? 'result' : 'results'} with an error: asked again.`);
  return {
    results,
    keepBytes: new TextEncoder().encode(text.slice(0, keep)).length,
    separator: keep > 0 && text.charAt(keep - 1) !== '\n' ? '\n' : '',
    notes,
  };
}

/** What is wrong with a result that an evaluation has not asked for. */
function strangeness({ file, model, row, fingerprint }: EvaluationResult, expected: string | undefined) {
  const what = `${file}, row ${row + 1}, ${model}`;
  if (expected === undefined) return `belongs to another evaluation: ${quote(what)} is not part of this one`;
  return fingerprint === expected
    ? undefined
    : `belongs to another evaluation: ${quote(what)} was asked or judged in another way`;
}
