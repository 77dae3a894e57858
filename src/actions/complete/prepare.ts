import type { Runner } from '../../github/runner.ts';
import { decideOn, type Request } from '../../inference/answer.ts';
import type { StepFacts } from '../../inference/result.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { beginPolicy } from '../../inference/session/read-policy.ts';
import { type Judging, openCredentials, openSession, type Session } from '../../inference/session/session.ts';
import { whoseRun } from '../../inference/session/session-inputs.ts';
import { openStepLedgers } from '../../inference/session/step-ledgers.ts';
import { openStepSecrets } from '../../inference/session/step-secrets.ts';
import { Failure, type Problem, sentence } from '../../language/failures/failure.ts';
import { Findings } from '../../language/failures/read-all.ts';
import { decide } from '../../policy/judge/decide.ts';
import type { Decision } from '../../policy/judge/decision.ts';
import { githubServer } from '../../policy/judge/judge-tools.ts';
import { dayOf } from '../../policy/model/days.ts';
import type { Policy } from '../../policy/model/policy.ts';
import { isModel, type Reference } from '../../policy/model/reference.ts';
import { commitPolicy, type WantedModel } from '../../policy/source/load.ts';
import { defaultPolicyPath } from '../../policy/source/location.ts';
import { explainDenial } from '../../policy/words/explain.ts';
import type { StepNeeds } from '../../policy/words/starter.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { explainApiKeys } from '../../providers/credentials/api-keys.ts';
import { secretNamedBy } from '../inputs/place-in-workflow.ts';
import { readJudging } from '../read-judging.ts';
import { type Known, readInputs } from './inputs/inputs.ts';
import { explainModel, guessedReference, type NamedModel, readModel } from './inputs/read-model.ts';
import { retiredEndpoint, tokenIsForProvider } from './inputs/retired-inputs.ts';
import { requestedTools, strangersTools, warnOfIdleInputs } from './inputs/tools.ts';
import { readPrompt } from './read-prompt.ts';

/** A step whose inputs, prompt and policy are as they should be. */
export interface Prepared {
  readonly request: Request;
  readonly session: Session;
}

/** The step may be skipped, since the run has no secret for any key. */
export interface Skipped {
  readonly skip: Failure;
}

/**
 * Reads all that a request is made of. What is wrong with one thing keeps no other from being looked at: inputs, files,
 * variables, schema, model, policy, verdict and secret are reported in one failure.
 *
 * @param facts gets what is known as soon as it is
 * @throws {Failure} with everything that is wrong; a denial alone is not
 */
export async function prepare(step: Runner, facts: StepFacts): Promise<Prepared | Skipped> {
  const today = dayOf(step.clock.date());
  const findings = new Findings();
  const { group } = step.log;
  const { known, inputs, failure, isTokenUsable } = await group('Inputs', () => {
    const read = readInputs(step);
    if (read.warnings.length > 0) step.log.warning(read.warnings.map(sentence).join('\n'));
    return read;
  });
  if (failure) findings.note(failure);
  const readers = openReaders(known.tokens, step);
  const location = isTokenUsable && !tokenIsForProvider(step.input) ? known.policy : undefined;
  const begun = location && beginPolicy(location, step, readers);
  await begun?.asked;
  const { prompt, format, named } = await group('Prompt', () => readPrompt(known, step, findings, facts));
  const unasked = prompt && known.tools ? strangersTools(prompt, known.tools, step.run.event) : [];
  if (unasked.length > 0) findings.note(new Failure('invalid-input', unasked));

  const read = named && readModel(named);
  const model = read instanceof Failure ? undefined : read;
  const wanted = { ...(model ?? guessedReference(named ?? known.prompt)), needs: await needsOf(known, named, step) };
  let ledgers: ReturnType<typeof openStepLedgers> | undefined;
  const { policy, judging, skip, loading } = await readJudging(
    location && { known, location, wanted, today, readers, begun, runner: step, facts },
    findings,
    (read, run) => {
      if (!findings.any) ledgers = openStepLedgers({ policy: read, run }, known, step);
      ledgers?.catch(() => undefined);
    },
  );
  if (named && read instanceof Failure) findings.note(explainModel(read, named, policy, judging));
  if (loading.failure) findings.noteLast(loading.failure);
  if (skip) {
    findings.throwIfAny();
    return { skip };
  }
  if (policy && !known.apiKeys) findings.retell('api-keys', explainApiKeys(step.input('api-keys'), policy.keys));

  if (findings.any || !inputs || !prompt || !judging || !model) {
    await noteTheRest({ known, prompt, format, named, model, judging, policy, loading, wanted, step, findings });
    throw findings.failure ?? new Error('Something is missing, but nothing reported it.');
  }
  const { parameters, repair: repairs } = inputs;
  const tools = requestedTools(inputs.tools, prompt.tools);
  const idle = warnOfIdleInputs(step.input, tools?.servers ?? []);
  if (idle.length > 0) step.log.warning(idle.map(sentence).join('\n'));
  const request = { prompt, model, parameters, repairs, schemaInput: schemaInputOf(known), ...(tools && { tools }) };
  return { request, session: openSession(judging, inputs, step, ledgers) };
}

/** A step with something wrong, as far as it is known. */
interface Mistaken {
  readonly known: Known;
  readonly prompt: Prompt | undefined;
  readonly format: Prompt['responseFormat'];
  readonly named: NamedModel | undefined;
  readonly model: Reference | undefined;
  readonly judging: Judging | undefined;
  readonly policy: Policy | undefined;
  readonly loading: Findings;
  readonly wanted: WantedModel;
  readonly step: Runner;
  readonly findings: Findings;
}

/** Notes what else is wrong with a step that fails anyway: the verdict, the schema, what routes accept, and the secret. */
async function noteTheRest(mistaken: Mistaken): Promise<void> {
  const { known, prompt, format, named, model, judging, policy, loading, wanted, step, findings } = mistaken;
  const decision = await step.log.group('Decision', () =>
    judging && model ? findings.attempt(() => decideEarly(known, prompt, model, judging)) : undefined,
  );
  if (decision?.verdict === 'denied') findings.note(new Failure('denied', explainDenial(decision, prompt)));
  else {
    const schemaInput = schemaInputOf(known);
    const { parameters } = known;
    const { model: text = '', modelFromFile = false } = named ?? {};
    const request = { model: text, modelFromFile, prompt, format, parameters, schemaInput };
    const { checkRequest } = await import('../../inference/check-request.ts');
    await checkRequest(
      request,
      decision,
      {
        policy,
        inputs: known,
        credentials: openCredentials(known, step),
        stepSecrets: () => openStepSecrets(known, policy, step),
        step,
      },
      findings,
    );
  }
  const preparing = { known, runner: step, findings };
  if (!policy) await noteMissingKey(loading.failure, wanted, preparing);
  if (findings.any) await noteEndpoint(policy, wanted, preparing);
}

/** The verdict on what can be read of a request: without its prompt, the size of that is no matter. */
function decideEarly(known: Known, prompt: Prompt | undefined, model: Reference, judging: Judging): Decision {
  const tools = requestedTools(known.tools, prompt?.tools);
  if (prompt) return decideOn({ prompt, model, ...(tools && { tools }) }, judging);
  const { maxCompletionTokens: output } = known.prompt.settings;
  return decide(judging.policy, { ...judging, model, tools, tokens: output === undefined ? {} : { output } });
}

function schemaInputOf({ form }: Known): Request['schemaInput'] {
  return form.responseSchemaFile === '' ? 'response-schema' : 'response-schema-file';
}

/** What the steps of preparing share. */
interface Preparing {
  readonly known: Known;
  readonly runner: Runner;
  readonly findings: Findings;
}

/** What a policy has to hand out for this step, for the one that is printed. */
async function needsOf(
  { customHeaders, parameters, apiKeys, tools }: Known,
  model: NamedModel | undefined,
  runner: Runner,
): Promise<StepNeeds> {
  const endpoint = retiredEndpoint(runner.input);
  const [only, ...others] = apiKeys?.keys() ?? [];
  const named = endpoint === undefined ? undefined : await secretNamedBy(['api-key', 'token'], runner);
  const secret = others.length === 0 ? (only ?? named) : named;
  return {
    headers: [...(customHeaders?.keys() ?? [])],
    parameters: [...(parameters?.keys() ?? [])],
    ...(endpoint !== undefined && { endpoint }),
    ...(model && isModel(model.model) && { served: model.model }),
    ...(secret !== undefined && { secret }),
    ...(tools?.servers.includes(githubServer) && { toolsets: tools.githubToolsets ?? [] }),
  };
}

/** The secret that the printed policy names, where the step does not hand it over either. */
async function noteMissingKey(
  missing: Failure | undefined,
  wanted: WantedModel,
  { known, runner, findings }: Preparing,
): Promise<void> {
  if (missing?.code !== 'missing-policy' || whoseRun(runner) !== undefined || runner.place === 'laptop') return;
  const { starterSecret } = await import('../../policy/words/starter.ts');
  const name = starterSecret(wanted, wanted.needs);
  const given = [known.apiKey, ...(known.apiKeys?.values() ?? []), runner.variable(name) ?? ''];
  if (given.some((value) => value.trim() !== '')) return;
  const { missingStarterKey } = await import('../../providers/credentials/missing-credential.ts');
  findings.note(missingStarterKey(name));
}

/** Prints the key for a retired `endpoint`: into the policy that there is, or as a whole policy where none was looked for. */
async function noteEndpoint(
  policy: Policy | undefined,
  wanted: WantedModel,
  { known, runner, findings }: Preparing,
): Promise<void> {
  const endpoint = wanted.needs?.endpoint;
  if (!policy) {
    if (!tokenIsForProvider(runner.input)) return;
    const path = known.policy?.path ?? defaultPolicyPath;
    const message =
      'The policy was not read, because the token was not sent to GitHub. If there is one, add the key below to its `keys`.';
    findings.noteLast(new Failure('retired-input', { message, remedy: await commitPolicy(path, wanted) }));
    return;
  }
  if (endpoint === undefined) return;
  const { endpointIn, starterKey } = await import('../../policy/words/starter.ts');
  const base = endpointIn(endpoint)?.endpoint;
  if (policy.keys.some((key) => key.endpoint === base)) return;
  const [{ source }] = policy.files;
  const problem: Problem = {
    message: `No key of ${source.file} has the address of the input endpoint.`,
    remedy: `Add this one to its \`keys\`, and adapt it:\n\n${starterKey(wanted, wanted.needs ?? {}).join('\n')}\n`,
  };
  findings.noteLast(new Failure('retired-input', problem));
}
