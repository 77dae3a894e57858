import { createHash } from 'node:crypto';
import { decideOn, type Request } from '../../../inference/answer.ts';
import { prepareCalls, usableRoutes } from '../../../inference/routes.ts';
import type { Session } from '../../../inference/session/session.ts';
import { Failure } from '../../../language/failures/failure.ts';
import type { Route } from '../../../policy/model/policy.ts';
import type { Reference } from '../../../policy/model/reference.ts';
import { wayOf } from '../../../providers/endpoint.ts';
import { surfaces } from '../../../providers/surface.ts';
import type { TestRow } from '../../rows/row.ts';
import { judgeRequestsFor } from './judge.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What decides how requests are sent. */
export interface AskedUnder {
  readonly session: Pick<Session, 'policy' | 'run' | 'today' | 'inputs'>;
  /** For evaluators that name no judge. */
  readonly judgeModel: Reference | undefined;
}

/**
 * The fingerprint of an answer to a row: of all that is asked and the way it goes, of how it is judged, and of what judges
 * are asked and through which key. The tier is left out, since that changes the price alone.
 *
 * @param request what is asked for the row, or why nothing can be
 * @param through the route that has answered; the first one where it is not known
 */
export function fingerprintOf(
  run: PreparedRun,
  row: TestRow,
  request: Request | Failure,
  under: AskedUnder,
  through?: Route,
): string {
  const hash = createHash('sha256').update(run.judgedBy);
  hash.update(JSON.stringify([run.model, ...row.variables]));
  if (request instanceof Failure) return hash.update(JSON.stringify(request.problems)).digest('hex');
  const judges = judgeRequestsFor(run, row, request, '', under.judgeModel);
  const sent = [sentFor(request, under, through), ...judges.map((judge) => sentFor(judge, under))];
  return hash.update(JSON.stringify(sent)).digest('hex');
}

/** The fingerprints that an answer to a row may have now: one for each route that may give it. */
export function fingerprintsOf(run: PreparedRun, row: TestRow, under: AskedUnder): readonly string[] {
  const request = run.tryRequestFor(row);
  const decision = request instanceof Failure ? undefined : decideOn(request, under.session);
  const routes = decision?.verdict === 'allowed' ? usableRoutes(decision) : [undefined];
  return routes.map((route) => fingerprintOf(run, row, request, under, route));
}

/** A request as the policy lets it be sent; of one that is denied, what it would be made of. */
function sentFor(request: Request, { session }: AskedUnder, through?: Route): object {
  const decision = decideOn(request, session);
  const { prompt, parameters } = request;
  if (decision.verdict === 'denied') {
    const { messages, settings, responseFormat } = prompt;
    return { messages, settings, responseFormat, parameters: [...parameters], tools: request.tools };
  }
  const route = through ?? usableRoutes(decision)[0];
  const call = prepareCalls(prompt, { parameters, saysTier: false }, decision.limits)(route);
  const sent = {
    way: wayOf(route, session.inputs.customHeaders),
    body: surfaces[route.api].body(call, route.name, false),
  };
  if (decision.tools.length === 0) return sent;
  // What its servers define is known once they are asked; that and what they answer is left out.
  return { ...sent, tools: decision.tools.map(({ server: { name, url }, tools }) => ({ name, url, tools })) };
}
