import type { Runner } from '../../github/runner.ts';
import { csvHeader, csvLine } from './formats/csv.ts';
import { type GhModelsRun, type GhModelsTest, ghModelsJson } from './formats/gh-models.ts';
import { type JunitSuite, junitXml } from './formats/junit.ts';
import type { EvaluationResult } from './formats/result.ts';
import type { Format } from './inputs.ts';
import { nameOf, type PlannedPair, type WrittenFiles } from './report.ts';
import type { ResultStore } from './run/result-store.ts';

/** What files are written from. */
export interface ReportFileSource {
  readonly pairs: readonly PlannedPair[];
  readonly results: ResultStore;
  /** Milliseconds since 1970. */
  readonly started: number;
}

type Writer = (source: ReportFileSource) => Promise<string>;

/** How each file is called and made. Reports of tests are about what is proposed; the CSV has the base as well. */
const writers: Readonly<Record<Format, readonly [name: string, write: Writer]>> = {
  junit: ['junit.xml', junit],
  'gh-models': ['gh-models.json', ghModels],
  csv: ['results.csv', csv],
};

/** Writes the files that are asked for; each is a file of its own in `RUNNER_TEMP`. */
export async function writeReportFiles(
  formats: readonly Format[],
  source: ReportFileSource,
  { writeReportFile }: Pick<Runner, 'writeReportFile'>,
): Promise<Pick<WrittenFiles, Format>> {
  const written: Record<Format, string> = { junit: '', 'gh-models': '', csv: '' };
  for (const format of formats) {
    const [name, write] = writers[format];
    written[format] = await writeReportFile(`${format}-file`, name, await write(source));
  }
  return written;
}

async function junit({ pairs, results, started }: ReportFileSource): Promise<string> {
  const timestamp = new Date(started).toISOString().slice(0, 19);
  const suites: JunitSuite[] = [];
  for (const { head } of pairs) {
    const found = await allOf(results.resultsOf(head));
    const missing = head.rows.count * head.repeat - found.length;
    suites.push({ file: head.file, model: nameOf(head), timestamp, results: found, missing });
  }
  return junitXml(suites);
}

async function ghModels({ pairs, results }: ReportFileSource): Promise<string> {
  const runs: GhModelsRun[] = [];
  for (const { head } of pairs) {
    const tests: GhModelsTest[] = [];
    for await (const result of results.resultsOf(head)) tests.push({ values: head.rows.at(result.row).values, result });
    const { name, description } = head.evaluation;
    const missing = head.rows.count * head.repeat - tests.length;
    runs.push({ name, description, model: nameOf(head), tests, missing });
  }
  return ghModelsJson(runs);
}

async function csv({ pairs, results }: ReportFileSource): Promise<string> {
  const rows = [...new Set(pairs.map(({ head }) => head.rows))];
  const columns = [...new Set(rows.flatMap((of) => [...of].flatMap(({ variables }) => [...variables.keys()])))];
  const lines = [csvHeader(columns)];
  for (const run of pairs.flatMap(({ head, base }) => (base ? [head, base] : [head]))) {
    for await (const result of results.resultsOf(run)) {
      lines.push(csvLine(result, run.rows.at(result.row).variables, columns));
    }
  }
  return lines.join('');
}

async function allOf(results: AsyncIterable<EvaluationResult>): Promise<readonly EvaluationResult[]> {
  const list: EvaluationResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}
