import type { Runner } from '../../github/runner.ts';
import { csvHeader, csvLine } from './formats/csv.ts';
import { type GhModelsTest, ghModelsJson } from './formats/gh-models.ts';
import { junitXml } from './formats/junit.ts';
import type { Format } from './inputs.ts';
import { nameOf, type PlannedPair, type WrittenFiles } from './report.ts';
import type { PlannedRun } from './run/planned-run.ts';
import type { ResultStore } from './run/result-store.ts';

/** What files are written from. */
export interface ReportFileSource {
  readonly pairs: readonly PlannedPair[];
  readonly results: ResultStore;
  /** Milliseconds since 1970. */
  readonly started: number;
}

type Writer = (source: ReportFileSource) => AsyncIterable<string>;

/** How each file is called and made. Reports of tests are about what is proposed; the CSV has the base as well. */
const writers: Readonly<Record<Format, readonly [name: string, write: Writer]>> = {
  junit: ['junit.xml', junit],
  'gh-models': ['gh-models.json', ghModels],
  csv: ['results.csv', csv],
};

/** Writes the files that are asked for, a result at a time; each is a file of its own in `RUNNER_TEMP`. */
export async function writeReportFiles(
  formats: readonly Format[],
  source: ReportFileSource,
  { writeReportFile }: Pick<Runner, 'writeReportFile'>,
): Promise<Pick<WrittenFiles, Format>> {
  const written: Record<Format, string> = { junit: '', 'gh-models': '', csv: '' };
  for (const format of formats) {
    const [name, write] = writers[format];
    written[format] = await writeReportFile(`${format}-file`, name, () => write(source));
  }
  return written;
}

function junit({ pairs, results, started }: ReportFileSource): AsyncIterable<string> {
  const timestamp = new Date(started).toISOString().slice(0, 19);
  return junitXml(
    pairs.map(({ head }) => ({
      ...{ file: head.file, model: nameOf(head), timestamp, hasRepeats: head.repeat > 1 },
      ...{ results: results.resultsOf(head), figures: () => results.figuresOf(head), missing: results.missing(head) },
    })),
  );
}

function ghModels({ pairs, results }: ReportFileSource): AsyncIterable<string> {
  return ghModelsJson(
    pairs.map(({ head }) => {
      const { name, description } = head.evaluation;
      return { name, description, model: nameOf(head), tests: testsOf(head, results), missing: results.missing(head) };
    }),
  );
}

async function* testsOf(head: PlannedRun, results: ResultStore): AsyncGenerator<GhModelsTest> {
  for await (const result of results.resultsOf(head)) yield { values: head.rows.at(result.row).values, result };
}

async function* csv({ pairs, results }: ReportFileSource): AsyncGenerator<string> {
  const names = new Set<string>();
  for (const rows of new Set(pairs.map(({ head }) => head.rows))) {
    for (const { variables } of rows) for (const name of variables.keys()) names.add(name);
  }
  const columns = [...names];
  yield csvHeader(columns);
  for (const run of pairs.flatMap(({ head, base }) => (base ? [head, base] : [head]))) {
    for await (const result of results.resultsOf(run)) {
      yield csvLine(result, run.rows.at(result.row).variables, columns);
    }
  }
}
