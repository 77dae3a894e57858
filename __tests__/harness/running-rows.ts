import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOut } from '../../scripts/stand-in/step.ts';
import { parseEvaluationFile } from '../../src/actions/evaluate/evaluation-file.ts';
import { readResultLine } from '../../src/actions/evaluate/formats/json-lines.ts';
import type { EvaluationResult } from '../../src/actions/evaluate/formats/result.ts';
import type { PlannedRun, RunRowsOptions } from '../../src/actions/evaluate/run/planned-run.ts';
import { type RunRowsOutcome, runRows } from '../../src/actions/evaluate/run/run-rows.ts';
import { Rows } from '../../src/actions/rows/row.ts';
import { openRunner } from '../../src/github/runner.ts';
import { openSession } from '../../src/inference/session/session.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { policyFor, secret } from './policies.ts';

/** A prompt file that asks for a word of each row, and expects it in the answer. */
export const echo = `messages:
  - role: user
    content: "Say {{word}}."
evaluators:
  - name: says it
    regex: "^Say word"
`;

/** A place to run rows in, whose files stay from one run to the next. */
export interface RowsFolder extends Disposable {
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Lays out a workspace. */
export function layOutRows(env: Readonly<Record<string, string>> = {}, event = 'push'): RowsFolder {
  const { folder, workspace, environment } = layOut({ env, event });
  return { workspace, environment, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Rows with the columns `word`, `row 1`, `row 2` …, or of a test's own. */
export function rowsOf(count: number, word = (index: number) => `word${index}`): Rows {
  const place = (index: number) => ({ file: 'rows.jsonl', annotatable: false, line: index + 1, column: 1 });
  return new Rows(count, (index) => ({
    index,
    place: place(index),
    variables: new Map([['word', word(index)]]),
    values: { word: word(index) },
  }));
}

/** How a test runs rows. */
export interface RunningRows extends Partial<Omit<RunRowsOptions, 'deadline'>> {
  readonly url: string;
  readonly folder: RowsFolder;
  readonly source?: string;
  readonly rows?: Rows;
  readonly runs?: readonly PlannedRun[];
  readonly repeat?: number;
  /** Lines at the end of the policy. */
  readonly policy?: string;
  /** Changes the policy's text. */
  readonly changePolicy?: (text: string) => string;
  readonly retries?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly apiKey?: string;
  /** By their names, where there is more than one. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Cancels the run. */
  readonly cancelled?: AbortSignal;
}

/** A run as an evaluation plans it. */
export function plannedRun(source: string, rows: Rows, more: Partial<PlannedRun> = {}): PlannedRun {
  const evaluation = parseEvaluationFile(source, 'a.prompt.yml');
  const model = { model: 'openai/gpt-6-luna' };
  return { file: 'a.prompt.yml', side: 'head', source, evaluation, model, rows, repeat: 1, ...more };
}

/** Runs rows through a session of its own. */
export async function runningRows(
  given: RunningRows,
): Promise<RunRowsOutcome & { readonly runs: readonly PlannedRun[] }> {
  const { url, folder, source = echo, rows = rowsOf(3), repeat = 1, policy = '', retries = 0 } = given;
  const opened = openRunner({ ...folder.environment });
  const step = given.cancelled ? { ...opened, cancelled: given.cancelled } : opened;
  const today = new Date().toISOString().slice(0, 10);
  const file = parsePolicy(
    given.changePolicy?.(policyFor(url, policy)) ?? policyFor(url, policy),
    { file: '.github/models.yml', commit: '', annotatable: true },
    today,
  );
  const session = openSession(
    { policy: { files: [file], keys: file.keys }, run: unknownRun, today },
    {
      policy: { from: 'workspace', path: '.github/models.yml' },
      tokens: { token: 'ghs_test', extendsToken: '', ledgerToken: '' },
      apiKey: given.apiKey ?? secret,
      apiKeys: new Map(Object.entries(given.secrets ?? {})),
      onMissingKey: 'fail',
      customHeaders: new Map(),
      timeout: 30,
      retries,
      deadline: 60,
    },
    step,
  );
  const runs = given.runs ?? [plannedRun(source, rows, { repeat })];
  const options: RunRowsOptions = {
    concurrency: 4,
    resultsFile: 'results.jsonl',
    onProgress: () => undefined,
    ...given,
    deadline: given.deadline ?? 60_000,
  };
  return { ...(await runRows(runs, session, options)), runs };
}

/** The path of the results file. */
export function resultsPath({ workspace }: RowsFolder): string {
  return join(workspace, 'results.jsonl');
}

/** All results of a run, read back. */
export async function resultsOf({
  results,
  runs,
}: Awaited<ReturnType<typeof runningRows>>): Promise<readonly EvaluationResult[]> {
  const all: EvaluationResult[] = [];
  for (const run of runs) for await (const result of results.resultsOf(run)) all.push(result);
  return all;
}

/** The results that stand in a file, line by line. */
export function readLines(text: string): readonly (EvaluationResult | undefined)[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => readResultLine(JSON.parse(line)));
}
