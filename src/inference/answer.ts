import type { CostRefusal } from '../costs/tab.ts';
import { dollars } from '../language/failures/dollars.ts';
import { quote } from '../language/failures/quote.ts';
import { Findings } from '../language/failures/read-all.ts';
import { decide } from '../policy/judge/decide.ts';
import type { Allowed, Decision } from '../policy/judge/decision.ts';
import { lowestLimits } from '../policy/judge/limits.ts';
import { judgeServed, type ServedVerdict } from '../policy/judge/served.ts';
import type { Route } from '../policy/model/policy.ts';
import type { Reference } from '../policy/model/reference.ts';
import { explainAllowed, explainDenial } from '../policy/words/explain.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Parameters } from '../prompts/settings.ts';
import { estimateTokens, sizeWarning } from '../prompts/size.ts';
import type { CredentialRequest } from '../providers/credentials/credential.ts';
import { missingCredential } from '../providers/credentials/missing-credential.ts';
import type { Answer } from '../providers/provider.ts';
import { openCleaner } from '../reports/secrets/cleaner.ts';
import type { PreparedRoutes } from './ask.ts';
import { type Asked, askStructured, type StructuredOptions } from './ask-structured.ts';
import { Attempts } from './attempts.ts';
import { checkRequest, wantedCredential } from './check-request.ts';
import { judgeCosts } from './costs/judge-costs.ts';
import { judge, judgeAnswer } from './judge.ts';
import { failed, type Note, type Outcome, type StepFacts, withoutKey } from './result.ts';
import { prepareRoutes } from './routes.ts';
import { screen } from './screen.ts';
import type { Judging, Session } from './session/session.ts';
import type { SentBeside } from './session/step-secrets.ts';
import type { AnswerSchema } from './structured/answer-schema.ts';

/** One request, whoever makes it: a step, a row of an evaluation, a row of a batch. */
export interface Request extends Pick<SentBeside, 'schemaInput'> {
  readonly prompt: Prompt;
  readonly model: Reference;
  readonly parameters: Parameters;
  /** Whether an answer that does not match its schema is asked for once more. */
  readonly repairs: boolean;
}

/** A request that may be sent. */
export interface Admitted {
  readonly decision: Allowed;
  /** Absent where the answer has no form to match. */
  readonly schema: AnswerSchema | undefined;
  /** The prompt as it is sent. */
  readonly sent: Prompt;
  /** Whose credential is presented. */
  readonly wanted: CredentialRequest;
  readonly routes: PreparedRoutes;
}

/**
 * Judges a request by the policy, and asks a provider if it may be asked.
 *
 * @param note gets what is known as soon as it is
 * @throws {Failure} with everything that is wrong with the request besides the verdict; nothing was sent
 */
export async function answer(request: Request, session: Session, note: Note): Promise<Outcome> {
  const { credentials, inputs, phase } = session;
  const admitted = await admit(request, session, note);
  if ('status' in admitted) return admitted;
  const { decision, schema, sent, wanted, routes } = admitted;
  const attempts = note.asking(new Attempts(routes[0].route));
  const tab = note.costs(await session.costs.openTab());
  const options = { ...session.asking, fallback: decision.fallback, tab };
  const structured = schema && structuredBy(schema, { ...request, prompt: sent }, decision, session);
  const asked = note.answered(
    await phase('Answer', () => askStructured(routes, options, structured, attempts).finally(() => tab.settle())),
  );
  const { refusal } = attempts;
  if (!asked.answer && refusal) return failed(refusal.code, refusal.problems);
  if (!asked.answer) {
    const keys = attempts.missing.map(({ key }) => key);
    return withoutKey(missingCredential(keys, wanted, credentials.sources, inputs.onMissingKey), inputs.onMissingKey);
  }
  const outcome = await concludeAnswer({ ...asked, answer: asked.answer }, admitted, session, note);
  return refusal ? withRefusal(outcome, refusal) : outcome;
}

/**
 * Judges a request by the policy, and prepares it to be sent, but sends nothing.
 *
 * @returns what may be sent, or why nothing may be
 * @throws {Failure} as {@link answer} does
 */
export async function admit(
  request: Request,
  session: Session,
  note: Pick<Note, 'decision' | 'screened'>,
): Promise<Admitted | Outcome> {
  const { prompt, parameters } = request;
  const { inputs, policy, credentials, log, phase } = session;
  const decision = await phase('Decision', async () => {
    warnOfSize(prompt, session);
    const judged = note.decision(await judgeCosts(decideOn(request, session), request, session));
    if (judged.verdict === 'allowed') logAllowed(judged, session);
    return judged;
  });
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision, prompt));

  const schema = await check(request, decision, session);
  const screening = { prompt, parameters, handling: decision.secretsInPrompt };
  const screened = note.screened(await screen(screening, session.step.findCredentials, log));
  if (screened.problems.length > 0) return failed('secret-in-prompt', screened.problems);

  const sent = { ...prompt, messages: screened.messages };
  const wanted = wantedCredential(decision, policy, prompt.modelFromFile, session.step);
  const accessTo = (route: (typeof decision.routes)[0]) => credentials.accessTo(route, wanted);
  const additions = { parameters, customHeaders: inputs.customHeaders, saysTier: session.costs.areJudged };
  return { decision, schema, sent, wanted, routes: prepareRoutes(sent, additions, decision, accessTo) };
}

/**
 * What an answer that was given comes to: the model that gave it, how it ended, whether it matches the schema that it has to.
 *
 * @param asked the answer, and what the schema made of it
 */
async function concludeAnswer(
  asked: Asked & { readonly answer: Answer },
  { decision, schema, sent: prompt }: Pick<Admitted, 'decision' | 'schema' | 'sent'>,
  session: Session,
  note: Pick<Note, 'served'>,
): Promise<Outcome> {
  const { attempts } = asked;
  const served = servedBy(asked.answer, attempts, session);
  if (served) {
    note.served(served);
    await warnOfOtherModel(served, attempts, session);
  }
  const limits = {
    asked: prompt.settings.maxCompletionTokens,
    askedAt: prompt.limitPlace,
    name: prompt.limitName,
    policy: decision.limits.maxOutputTokens,
  };
  return judge(asked.answer, asked, { limits, ...(schema && { schema }), ...(served && { served }) });
}

/** The same for an answer that was given without being asked for here: to a row of a batch. */
export async function judgeGiven(
  answer: Answer,
  route: Route,
  admitted: Pick<Admitted, 'decision' | 'schema' | 'sent'>,
  session: Session,
  note: StepFacts,
): Promise<Outcome> {
  const attempts = note.asking(new Attempts(route));
  attempts.add(route, answer, 0);
  const { schema } = admitted;
  const counts = judgeAnswer(answer, route, servedBy(answer, attempts, session)).status === 'completed';
  const checked = schema && counts && 'completion' in answer ? schema.check(answer.completion.text) : undefined;
  const asked = { attempts, answer, ...(checked && { checked }) };
  note.answered(asked);
  return concludeAnswer(asked, admitted, session, note);
}

/** An outcome that says why no further attempt was made. */
function withRefusal(outcome: Outcome, { problems }: CostRefusal): Outcome {
  const told = problems.map((problem) => ({ ...problem, message: `Nothing more was sent. ${problem.message}` }));
  return { ...outcome, problems: [...outcome.problems, ...told] };
}

/** The verdict on a request, with the size of its prompt as an estimate. */
export function decideOn(
  { prompt, model }: Pick<Request, 'prompt' | 'model'>,
  { policy, run, today }: Judging,
): Decision {
  const tokens = { input: estimateTokens(prompt), output: prompt.settings.maxCompletionTokens };
  return decide(policy, { model, tokens, run, today });
}

/** Logs why a request is allowed, and for debugging its routes. */
function logAllowed(decision: Allowed, { log }: Session): void {
  log.info(`${decision.model}: ${explainAllowed(decision)}.`);
  const { worstCase } = decision;
  if (worstCase) log.info(`It may cost ${dollars(worstCase.micros)} at worst.`);
  for (const { key } of decision.routes) log.debug(`Route: ${decision.model} by the key ${key.name}.`);
}

/** Warns of a prompt that comes near the policy's `max-input-tokens`, with what makes it so large. */
function warnOfSize(prompt: Prompt, { policy, log }: Session): void {
  const limit = lowestLimits(policy.files).maxInputTokens;
  const warning = limit && sizeWarning(estimateTokens(prompt), limit.tokens, prompt.pieces);
  if (warning) log.warning(warning);
}

/** @throws {Failure} with everything that is wrong */
async function check(
  { prompt, parameters, schemaInput }: Request,
  decision: Allowed,
  session: Session,
): Promise<AnswerSchema | undefined> {
  const findings = new Findings();
  const { model, modelFromFile, responseFormat: format } = prompt;
  const known = { model, modelFromFile, prompt, format, parameters, schemaInput };
  const schema = await checkRequest(known, decision, session, findings);
  findings.throwIfAny();
  return schema;
}

/**
 * How an answer has to match its schema. Only a complete one of a model that the policy allows counts, and a repair is a
 * request like the first: it stays below the policy's `max-input-tokens`.
 */
function structuredBy(
  schema: AnswerSchema,
  { prompt, repairs }: Request,
  decision: Allowed,
  session: Session,
): StructuredOptions {
  const limit = decision.limits.maxInputTokens?.tokens ?? Number.POSITIVE_INFINITY;
  return {
    schema,
    repairs,
    counts: (given, attempts) =>
      judgeAnswer(given, attempts.route, servedBy(given, attempts, session)).status === 'completed',
    allows: ({ messages }) => estimateTokens({ ...prompt, messages }) <= limit,
  };
}

/** What the policy makes of the model that has answered; nothing where none has. */
function servedBy(given: Answer, { route }: Attempts, { policy, run, today }: Judging): ServedVerdict | undefined {
  return 'completion' in given ? judgeServed(policy, route, given.completion.servedModel, { run, today }) : undefined;
}

/** Warns where another model has answered than the one that was requested, unless the key's `served: ignore` allows it. */
async function warnOfOtherModel(served: ServedVerdict, { route }: Attempts, { step, log }: Session): Promise<void> {
  const { model, key } = route;
  if (served.verdict !== 'differs' || key.served === 'ignore') return;
  const remedy = `Check where the provider’s deployment or alias leads. If that is intended, write \`served: ignore\` at the key ${key.name}.`;
  const clean = await openCleaner(step.findSecrets);
  log.warning(`${model} was requested, and ${quote(clean(served.model))} answered. ${remedy}`);
}
