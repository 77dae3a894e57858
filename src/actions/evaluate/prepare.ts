import type { Runner } from '../../github/runner.ts';
import { type Outcome, type StepFacts, withoutKey } from '../../inference/result.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { type OpenSession, openSession, type Session } from '../../inference/session/session.ts';
import { Failure, type Problem, sentence } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { Findings } from '../../language/failures/read-all.ts';
import { dayOf } from '../../policy/model/days.ts';
import type { Reference } from '../../policy/model/reference.ts';
import { explainApiKeys } from '../../providers/credentials/api-keys.ts';
import { type AskedModel, admit } from '../asking/admit.ts';
import { hasKnownAuthors } from '../asking/known-authors.ts';
import { readJudging } from '../read-judging.ts';
import { type EvaluateInputs, type KnownEvaluateInputs, readInputs } from './inputs.ts';
import { type ComparedBase, readBase } from './plan/base.ts';
import { type PlannedFile, planFiles } from './plan/plan.ts';

/** An evaluation whose inputs, files and policy are as they should be. */
export interface PreparedEvaluation {
  readonly inputs: EvaluateInputs;
  readonly files: readonly PlannedFile[];
  /** Absent where nothing is compared. */
  readonly base?: ComparedBase;
  readonly session: OpenSession;
}

/** Proposed by the message about a missing policy where no model is named. */
const proposed: Reference = { model: 'openai/gpt-6-luna' };

/**
 * Reads all that an evaluation is made of. What is wrong with one thing keeps no other from being looked at: inputs,
 * prompt files, rows, evaluators and policy are reported in one failure.
 *
 * @param note gets the inputs as far as they can be read
 * @param facts gets what is known as soon as it is
 * @param replace puts another session in the place of the one that asks the policy's keys
 * @returns how the evaluation ends, where no model may be asked or no key is there
 * @throws {Failure} with everything that is wrong
 */
export async function prepare(
  step: Runner,
  facts: StepFacts,
  note: (known: KnownEvaluateInputs) => void,
  replace: (session: OpenSession) => OpenSession = (session) => session,
): Promise<PreparedEvaluation | Outcome> {
  const { group, warning } = step.log;
  const findings = new Findings();
  const { known, inputs, failure, isTokenUsable, warnings } = await group('Inputs', () => readInputs(step));
  note(known);
  if (warnings.length > 0) warning(warnings.map(sentence).join('\n'));
  if (failure) findings.note(failure);
  const plan = await group('Prompt files', () => planFiles(known, step, findings));
  if (plan.warnings.length > 0) warning(plan.warnings.join('\n'));

  const readers = openReaders(known.tokens, step);
  const { policy: location } = known;
  const wanted = plan.models[0] ?? proposed;
  const today = dayOf(step.clock.date());
  const reading = { known, location, wanted, today, readers, runner: step, facts };
  const isReadable = location !== undefined && isTokenUsable;
  const read = await readJudging(isReadable ? { ...reading, location } : undefined, findings);
  const { judging, skip, loading } = read;
  if (read.policy && !known.apiKeys)
    findings.retell('api-keys', explainApiKeys(step.input('api-keys'), read.policy.keys));
  if (loading.failure) findings.noteLast(loading.failure);
  if (skip) {
    findings.throwIfAny();
    return withoutKey(skip, 'skip');
  }
  if (findings.any || !inputs || !judging) {
    throw findings.failure ?? new Error('Something is missing, but nothing reported it.');
  }

  const session = replace(openSession(judging, inputs, step));
  const refusal = await admit(modelsOf(plan.files, session), session);
  if (refusal) return refusal;
  // Last, since the run of a fork without secrets is skipped and not failed.
  const unasked = strangersTools(plan.files, step.run);
  if (unasked.length > 0) throw new Failure('invalid-input', unasked);
  const base = await group('Base', () => readBaseOf(plan.files, inputs, { readers, step }));
  return { inputs, files: plan.files, session, ...(base && { base }) };
}

/** Each model of each file that has rows. */
function modelsOf(files: readonly PlannedFile[], { step }: Session): readonly AskedModel[] {
  return files
    .filter(({ rows }) => rows.count > 0)
    .flatMap(({ prompt, models }) =>
      models.map((model) => ({
        model,
        isFromFile: prompt.model !== undefined && step.input('models') === '',
        ...(prompt.tools && { tools: { servers: prompt.tools } }),
      })),
    );
}

/** A base that cannot be read is only in the way of who asked for it. */
async function readBaseOf(
  files: readonly PlannedFile[],
  { compareTo, failOn }: EvaluateInputs,
  { readers, step }: { readonly readers: Parameters<typeof readBase>[2]; readonly step: Runner },
): Promise<ComparedBase | undefined> {
  try {
    return await readBase(files, compareTo, readers, step);
  } catch (error) {
    if (!(error instanceof Failure) || compareTo.kind !== 'default' || failOn.includes('regression')) throw error;
    step.log.warning(`Nothing is compared with the base. ${error.problems.map(sentence).join(' ')}`);
    return undefined;
  }
}

/**
 * The problems of prompt files that name tool servers where strangers may have written these files: what the tools read
 * is not for them to see.
 */
function strangersTools(
  files: readonly Pick<PlannedFile, 'path' | 'prompt'>[],
  run: Pick<Runner['run'], 'event' | 'facts'>,
): readonly Problem[] {
  if (hasKnownAuthors(run)) return [];
  return files.flatMap(({ path, prompt: { tools = [], toolsPlace } }) => {
    if (tools.length === 0) return [];
    return [
      {
        message: `The prompt file ${quote(path)} names the tool servers ${tools.map(quote).join(', ')}. On ${run.event}, people without write access may have written the file.`,
        remedy:
          'Evaluate it on `push`, `schedule` or `workflow_dispatch`, or on pull requests from branches of this repository.',
        ...(toolsPlace && { place: toolsPlace }),
      },
    ];
  });
}
