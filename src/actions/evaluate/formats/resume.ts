import type { FileLine, FileRange } from '../../../github/workspace/line-file.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type EarlierFile, readEarlierLines } from '../../asking/earlier-lines.ts';
import { readResultLine } from './json-lines.ts';
import type { EvaluationResult, ResultIdentity } from './result.ts';

/**
 * Reads the `results-file` of an evaluation back, so that nothing is asked twice.
 *
 * @param fingerprintsOf the fingerprints of an answer as it may be given now; `undefined` for one that is not asked for
 * @param take gets each result that is not asked again, once, and where it stands
 * @param judgeAgain gets each that ended with an error and was asked as it would be now, and says whether it is enough
 * to judge its answer again
 * @throws {Failure} `invalid-input`, with every line that is none of this evaluation
 */
export function readEarlierResults(
  lines: Iterable<FileLine> | AsyncIterable<FileLine>,
  path: string,
  fingerprintsOf: (identity: ResultIdentity) => readonly string[] | undefined,
  take: (result: EvaluationResult, range: FileRange) => boolean,
  judgeAgain: (result: EvaluationResult, range: FileRange) => boolean = () => false,
): Promise<EarlierFile> {
  return readEarlierLines(lines, path, (value, range) => {
    const result = readResultLine(value);
    if (!result) return 'no-result';
    const expected = fingerprintsOf(result);
    // What ended with an error is asked again, however it was asked; or only its judges are.
    if (expected && result.outcome === 'errored') {
      return expected.includes(result.fingerprint) && judgeAgain(result, range) ? 'taken' : 'outdated';
    }
    const wrong = strangeness(result, expected);
    if (wrong !== undefined) return { wrong };
    return take(result, range) ? 'taken' : 'twice';
  });
}

/** What is wrong with a result that an evaluation has not asked for. */
function strangeness({ file, model, row, fingerprint }: EvaluationResult, expected: readonly string[] | undefined) {
  const what = `${file}, row ${row + 1}, ${model}`;
  if (expected === undefined) return `belongs to another evaluation: ${quote(what)} is not part of this one`;
  if (expected.includes(fingerprint)) return undefined;
  return `belongs to another evaluation: ${quote(what)} was asked with another text or setting, through another key or endpoint, or judged in another way`;
}
