import { Failure, type Place } from '../../failures/failure.ts';
import { loadPolicyFile, type PolicyReaders } from '../../policy/load.ts';
import type { PolicyLocation } from '../../policy/location.ts';
import { isModel, parseReference, type Reference } from '../../policy/reference.ts';
import type { Prompt } from '../../prompts/prompt.ts';

/** The model that the message about a missing one proposes. */
const proposed = 'openai/gpt-6-luna';

/**
 * Reads which model is asked for. Where that cannot be told and there is no policy either, as in a workflow
 * that has just been moved here, both are reported, so that one failing run says all that is missing.
 *
 * @throws {Failure} `invalid-input`
 */
export async function readModel(
  { model, modelFromFile, modelPlace }: Prompt,
  policy: PolicyLocation,
  readers: PolicyReaders,
): Promise<Reference> {
  try {
    return parseReference(model, modelFromFile ? undefined : 'model');
  } catch (thrown) {
    const error = modelPlace ? placed(thrown, modelPlace) : thrown;
    const meant = model === '' ? proposed : `openai/${model}`;
    if (!(error instanceof Failure) || !isModel(meant)) throw error;
    throw await withMissingPolicy(error, { model: meant }, policy, readers);
  }
}

/** The same failure at the place in the prompt file that has to change. */
function placed(thrown: unknown, place: Place): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  return new Failure(
    thrown.code,
    thrown.problems.map((problem) => ({ ...problem, place })),
  );
}

async function withMissingPolicy(
  failure: Failure,
  meant: Reference,
  policy: PolicyLocation,
  readers: PolicyReaders,
): Promise<Failure> {
  const found = await loadPolicyFile(policy, readers, meant).catch((error: unknown) => error);
  const isMissing = found instanceof Failure && found.code === 'missing-policy';
  return isMissing ? new Failure(failure.code, [...failure.problems, ...found.problems]) : failure;
}
