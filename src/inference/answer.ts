import { dollars } from '../language/failures/dollars.ts';
import { Failure, placedAt } from '../language/failures/failure.ts';
import { decide } from '../policy/judge/decide.ts';
import type { Allowed, Decision } from '../policy/judge/decision.ts';
import { lowestLimits } from '../policy/judge/limits.ts';
import { explainAllowed, explainDenial } from '../policy/words/explain.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { estimateTokens, sizeWarning } from '../prompts/size.ts';
import type { Admitted, Request } from './ask-allowed.ts';
import { failed, type Note, type Outcome } from './result.ts';
import type { Judging, Session } from './session/session.ts';

export type { Request } from './ask-allowed.ts';

/**
 * Judges a request by the policy, and asks a provider if it may be asked.
 *
 * @param note gets what is known as soon as it is
 * @throws {Failure} with everything that is wrong with the request besides the verdict; nothing was sent
 */
export async function answer(request: Request, session: Session, note: Note): Promise<Outcome> {
  const decision = await judgeRequest(request, session, note);
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision, request.prompt));
  const { askAllowed } = await import(/* webpackChunkName: "ask" */ './ask-allowed.ts');
  return askAllowed(request, decision, session, note);
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
  const decision = await judgeRequest(request, session, note);
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision, request.prompt));
  const { prepareAllowed } = await import(/* webpackChunkName: "ask" */ './ask-allowed.ts');
  return prepareAllowed(request, decision, session, note);
}

function judgeRequest(request: Request, session: Session, note: Pick<Note, 'decision'>): Promise<Decision> {
  return session.phase('Decision', async () => {
    warnOfSize(request.prompt, session);
    const judged = note.decision(await withCosts(decideOn(request, session), request, session));
    if (judged.verdict === 'allowed') logAllowed(judged, session);
    return judged;
  });
}

/**
 * The verdict on a request, with the size of its prompt as an estimate.
 *
 * @throws {Failure} `invalid-input` for a key that the policy does not have
 */
export function decideOn(
  { prompt, model, tools }: Pick<Request, 'prompt' | 'model' | 'tools'>,
  { policy, run, today }: Judging,
): Decision {
  const tokens = { input: estimateTokens(prompt), output: prompt.settings.maxCompletionTokens };
  try {
    return decide(policy, { model, tokens, tools, run, today });
  } catch (error) {
    // A key that is not there: the prompt file names it, where one names the model.
    throw error instanceof Failure && prompt.modelPlace ? placedAt(prompt.modelPlace, error) : error;
  }
}

/** The verdict once it is known what the request may cost; a policy that says nothing of costs loads nothing for it. */
async function withCosts(decision: Decision, request: Request, session: Session): Promise<Decision> {
  if (!session.costs.areJudged) return decision;
  const { judgeCosts } = await import('./costs/judge-costs.ts');
  return judgeCosts(decision, request, session);
}

/** Logs why a request is allowed, and for debugging its routes. */
function logAllowed(decision: Allowed, { log }: Session): void {
  log.info(`${decision.model}: ${explainAllowed(decision)}.`);
  const { worstCase } = decision;
  if (worstCase) log.info(`It may cost ${dollars(worstCase.micros)} at worst.`);
  for (const { key } of decision.routes) log.debug(`Route: ${decision.model} by the key \`${key.name}\`.`);
}

/** Warns of a prompt that comes near the policy's `max-input-tokens`, with what makes it so large. */
function warnOfSize(prompt: Prompt, { policy, log }: Session): void {
  const limit = lowestLimits(policy.files).maxInputTokens;
  const warning = limit && sizeWarning(estimateTokens(prompt), limit.tokens, prompt.pieces);
  if (warning) log.warning(warning);
}
