import type { Runner } from '../../github/runner.ts';
import { isObject, parseJson } from '../../language/json.ts';
import { redactJson } from '../../reports/secrets/redact-json.ts';
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

/** The same, with what takes secrets out of texts: results have none any more, but rows and names may. */
interface CleanSource extends ReportFileSource {
  readonly clean: (text: string) => string;
}

type Writer = (source: CleanSource) => AsyncIterable<string>;

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
  { writeReportFile, redactAnswer: clean }: Pick<Runner, 'writeReportFile' | 'redactAnswer'>,
): Promise<Pick<WrittenFiles, Format>> {
  const written: Record<Format, string> = { junit: '', 'gh-models': '', csv: '' };
  for (const format of formats) {
    const [name, write] = writers[format];
    written[format] = await writeReportFile(`${format}-file`, name, () => write({ ...source, clean }));
  }
  return written;
}

function junit({ pairs, results, started, clean }: CleanSource): AsyncIterable<string> {
  const timestamp = new Date(started).toISOString().slice(0, 19);
  return junitXml(
    pairs.map(({ head }) => ({
      ...{ file: clean(head.file), model: clean(nameOf(head)), timestamp, hasRepeats: head.repeat > 1 },
      ...{ results: results.resultsOf(head), figures: () => results.figuresOf(head), missing: results.missing(head) },
    })),
  );
}

function ghModels({ pairs, results, clean }: CleanSource): AsyncIterable<string> {
  return ghModelsJson(
    pairs.map(({ head }) => ({
      ...{ name: clean(head.evaluation.name), description: clean(head.evaluation.description) },
      ...{ model: clean(nameOf(head)), tests: testsOf(head, results, clean), missing: results.missing(head) },
    })),
  );
}

async function* testsOf(
  head: PlannedRun,
  results: ResultStore,
  clean: CleanSource['clean'],
): AsyncGenerator<GhModelsTest> {
  for await (const result of results.resultsOf(head)) {
    const values = parseJson(redactJson(JSON.stringify(head.rows.at(result.row).values), clean));
    yield { values: isObject(values) ? values : {}, result };
  }
}

async function* csv({ pairs, results, clean }: CleanSource): AsyncGenerator<string> {
  const names = new Set<string>();
  for (const rows of new Set(pairs.map(({ head }) => head.rows))) {
    for (const { variables } of rows) for (const name of variables.keys()) names.add(name);
  }
  const columns = [...names];
  yield csvHeader(columns.map(clean));
  for (const run of pairs.flatMap(({ head, base }) => (base ? [head, base] : [head]))) {
    for await (const result of results.resultsOf(run)) {
      const { variables } = run.rows.at(result.row);
      yield csvLine(result, new Map([...variables].map(([name, value]) => [name, clean(value)])), columns);
    }
  }
}
