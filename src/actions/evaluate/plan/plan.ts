import type { Runner } from '../../../github/runner.ts';
import { Failure, type Place, sentence } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type Findings, namingInput } from '../../../language/failures/read-all.ts';
import { parseReference, type Reference } from '../../../policy/model/reference.ts';
import { isTrusted } from '../../../policy/source/location.ts';
import { type PromptFile, parsePromptFile } from '../../../prompts/prompt-file/prompt-file.ts';
import { checkVariables } from '../../../prompts/variables/fill-messages.ts';
import { requireColumns } from '../../rows/columns.ts';
import { Rows } from '../../rows/row.ts';
import { readRowFile } from '../../rows/row-file.ts';
import { type EvaluationFile, neededColumns, parseEvaluationFile } from '../evaluation-file.ts';
import { openEvaluators } from '../evaluators/open-evaluators.ts';
import { judgeModels, withoutModel } from '../evaluators/read/evaluators.ts';
import type { KnownEvaluateInputs } from '../inputs.ts';
import { type FoundPromptFile, findPromptFiles } from './prompt-files.ts';

/** A prompt file with all that its evaluation takes. */
export interface PlannedFile extends FoundPromptFile {
  readonly prompt: PromptFile;
  readonly evaluation: EvaluationFile;
  readonly rows: Rows;
  /** At least one. */
  readonly models: readonly Reference[];
}

/** What is evaluated, as far as it can be told. */
export interface EvaluationPlan {
  /** Those without anything wrong. */
  readonly files: readonly PlannedFile[];
  /** Models that are named, also where something else is wrong. */
  readonly models: readonly Reference[];
  readonly warnings: readonly string[];
}

/** The largest file of rows, in bytes: 100,000 rows of 2.5 kB each. */
const maxRowBytes = 256 * 1024 * 1024;

/**
 * Reads prompt files and rows, and checks all that can be wrong with them before anything is sent: fields, patterns,
 * schemas, columns, models and judges.
 *
 * @param findings gets everything that is wrong
 */
export async function planFiles(known: KnownEvaluateInputs, step: Runner, findings: Findings): Promise<EvaluationPlan> {
  const found = known.promptFiles ? await findPromptFiles(known.promptFiles, step, findings) : [];
  const testDataFile = known.testDataFile ?? '';
  const given = testDataFile === '' ? undefined : await findings.attempt(() => readRows(testDataFile, step));
  const files: PlannedFile[] = [];
  const models: Reference[] = [...(known.models ?? [])];
  const warnings: string[] = [];
  for (const file of found) {
    const rows = testDataFile === '' ? undefined : (given ?? noRows);
    const planned = await planFile(file, rows, known, findings, warnings);
    if (planned) files.push(planned);
    models.push(...(planned?.models ?? []));
  }
  return { files, models, warnings };
}

const noRows = new Rows(0, () => {
  throw new RangeError('There are no rows.');
});

async function readRows(path: string, step: Runner): Promise<Rows> {
  const files = step.filesForPrompts(isTrusted(step.run.event));
  try {
    const text = await files.readFile('test-data-file', path, maxRowBytes);
    if (text === undefined) throw await files.missing('test-data-file', path);
    return await readRowFile(text, path);
  } catch (error) {
    throw namingInput('test-data-file', error);
  }
}

/**
 * Reads a prompt file for its evaluation, and checks all that can be wrong with it.
 *
 * @param given rows in place of the file's own
 * @param warnings gets what a reader should know
 * @returns nothing where something is wrong, which `findings` gets
 */
export async function planFile(
  { path, source }: FoundPromptFile,
  given: Rows | undefined,
  known: Pick<KnownEvaluateInputs, 'models' | 'judgeModel'>,
  findings: Findings,
  warnings: string[],
): Promise<PlannedFile | undefined> {
  const prompt = await findings.attempt(() => parsePromptFile(source, path));
  const evaluation = await findings.attempt(() => parseEvaluationFile(source, path));
  if (!prompt || !evaluation) return undefined;
  const { evaluators } = evaluation;
  const rows = given ?? evaluation.rows ?? noRows;
  const start: Place = { file: path, annotatable: true, line: 1, column: 1 };
  const before = findings.failure?.problems.length ?? 0;
  await findings.attempt(() => openEvaluators(evaluators));
  await findings.attempt(() => requireColumns(rows, neededColumns(prompt.messages, evaluators)));
  if (rows.count > 0) await findings.attempt(() => requireNoSpaces(prompt, rows));
  await findings.attempt(() => requireJudges(evaluation, known));
  const models = await findings.attempt(() => modelsOf(prompt, known.models, start));
  warnings.push(...evaluation.warnings);
  // An empty `testData` was warned of by its reader, and a file of rows that cannot be read is an error.
  if (rows.count === 0 && rows !== evaluation.rows && given !== noRows) {
    const message = `${path} has no rows${given ? ' in `test-data-file`' : ''}, so nothing is asked and it passes.`;
    const remedy = given ? 'Write rows into that file.' : 'Add `testData:`, or set `test-data-file`.';
    warnings.push(sentence({ message, remedy, place: start }));
  }
  const isSound = (findings.failure?.problems.length ?? 0) === before;
  return isSound && models ? { path, source, prompt, evaluation, rows, models } : undefined;
}

/** `{{ name }}` is no variable, and would be sent as it is. */
function requireNoSpaces({ messages, find }: PromptFile, rows: Rows): void {
  const { variables } = rows.at(0);
  checkVariables(messages, variables, { find, inputOf: () => 'prompt-files' });
}

/** Every evaluator that asks a judge has one, by a name that is a model. */
function requireJudges({ evaluators }: EvaluationFile, { judgeModel }: Pick<KnownEvaluateInputs, 'judgeModel'>): void {
  const problems = withoutModel(evaluators).map(({ name, place }) => ({
    message: `The evaluator ${quote(name)} asks a model, and none is named.`,
    remedy: 'Set the input `judge-model`, for example to openai/gpt-6-sol.',
    place,
  }));
  if (problems.length > 0 && !judgeModel) throw new Failure('invalid-input', problems);
  for (const model of judgeModels(evaluators)) {
    const owner = evaluators.find((evaluator) => judgeModels([evaluator]).includes(model));
    placing(owner?.place, () => parseReference(model));
  }
}

function modelsOf(
  { model, modelPlace }: PromptFile,
  given: readonly Reference[] | undefined,
  start: Place,
): readonly Reference[] | undefined {
  if (!given) return undefined;
  if (given.length > 0) return given;
  if (model !== undefined) return [placing(modelPlace, () => parseReference(model))];
  throw new Failure('invalid-prompt', {
    message: 'The file names no model.',
    remedy: 'Add a line such as `model: openai/gpt-6-luna`, or set the input `models`.',
    place: start,
  });
}

/** A reading whose problems get a place. */
function placing<T>(place: Place | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure) || !place) throw error;
    throw new Failure(
      error.code,
      error.problems.map((problem) => ({ ...problem, place })),
    );
  }
}
