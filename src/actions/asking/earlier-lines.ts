import type { Runner } from '../../github/runner.ts';
import type { FileLine, FileRange, LineFile } from '../../github/workspace/line-file.ts';
import { count } from '../../language/failures/count.ts';
import { Failure } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { parseJson } from '../../language/json.ts';
import { hasKnownAuthors } from './known-authors.ts';

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
 * What a line is: a result that is not asked again; one that an earlier line has already; one that is asked again; no
 * result at all, or one of something else, with what is wrong with it.
 */
export type LineVerdict = 'taken' | 'twice' | 'outdated' | 'no-result' | { readonly wrong: string };

/** What a line is judged by: its JSON, `undefined` where it has none, and where it stands. */
export type JudgeLine = (value: unknown, range: FileRange) => LineVerdict;

/**
 * Reads a `results-file` back, so that nothing is asked twice. Its last line may be cut off, which happens where a run
 * is killed while it writes; any other line must be a result.
 *
 * @throws {Failure} `invalid-input`, with every line that is none of this run
 */
export async function readEarlierLines(
  lines: Iterable<FileLine> | AsyncIterable<FileLine>,
  path: string,
  judge: JudgeLine,
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
    const verdict = judge(value, { start, end });
    if (verdict === 'outdated') outdated.push({ start, end });
    else if (verdict === 'twice') twice++;
    else if (verdict !== 'taken') {
      const wrong = verdict === 'no-result' ? `is not a result: ${quote(text.slice(0, 60))}` : verdict.wrong;
      const place = { file: path, annotatable: false, line: number, column: 1 };
      const remedy = 'Name another `results-file`, or delete this one to start again.';
      problems.add(`results-file: line ${number} ${wrong}.`, remedy, place);
    }
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

/** The edge as far as the file goes through it. */
export interface LineFileEdge {
  readonly openLineFile: (input: string, path: string) => Promise<LineFile>;
  readonly dropLines: (input: string, path: string, outdated: readonly FileRange[]) => Promise<void>;
  readonly log: { readonly notice: (message: string) => void };
  readonly run: Pick<Runner['run'], 'event' | 'facts'>;
}

/**
 * Opens a `results-file` so that lines can be appended: what was cut off and what is asked again is taken out.
 *
 * @param read reads what an earlier run has left; once more where lines were taken out, since the others have moved
 * @throws {Failure} as `read` does, and then the file stays as it is; `invalid-input` for results that strangers may have
 * written; `unreadable-file`
 */
export async function openEarlierFile<Read extends { readonly earlier: EarlierFile }>(
  path: string,
  edge: LineFileEdge,
  read: (lines: LineFile) => Promise<Read>,
): Promise<{ readonly lines: LineFile; readonly read: Read }> {
  let lines = await edge.openLineFile('results-file', path);
  try {
    if (!lines.isEmpty && !hasKnownAuthors(edge.run)) throw strangersResults(path, edge.run.event);
    let found = await read(lines);
    for (const note of found.earlier.notes) edge.log.notice(note);
    if (found.earlier.outdated.length > 0) {
      await lines.close();
      await edge.dropLines('results-file', path, found.earlier.outdated);
      lines = await edge.openLineFile('results-file', path);
      found = await read(lines);
    }
    await lines.cut(found.earlier.keepBytes, found.earlier.lacksBreak);
    return { lines, read: found };
  } catch (error) {
    await lines.close().catch(() => undefined);
    throw error;
  }
}

/** An answer that somebody else wrote into the file would count as one that a model gave. */
function strangersResults(path: string, event: string): Failure {
  return new Failure('invalid-input', {
    input: 'results-file',
    message: `results-file: ${quote(path)} has results already. On ${event}, people without write access may have written them.`,
    remedy: 'Name a file that is not there yet.',
  });
}
