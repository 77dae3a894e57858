import type { WorstCase } from '../../../../costs/estimate/worst-case.ts';
import { decideOn, type Request } from '../../../../inference/answer.ts';
import { costedCall } from '../../../../inference/costs/costed-call.ts';
import { judgeCosts } from '../../../../inference/costs/judge-costs.ts';
import { prepareCalls, usableRoutes } from '../../../../inference/routes.ts';
import { screen } from '../../../../inference/screen.ts';
import type { OpenSession } from '../../../../inference/session/session.ts';
import { dollars, grouped } from '../../../../language/failures/dollars.ts';
import { Failure } from '../../../../language/failures/failure.ts';
import type { Allowed } from '../../../../policy/judge/decision.ts';
import type { Route } from '../../../../policy/model/policy.ts';
import { endpointOf } from '../../../../providers/endpoint.ts';
import { surfaces } from '../../../../providers/surface.ts';
import type { Preview, Wish } from '../../wire/asking.ts';
import { rowOf } from '../models.ts';
import { pageProblem } from '../problems.ts';
import { buildRequest } from './build-request.ts';

/** Stands for a secret, which never comes to the page. */
const hidden = '•••';

/** What a wish would send, as it would be sent, with the verdict and the worst case. Nothing is sent. */
export async function preview(wish: Wish, session: OpenSession, isEmulated: boolean): Promise<Preview> {
  const { redact } = session.step;
  const known = { problems: [], warnings: [], worstWhy: '' };
  let request: Request;
  try {
    request = buildRequest(wish);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...known, problems: error.problems.map((problem) => pageProblem(problem, redact)) };
  }
  const { prompt, parameters } = request;
  const decision = await judgeCosts(decideOn(request, session), request, session);
  const row = rowOf(prompt.model, decision, session);
  const verdict = { ...row, model: redact(row.model), why: redact(row.why) };
  const judged = { ...known, warnings: prompt.warnings.map(redact), verdict };
  if (decision.verdict === 'denied') return judged;
  const screening = { prompt, parameters, handling: decision.secretsInPrompt };
  const screened = await screen(screening, session.step.findCredentials, { notice: () => undefined });
  if (screened.problems.length > 0) {
    return { ...judged, problems: screened.problems.map((problem) => pageProblem(problem, redact)) };
  }
  const sent = { ...request, prompt: { ...prompt, messages: screened.messages } };
  const cost = await worstOf(sent, decision, session);
  return { ...judged, ...cost, request: requestOf(sent, decision, session, isEmulated) };
}

/** The request through the first route: its address, its headers but for the secret, and its body. */
function requestOf(
  { prompt, parameters }: Request,
  decision: Allowed,
  { costs }: OpenSession,
  isEmulated: boolean,
): NonNullable<Preview['request']> {
  const [route] = usableRoutes(decision);
  const call = prepareCalls(prompt, { parameters, saysTier: costs.areJudged }, decision.limits)(route);
  const endpoint = endpointOf(route, secretName(route, isEmulated), new Map());
  const query = new URLSearchParams(endpoint.query).toString();
  const surface = surfaces[route.api];
  return {
    address: `${endpoint.baseUrl}${surface.path}${query === '' ? '' : `?${query}`}`,
    headers: [...Object.entries(endpoint.headers), ...Object.entries(endpoint.credentials)],
    body: JSON.stringify(surface.body(call, route.name, true), null, 2),
  };
}

function secretName({ key: { credential } }: Route, isEmulated: boolean): string {
  if (isEmulated) return `${hidden} (none: the emulator answers)`;
  return credential.by === 'secret' ? `${hidden} (${credential.secret})` : `${hidden} (exchanged for an identity)`;
}

/** What one attempt may cost, also where the policy says nothing of costs. */
async function worstOf(
  { prompt, parameters }: Request,
  decision: Allowed,
  { policy, costs }: OpenSession,
): Promise<Pick<Preview, 'worst' | 'worstWhy'>> {
  const { worstCase } = await import('../../../../costs/estimate/worst-case.ts');
  const { effectiveRates } = await import('../../../../costs/prices/effective-rates.ts');
  const { loadPrices } = await import('../../../../costs/prices/price-list.ts');
  const [route] = usableRoutes(decision);
  const callFor = prepareCalls(prompt, { parameters, saysTier: costs.areJudged }, decision.limits);
  const call = costedCall(route, callFor(route));
  const worst =
    decision.worstCase ?? (await worstCase(call, effectiveRates(await loadPrices(), policy.files, call, new Date())));
  if ('unknown' in worst) {
    const why = worst.unknown === 'price' ? 'there is no price for this model' : 'the answer has no limit';
    return { worstWhy: `unknown: ${why}` };
  }
  return { worst: dollars(worst.micros), worstWhy: explain(worst) };
}

function explain({ inputTokens, counted, outputTokens, limitedBy }: WorstCase): string {
  const input = `${counted === 'bytes' ? 'at most ' : ''}${grouped(inputTokens)} input tokens`;
  return `${input} and ${grouped(outputTokens)} output tokens${limitedBy === 'model' ? ', the model’s own maximum' : ''}`;
}
