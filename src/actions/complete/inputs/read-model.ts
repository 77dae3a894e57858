import { Failure, placedAt } from '../../../language/failures/failure.ts';
import { type MeantModel, modelMeantBy } from '../../../policy/judge/alternatives.ts';
import type { Circumstances } from '../../../policy/judge/judge.ts';
import type { Policy } from '../../../policy/model/policy.ts';
import { publisherOf } from '../../../policy/model/publishers.ts';
import { isModel, parseReference, type Reference, respelled } from '../../../policy/model/reference.ts';
import type { PromptInputs } from '../../../prompts/build-prompt.ts';
import type { ReadPromptFile } from '../../../prompts/files/prompt-files.ts';
import type { Prompt } from '../../../prompts/prompt.ts';
import { isPromptFile } from '../../../prompts/prompt-file/is-prompt-file.ts';

/** The model that the message about a missing one proposes where no policy says otherwise. */
const proposed = 'openai/gpt-6-luna';

/** Which model is asked for, as written, and where. */
export type NamedModel = Pick<Prompt, 'model' | 'modelFromFile' | 'modelPlace'>;

/** Which model inputs name whose prompt cannot be built; `undefined` where a prompt file may name it that cannot be read. */
export async function namedModel(inputs: PromptInputs, readText: ReadPromptFile): Promise<NamedModel | undefined> {
  const own = { model: inputs.model, modelFromFile: false };
  if (!isPromptFile(inputs.promptFile)) return own;
  try {
    const path = inputs.promptFile;
    const { parsePromptFile } = await import('../../../prompts/prompt-file/prompt-file.ts');
    const { model, modelPlace } = parsePromptFile(await readText('prompt-file', path), path);
    return model === undefined ? own : { model, modelFromFile: true, ...(modelPlace && { modelPlace }) };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/**
 * Reads which model is asked for.
 *
 * @returns the failure where the text is no model reference: what to write instead, the policy may know better
 */
export function readModel(named: NamedModel): Reference | Failure {
  try {
    return parseReference(named.model, named.modelFromFile ? undefined : 'model');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return named.modelPlace ? placedAt(named.modelPlace, error) : error;
  }
}

/** What the policy for a text that is no reference should allow, as near as that can be told. */
export function guessedReference({ model }: Pick<NamedModel, 'model'>): Reference {
  const name = model.trim();
  const guess = respelled(name) ?? `${publisherOf(name)}/${name}`;
  return { model: isModel(guess) && !isAuto(name) ? guess : proposed };
}

/** The failure of {@link readModel}, with a remedy that the policy allows. */
export function explainModel(failure: Failure, { model }: NamedModel, policy?: Policy, run?: Circumstances): Failure {
  const known = policy && run ? modelMeantBy(model, policy, run) : { allowed: [] };
  return new Failure(
    failure.code,
    failure.problems.map((problem) => ({ ...problem, remedy: remedyFor(model, known, problem.remedy) })),
  );
}

/** @param general what to write as far as the text alone tells it */
function remedyFor(model: string, { model: meant, allowed }: MeantModel, general: string): string {
  const [first = proposed] = allowed;
  const others = allowed.length > 0 ? ` The policy allows here: ${allowed.join(', ')}.` : '';
  if (isAuto(model)) {
    return `Write a model, for example \`model: ${first}\`. With \`auto\` the Copilot CLI of actions/ai-inference v3 chooses one; here each step names its model, and the policy decides whether it may be used.${others}`;
  }
  if (model === '') return `${general.replace(proposed, first)}${others}`;
  if (meant !== undefined) return `Did you mean ${meant}?`;
  if (allowed.length > 0)
    return `${general.replace(/^Did you mean (\S+)\?$/, 'The policy does not allow $1.')}${others}`;
  const guess = respelled(model);
  return guess === undefined ? general : `Did you mean ${guess}?`;
}

function isAuto(model: string): boolean {
  return model.trim().toLowerCase() === 'auto';
}
