import type { CostedCall, Costs } from '../../costs/tab.ts';
import { decideOn, type Request } from '../../inference/answer.ts';
import { costedCall } from '../../inference/costs/costed-call.ts';
import { prepareCalls, usableRoutes } from '../../inference/routes.ts';
import type { Judging } from '../../inference/session/session.ts';
import type { Problem } from '../../language/failures/failure.ts';
import type { Decision } from '../../policy/judge/decision.ts';

/** The policy's verdict on a request, but for its costs; and the call that is made where it is allowed. */
export function plannedCall(
  request: Request,
  judging: Judging,
  saysTier: boolean,
): { readonly decision: Decision; readonly call?: CostedCall } {
  const decision = decideOn(request, judging);
  if (decision.verdict === 'denied') return { decision };
  const [route] = usableRoutes(decision);
  const { parameters, prompt } = request;
  return {
    decision,
    call: costedCall(route, prepareCalls(prompt, { parameters, saysTier }, decision.limits)(route)),
  };
}

/**
 * Why a bound cannot be kept: nobody knows what a request may cost.
 *
 * @param limitRemedy how the output is limited here
 */
export async function unpriced(call: CostedCall, costs: Costs, limitRemedy: string): Promise<readonly Problem[]> {
  const [worst] = await costs.worstCases([call]);
  if (!worst || !('unknown' in worst)) return [];
  const message = `max-cost: nobody can tell what ${call.model} costs, since`;
  return worst.unknown === 'price'
    ? [{ message: `${message} its price is not known. Nothing was sent.`, remedy: 'Add it to `prices` in the policy.' }]
    : [
        {
          message: `${message} the request has no output limit, and the model’s own is not known. Nothing was sent.`,
          remedy: limitRemedy,
        },
      ];
}
