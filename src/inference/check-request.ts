import type { Runner } from '../github/runner.ts';
import type { Findings } from '../language/failures/read-all.ts';
import type { Allowed } from '../policy/judge/decision.ts';
import type { Policy } from '../policy/model/policy.ts';
import { isTrusted } from '../policy/source/location.ts';
import type { ResponseFormat } from '../prompts/prompt.ts';
import type { CredentialRequest } from '../providers/credentials/credential.ts';
import { missingCredential } from '../providers/credentials/missing-credential.ts';
import type { KnownSecrets } from '../reports/secrets/known-secrets.ts';
import { requireAccepted, usableRoutes } from './routes.ts';
import type { Credentials } from './session/session.ts';
import { type KnownInputs, whoseRun } from './session/session-inputs.ts';
import { refuseStepSecrets, type SentBeside } from './session/step-secrets.ts';
import { type AnswerSchema, openAnswerSchema } from './structured/answer-schema.ts';

/** A request as far as it can be read. */
export interface KnownRequest extends SentBeside {
  readonly format?: ResponseFormat | undefined;
  /** Whether a prompt file names the model. */
  readonly modelFromFile: boolean;
}

/** What a request is checked against. */
export interface Checking {
  /** Absent where it could not be read. */
  readonly policy?: Policy | undefined;
  readonly inputs: KnownInputs;
  readonly credentials: Credentials;
  /** What finds the secrets of the step. */
  readonly stepSecrets: () => KnownSecrets;
  readonly step: Runner;
}

/**
 * Looks at all that can be wrong with a request besides the verdict: its schema, secrets of the step beside the prompt,
 * what its routes accept, and their credentials. A credential that is missing is noted only beside something else: by
 * itself it is found by asking, and may be what `fallback` is for.
 *
 * @param decision absent where the request could not be judged
 * @param findings gets everything that is wrong
 */
export async function checkRequest(
  request: KnownRequest,
  decision: Allowed | undefined,
  checking: Checking,
  findings: Findings,
): Promise<AnswerSchema | undefined> {
  const { policy, inputs } = checking;
  const { format } = request;
  const schema = format && (await findings.attempt(() => openAnswerSchema(format)));
  await findings.attempt(() => refuseStepSecrets(request, inputs, checking.stepSecrets()));
  if (decision && policy) await checkRoutes(request, decision, policy, checking, findings);
  return schema;
}

async function checkRoutes(
  { parameters = new Map(), modelFromFile }: KnownRequest,
  decision: Allowed,
  policy: Policy,
  { inputs, credentials, step }: Checking,
  findings: Findings,
): Promise<void> {
  const routes = usableRoutes(decision);
  const { customHeaders = new Map() } = inputs;
  await findings.attempt(() => requireAccepted({ parameters, customHeaders }, routes));
  const wanted = wantedCredential(decision, policy, modelFromFile, step);
  const found = await findings.attempt(() => routes.map((route) => credentials.accessTo(route, wanted)));
  // Where `api-keys` cannot be read, that is what is wrong.
  if (!found || !findings.any || !inputs.apiKeys || (inputs.onMissingKey ?? 'fail') === 'skip') return;
  const isMissing = decision.fallback.includes('missing-key') ? !found.some((access) => access) : !found[0];
  if (isMissing) findings.note(missingCredential([routes[0].key], wanted, credentials.sources, 'fail'));
}

/** Whose credential is looked for. */
export function wantedCredential(
  { routes }: Allowed,
  { keys }: Policy,
  modelFromFile: boolean,
  step: Runner,
): CredentialRequest {
  return {
    routes,
    chosenByStranger: modelFromFile && !isTrusted(step.run.event),
    keys: keys.length,
    withoutSecrets: whoseRun(step),
  };
}
