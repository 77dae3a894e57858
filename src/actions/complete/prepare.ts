import type { Runner } from '../../github/runner.ts';
import { requireAccepted } from '../../inference/prepare-call.ts';
import type { Facts } from '../../inference/result.ts';
import { type Form, openForm } from '../../inference/structured/form.ts';
import { Failure, type Problem, sentence } from '../../language/failures/failure.ts';
import { Findings } from '../../language/failures/read-all.ts';
import { decide } from '../../policy/judge/decide.ts';
import type { Allowed, Decision } from '../../policy/judge/decision.ts';
import { linkHostsOf } from '../../policy/model/layers.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import { commitPolicy, type WantedModel } from '../../policy/source/load.ts';
import { defaultPolicyPath, isTrusted } from '../../policy/source/location.ts';
import { explainDenial } from '../../policy/words/explain.ts';
import { endpointIn, type StepNeeds, starterKey, starterSecret } from '../../policy/words/starter.ts';
import { buildPrompt } from '../../prompts/build-prompt.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { withResponseFormat } from '../../prompts/response-format.ts';
import { estimateTokens } from '../../prompts/size.ts';
import { explainApiKeys } from '../../providers/credentials/api-keys.ts';
import type { CredentialRequest as WantedCredential } from '../../providers/credentials/credential.ts';
import { missingCredential, missingStarterKey } from '../../providers/credentials/missing-credential.ts';
import { openReaders } from '../policy-readers.ts';
import { gatherFacts } from '../run-facts.ts';
import { credentialsFor } from './candidates.ts';
import { collectFiles } from './collect-files.ts';
import { type Inputs, type Known, readInputs } from './inputs.ts';
import { secretNamedBy } from './place-in-workflow.ts';
import { readPolicy } from './policy.ts';
import { explainModel, guessedReference, type NamedModel, namedModel, readModel } from './read-model.ts';
import { retiredEndpoint, tokenIsForProvider } from './retired-inputs.ts';
import { promptMeans, secretSources, whoseRun } from './sources.ts';
import { refuseStepSecrets } from './step-secrets.ts';
import { tellPrompt, warnOfSize } from './tell-prompt.ts';

/** A step whose inputs, prompt and policy are as they should be, and what the policy says to it. */
export interface Prepared {
  readonly inputs: Inputs;
  readonly prompt: Prompt;
  readonly form?: Form;
  readonly policy: Policy;
  readonly run: RunFacts;
  readonly decision: Decision;
}

/** The step may be skipped, since the run has no secret for any key. */
interface Skip {
  readonly skip: Failure;
}

/**
 * Reads all that a request is made of and judges it. What is wrong with one thing keeps no other from being looked at: inputs,
 * files, variables, schema, model, policy, verdict and secret are told in one failure.
 *
 * @param today UTC, `YYYY-MM-DD`
 * @param facts gets what is known as soon as it is
 * @throws {Failure} with everything that is wrong; a denial alone is no failure, but a decision
 */
export async function prepareStep(runner: Runner, today: string, facts: Facts): Promise<Prepared | Skip> {
  const findings = new Findings();
  const { group } = runner.log;
  const { known, inputs, failure, isTokenUsable } = await group('Inputs', () => {
    const read = readInputs(runner);
    if (read.warnings.length > 0) runner.log.warning(read.warnings.map(sentence).join('\n'));
    return read;
  });
  if (failure) findings.note(failure);
  const { prompt, format, named } = await group('Prompt', async () => {
    const read = await readPrompt(known, runner, findings);
    if (read.prompt) tellPrompt(read.prompt, runner);
    return read;
  });
  if (prompt) facts.prompt = prompt;

  const read = named && readModel(named);
  const model = read instanceof Failure ? undefined : read;
  const wanted = { ...(model ?? guessedReference(named ?? known.prompt)), wishes: await wishesOf(known, runner) };
  const readers = openReaders(known.tokens, runner);
  const location = known.policy;
  const loading = new Findings();
  const loaded = await group('Policy', () =>
    location && isTokenUsable && !tokenIsForProvider(runner.input)
      ? loading.attempt(() => readPolicy({ known, location, wanted, today, readers, runner, facts }))
      : undefined,
  );
  const policy = loaded && 'skip' in loaded ? undefined : loaded;
  const run = policy && (await findings.attempt(() => gatherFacts(policy, runner, readers)));
  if (named && read instanceof Failure) findings.note(explainModel(read, named, policy, run && { run, today }));
  if (loading.failure) findings.noteLast(loading.failure);
  if (loaded && 'skip' in loaded) {
    findings.throwIfAny();
    return loaded;
  }
  if (policy) facts.linkHosts = linkHostsOf(policy.files);
  if (policy && !known.apiKeys) noteProblems(explainApiKeys(runner.input('api-keys'), policy.keys), findings);

  const decision = await group('Decision', () => findings.attempt(() => judge()));
  if (decision && !findings.any) facts.decision = decision;
  if (decision?.verdict === 'denied' && findings.any)
    findings.note(new Failure('denied', explainDenial(decision, prompt)));
  const isDenied = decision?.verdict === 'denied';
  const form = format && !isDenied && (await findings.attempt(() => openForm(format)));
  if (!isDenied) {
    const text = named?.model ?? '';
    await findings.attempt(() => refuseStepSecrets(known, text, prompt, policy?.keys ?? [], runner));
  }
  if (decision?.verdict === 'allowed') await checkRoutes(decision, policy, named, { known, runner, findings });
  if (!policy) noteMissingKey(loading.failure, wanted, { known, runner, findings });
  if (findings.any) noteEndpoint(policy, wanted, { known, runner, findings });
  findings.throwIfAny();
  if (!inputs || !prompt || !policy || !run || !decision)
    throw new Error('Something is missing, and nobody has said so.');
  return { inputs, prompt, policy, run, decision, ...(form && { form }) };

  function judge(): Decision | undefined {
    if (!policy || !run || !model) return undefined;
    const output = (prompt ?? known.prompt).settings.maxCompletionTokens;
    const input = prompt && estimateTokens(prompt);
    if (prompt && input !== undefined) warnOfSize(input, policy, prompt, runner);
    const tokens = { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
    return decide(policy, { model, tokens, run, today });
  }
}

function noteProblems(problems: readonly Problem[], findings: Findings): void {
  if (problems.length > 0) findings.note(new Failure('invalid-input', problems));
}

/** What the steps of preparing share. */
interface Preparing {
  readonly known: Known;
  readonly runner: Runner;
  readonly findings: Findings;
}

/** Nothing to ask, for a schema that is looked at though the prompt cannot be built. */
const noPrompt: Prompt = {
  messages: [],
  model: '',
  modelFromFile: false,
  settings: {},
  variables: new Map(),
  untrusted: [],
  pieces: [],
  warnings: [],
  notes: [],
};

/** The prompt as far as it can be read. */
interface ReadPrompt {
  readonly prompt: Prompt | undefined;
  readonly format: Prompt['responseFormat'];
  readonly named: NamedModel | undefined;
}

/** The prompt, and which model is named; this also where the prompt cannot be built. */
async function readPrompt({ prompt: inputs, form }: Known, runner: Runner, findings: Findings): Promise<ReadPrompt> {
  const means = promptMeans(runner);
  const { files, areWhole } = collectFiles(means.files, findings);
  const built = await findings.attempt(() => buildPrompt(inputs, { ...means, files }));
  const formed = await findings.attempt(() => withResponseFormat(built ?? noPrompt, form, files.readText));
  const isWhole = built && formed && areWhole();
  return {
    prompt: isWhole ? formed : undefined,
    format: formed?.responseFormat,
    named: isWhole ? built : await namedModel(inputs, means.files.readText),
  };
}

/** What a policy has to hand out for this step, for the one that is printed. */
async function wishesOf({ customHeaders, parameters, apiKeys }: Known, runner: Runner): Promise<StepNeeds> {
  const endpoint = retiredEndpoint(runner.input);
  const [only, ...others] = apiKeys?.keys() ?? [];
  const named = endpoint === undefined ? undefined : await secretNamedBy(['api-key', 'token'], runner);
  const secret = others.length === 0 ? (only ?? named) : named;
  return {
    headers: [...(customHeaders?.keys() ?? [])],
    parameters: [...(parameters?.keys() ?? [])],
    ...(endpoint !== undefined && { endpoint }),
    ...(secret !== undefined && { secret }),
  };
}

/** Whose credential is looked for. */
export function wantedCredential(
  { routes }: Allowed,
  { keys }: Policy,
  isModelFromFile: boolean,
  runner: Runner,
): WantedCredential {
  return {
    routes,
    chosenByStranger: isModelFromFile && !isTrusted(runner.run.event),
    keys: keys.length,
    withoutSecrets: whoseRun(runner),
  };
}

/** Whether the routes take what the step adds, and have their credentials; a missing one alone is found later, by asking. */
async function checkRoutes(
  decision: Allowed,
  policy: Policy | undefined,
  named: NamedModel | undefined,
  { known, runner, findings }: Preparing,
): Promise<void> {
  const [first, ...others] = decision.routes;
  const routes = [first, ...(decision.fallback.length === 0 ? [] : others)];
  const { parameters = new Map(), customHeaders = new Map() } = known;
  await findings.attempt(() => requireAccepted({ parameters, customHeaders }, routes));
  if (!policy) return;
  const wanted = wantedCredential(decision, policy, named?.modelFromFile ?? false, runner);
  const sources = secretSources(known, runner);
  const found = await findings.attempt(() => routes.map(credentialsFor(wanted, sources, runner)));
  if (!found || !findings.any || (known.onMissingKey ?? 'fail') === 'skip') return;
  const isMissing = decision.fallback.includes('missing-key') ? !found.some((access) => access) : !found[0];
  if (isMissing) findings.note(missingCredential([first.key], wanted, sources, 'fail'));
}

/** The secret that the printed policy names, where the step does not hand it over either. */
function noteMissingKey(
  missing: Failure | undefined,
  wanted: WantedModel,
  { known, runner, findings }: Preparing,
): void {
  if (missing?.code !== 'missing-policy' || whoseRun(runner) !== undefined) return;
  const name = starterSecret(wanted, wanted.needs);
  const given = [known.apiKey, ...(known.apiKeys?.values() ?? []), runner.variable(name) ?? ''];
  if (given.every((value) => value.trim() === '')) findings.note(missingStarterKey(name));
}

/** Prints the key for a retired `endpoint`: into the policy that there is, or as a whole policy where none was looked for. */
function noteEndpoint(policy: Policy | undefined, wanted: WantedModel, { known, runner, findings }: Preparing): void {
  const endpoint = wanted.needs?.endpoint;
  if (!policy) {
    if (!tokenIsForProvider(runner.input)) return;
    const path = known.policy?.path ?? defaultPolicyPath;
    const message =
      'The policy was not looked for, because the token was sent to nobody. If there is one, add the key below to its `keys`.';
    findings.noteLast(new Failure('retired-input', { message, remedy: commitPolicy(path, wanted) }));
    return;
  }
  const base = endpoint === undefined ? undefined : endpointIn(endpoint)?.endpoint;
  if (endpoint === undefined || policy.keys.some((key) => key.endpoint === base)) return;
  const [{ source }] = policy.files;
  const problem: Problem = {
    message: `No key of ${source.file} has the address of the input endpoint.`,
    remedy: `Add this one to its \`keys\`, and adapt it:\n\n${starterKey(wanted, wanted.needs ?? {}).join('\n')}\n`,
  };
  findings.noteLast(new Failure('retired-input', problem));
}
