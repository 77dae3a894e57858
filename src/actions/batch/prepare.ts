import type { Runner } from '../../github/runner.ts';
import { type Outcome, type StepFacts, withoutKey } from '../../inference/result.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { type Judging, type OpenSession, openSession } from '../../inference/session/session.ts';
import { Failure, sentence } from '../../language/failures/failure.ts';
import { Findings, namingInput } from '../../language/failures/read-all.ts';
import { dayOf } from '../../policy/model/days.ts';
import type { Reference } from '../../policy/model/reference.ts';
import { isTrusted } from '../../policy/source/location.ts';
import { type ReadDraft, readDraft } from '../../prompts/build-prompt.ts';
import { withResponseFormat } from '../../prompts/response-format.ts';
import { explainApiKeys } from '../../providers/credentials/api-keys.ts';
import { admit } from '../asking/admit.ts';
import { guessedReference, namedModel, readModel } from '../complete/inputs/read-model.ts';
import { collectFiles, promptDependencies } from '../prompt-files.ts';
import { readJudging } from '../read-judging.ts';
import { RowSource } from '../rows/row-stream.ts';
import { type BatchInputs, type KnownBatchInputs, readInputs } from './inputs.ts';
import { RowRoutes } from './results/row-routes.ts';
import { ColumnCheck, RowPrompt } from './row-prompt.ts';

/** Rows, and what is asked for each of them. */
export interface PreparedRows {
  readonly inputs: BatchInputs;
  readonly rows: RowSource;
  readonly prompt: RowPrompt;
}

/** The same with the policy that requests are judged by, and what they are asked through. */
export interface PreparedBatch extends PreparedRows {
  readonly session: OpenSession;
  readonly routes: RowRoutes;
}

/**
 * Reads all that a batch is made of. What is wrong with one thing keeps no other from being looked at: inputs, prompt,
 * rows and policy are reported in one failure. Merging asks nothing, so it needs no policy.
 *
 * @param facts gets what is known as soon as it is
 * @param note gets the inputs as far as they can be read
 * @returns how the step ends, where the model may not be asked or no key is there
 * @throws {Failure} with everything that is wrong
 */
export async function prepare(
  step: Runner,
  facts: StepFacts,
  note: (known: KnownBatchInputs) => void,
): Promise<PreparedRows | PreparedBatch | Outcome> {
  const { group, warning } = step.log;
  const findings = new Findings();
  const { known, inputs, failure, isTokenUsable, warnings } = await group('Inputs', () => readInputs(step));
  note(known);
  if (warnings.length > 0) warning(warnings.map(sentence).join('\n'));
  if (failure) findings.note(failure);
  const { read, model, isNamed } = await group('Prompt', () => readPrompt(known, step, findings));
  const prompt = read && model && promptOf(read, model, known, step);
  const rows = await group('Rows', () => readRows(known, prompt, step, findings));
  if (known.mode === 'merge') {
    if (inputs && rows && prompt && !findings.any) return { inputs, rows, prompt };
    throw findings.failure ?? new Error('Something is missing, but nothing reported it.');
  }

  const readers = openReaders(known.tokens, step);
  const { policy: location } = known;
  const wanted = model ?? guessedReference(known.prompt);
  const reading = { known, wanted, today: dayOf(step.clock.date()), readers, runner: step, facts };
  const isReadable = location !== undefined && isTokenUsable;
  const judged = await readJudging(isReadable ? { ...reading, location } : undefined, findings);
  const keys = judged.policy && !known.apiKeys ? explainApiKeys(step.input('api-keys'), judged.policy.keys) : [];
  if (keys.length > 0) findings.note(new Failure('invalid-input', keys));
  if (judged.loading.failure) findings.noteLast(judged.loading.failure);
  if (judged.skip) {
    findings.throwIfAny();
    return withoutKey(judged.skip, 'skip');
  }
  if (findings.any || !inputs || !judged.judging || !rows || !prompt) {
    throw findings.failure ?? new Error('Something is missing, but nothing reported it.');
  }
  const judging = inputs.mode === 'collect' ? asSubmitted(judged.judging) : judged.judging;
  const session = openSession(judging, inputs, step);
  const refusal = rows.count > 0 ? await admit([{ model: prompt.model, isFromFile: isNamed }], session) : undefined;
  return refusal ?? { inputs, rows, prompt, session, routes: new RowRoutes(prompt, session) };
}

/**
 * On a day when no exception has expired yet. A batch was judged when it was submitted, under the policy whose hash it
 * carries: an exception that has expired since keeps nobody from answers that are paid for.
 */
function asSubmitted(judging: Judging): Judging {
  const expiries = judging.policy.files.flatMap(({ exceptions }) => exceptions.map(({ expires }) => expires));
  const today = expiries.reduce((one, other) => (other < one ? other : one), judging.today);
  return { ...judging, today };
}

/** The prompt as far as it can be read, and the model that is asked. */
interface RowPromptParts {
  readonly read: ReadDraft | undefined;
  readonly model: Reference | undefined;
  /** Whether a prompt file names the model. */
  readonly isNamed: boolean;
}

async function readPrompt(
  { prompt, form }: KnownBatchInputs,
  step: Runner,
  findings: Findings,
): Promise<RowPromptParts> {
  const means = promptDependencies(step);
  const { files, areWhole } = collectFiles(means.files, findings);
  const read = await findings.attempt(() => readDraft(prompt, { files }));
  const draft = read && (await findings.attempt(() => withResponseFormat(read.draft, form, files.readText)));
  const isWhole = draft && areWhole();
  const named = isWhole ? draft : await namedModel(prompt, means.files.readText);
  const model = named && readModel(named);
  if (model instanceof Failure) findings.note(model);
  return {
    read: isWhole ? { ...read, draft } : undefined,
    model: model instanceof Failure ? undefined : model,
    isNamed: named?.modelFromFile ?? false,
  };
}

function promptOf(read: ReadDraft, model: Reference, known: KnownBatchInputs, step: Runner): RowPrompt {
  return new RowPrompt(read, {
    model,
    parameters: known.parameters ?? new Map(),
    untrustedFields: known.untrustedFields ?? [],
    repairs: known.repair ?? true,
    schemaInput: known.form.responseSchemaFile === '' ? 'response-schema' : 'response-schema-file',
    boundary: step.drawBoundary(),
  });
}

/** Reads every row once, with what is wrong with any of them. */
async function readRows(
  { rows: path = '', untrustedFields = [] }: KnownBatchInputs,
  prompt: RowPrompt | undefined,
  step: Runner,
  findings: Findings,
): Promise<RowSource | undefined> {
  if (path === '') return undefined;
  const isTempOpen = isTrusted(step.run.event);
  const check = prompt && new ColumnCheck(prompt, untrustedFields);
  return findings.attempt(async () => {
    try {
      const pieces = await step.openPieces(isTempOpen, 'rows', path);
      if (!pieces) throw await step.filesForPrompts(isTempOpen).missing('rows', path);
      const rows = await RowSource.open('rows', path, pieces, (row) => check?.look(row));
      const first = check?.conclude();
      if (prompt) tellPrompt(prompt, first, step);
      return rows;
    } catch (error) {
      throw namingInput('rows', error);
    }
  });
}

function tellPrompt(
  prompt: RowPrompt,
  first: Parameters<RowPrompt['warningsFor']>[0] | undefined,
  { log }: Runner,
): void {
  const warnings = [
    ...(first ? prompt.warningsFor(first) : prompt.warnings),
    ...(first ? [] : ['There are no rows, so nothing is asked.']),
    ...(first && prompt.columns.length === 0 && prompt.names.every((name) => !first.variables.has(name))
      ? ['The prompt uses no column of the rows, so that every row asks the same.']
      : []),
  ];
  if (warnings.length > 0) log.warning(warnings.join('\n'));
}
