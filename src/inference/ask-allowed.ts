import type { CostRefusal } from '../costs/tab.ts';
import { Failure, type Problem } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import { Findings } from '../language/failures/read-all.ts';
import type { Allowed } from '../policy/judge/decision.ts';
import { judgeServed, type ServedVerdict } from '../policy/judge/served.ts';
import type { Route } from '../policy/model/policy.ts';
import type { Reference } from '../policy/model/reference.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { RequestedTools } from '../prompts/requested-tools.ts';
import type { Parameters } from '../prompts/settings.ts';
import { estimateTokens } from '../prompts/size.ts';
import type { CredentialRequest } from '../providers/credentials/credential.ts';
import { missingCredential } from '../providers/credentials/missing-credential.ts';
import type { Answer } from '../providers/provider.ts';
import { plainTurns } from '../providers/tool-calls.ts';
import { openCleaner } from '../reports/secrets/cleaner.ts';
import type { PreparedRoutes } from './ask.ts';
import { Attempts } from './attempts.ts';
import { checkRequest, wantedCredential } from './check-request.ts';
import type { WrittenAt } from './fault-place.ts';
import { judge, judgeAnswer } from './judge.ts';
import { failed, type Note, type Outcome, type StepFacts, withoutKey } from './result.ts';
import { prepareRoutes } from './routes.ts';
import { screen } from './screen.ts';
import { requireTrust } from './session/require-trust.ts';
import type { Judging, Session } from './session/session.ts';
import type { SentBeside } from './session/step-secrets.ts';
import type { AnswerSchema } from './structured/answer-schema.ts';
import { type Asked, askStructured, type Converse, type StructuredOptions } from './structured/ask-structured.ts';
import { ToolReport } from './tools/tool-uses.ts';

/** One request, whoever makes it: a step, a row of an evaluation, a row of a batch. */
export interface Request extends Pick<SentBeside, 'schemaInput'> {
  readonly prompt: Prompt;
  readonly model: Reference;
  readonly parameters: Parameters;
  /** Whether an answer that does not match its schema is asked for once more. */
  readonly repairs: boolean;
  /** Absent where the request asks for no tools. */
  readonly tools?: RequestedTools;
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
 * Asks a provider what the policy allows to be asked: the request is checked and screened, each route prepared, and the
 * answer judged. With all that it needs it is loaded after the verdict.
 *
 * @param note gets what is known as soon as it is
 * @throws {Failure} with everything that is wrong with the request besides the verdict; nothing was sent
 */
export async function askAllowed(request: Request, decision: Allowed, session: Session, note: Note): Promise<Outcome> {
  const { credentials, inputs, phase } = session;
  const admitted = await prepareAllowed(request, decision, session, note);
  if ('status' in admitted) return admitted;
  const { schema, sent, wanted, routes } = admitted;
  const attempts = note.asking(new Attempts(routes[0].route));
  const tab = note.costs(await session.costs.openTab());
  const options = { ...session.asking, fallback: decision.fallback, tab };
  const structured = schema && structuredBy(schema, { ...request, prompt: sent }, decision, session);
  const converse = request.tools && (await withTools(request.tools, sent, decision, session, note));
  if (converse instanceof Failure) return withoutKey(converse, inputs.onMissingKey);
  const asked = note.answered(
    await phase('Answer', () =>
      askStructured(routes, options, structured, attempts, converse).finally(() => tab.settle()),
    ),
  );
  const { refusal } = attempts;
  if (refusal && !isOver(asked.answer)) return failed(refusal.code, toldOf(refusal, asked.answer));
  if (!asked.answer) {
    const keys = attempts.missing.map(({ key }) => key);
    return withoutKey(missingCredential(keys, wanted, credentials.sources, inputs.onMissingKey), inputs.onMissingKey);
  }
  const outcome = await concludeAnswer({ ...asked, answer: asked.answer }, admitted, session, note);
  const why = refusal ? toldOf(refusal, asked.answer) : [];
  return { ...outcome, problems: [...outcome.problems, ...(asked.warnings ?? []), ...why] };
}

/**
 * Checks and screens a request that the policy allows, and prepares its routes; nothing is sent.
 *
 * @returns what may be sent, or why nothing may be
 * @throws {Failure} with everything that is wrong with the request besides the verdict
 */
export async function prepareAllowed(
  request: Request,
  decision: Allowed,
  session: Session,
  note: Pick<Note, 'screened'>,
): Promise<Admitted | Outcome> {
  const { prompt, parameters } = request;
  const { inputs, policy, credentials, log } = session;
  const schema = await check(request, decision, session);
  const screening = { prompt, parameters, handling: decision.secretsInPrompt };
  const screened = note.screened(await screen(screening, session.step.findCredentials, log));
  if (screened.problems.length > 0) return failed('secret-in-prompt', screened.problems);

  await requireTrust(decision, session);
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
  const written = writtenBy(prompt, attempts.route, session);
  return judge(asked.answer, asked, { limits, written, ...(schema && { schema }), ...(served && { served }) });
}

/** Where a step writes what a fault of the provider may be about. */
function writtenBy(prompt: Prompt, { key }: Route, { credentials: { sources }, step }: Session): WrittenAt {
  const secret = key.credential.by === 'secret' ? key.credential.secret : '';
  const isListed = (sources.apiKeys.get(secret) ?? '').trim() !== '';
  return {
    modelPlace: prompt.modelPlace,
    settings: prompt.settings,
    settingPlaces: prompt.settingPlaces,
    limitInput: prompt.limitName,
    secretInput: sources.apiKey.trim() !== '' ? 'api-key' : isListed ? `api-keys: ${secret}` : undefined,
    isGiven: (input) => step.input(input) !== '',
  };
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

/** Whether an answer is one, or why there is none: not where the model only waits for tools. */
function isOver(given: Answer | undefined): boolean {
  return given !== undefined && !('completion' in given && given.completion.end === 'tool-call');
}

/** Why nothing was sent, or nothing more once there was an answer. */
function toldOf({ problems }: CostRefusal, given: Answer | undefined): readonly Problem[] {
  if (!given) return problems;
  return problems.map((problem) => ({ ...problem, message: `Nothing more was sent. ${problem.message}` }));
}

/** A conversation with the tools that a request asks for; what holds it is loaded for such a request alone. */
async function withTools(
  tools: RequestedTools,
  prompt: Prompt,
  decision: Allowed,
  session: Session,
  note: Note,
): Promise<Converse | Failure> {
  const { openConversation } = await import('./tools/open-conversation.ts');
  const mayGoOn = (given: Answer, attempts: Attempts) => servedBy(given, attempts, session)?.verdict !== 'denied';
  const report = note.tools(new ToolReport());
  return openConversation({ tools, prompt, decision, mayGoOn, report }, session);
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
    allows: ({ messages }) => estimateTokens({ ...prompt, messages: plainTurns(messages) }) <= limit,
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
  const remedy = `Check where the provider’s deployment or alias leads. If that is intended, write \`served: ignore\` at the key \`${key.name}\`.`;
  const clean = await openCleaner(step.findSecrets);
  log.warning(`${model} was requested, and ${quote(clean(served.model))} answered. ${remedy}`);
}
