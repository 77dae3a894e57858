import { wantedCredential } from '../../inference/check-request.ts';
import { failed, type Outcome, withoutKey } from '../../inference/result.ts';
import { requireTrust } from '../../inference/session/require-trust.ts';
import type { Session } from '../../inference/session/session.ts';
import { decide } from '../../policy/judge/decide.ts';
import type { Reference } from '../../policy/model/reference.ts';
import { explainDenial } from '../../policy/words/explain.ts';
import type { RequestedTools } from '../../prompts/requested-tools.ts';
import { missingCredential } from '../../providers/credentials/missing-credential.ts';

/** A model that is going to be asked. */
export interface AskedModel {
  readonly model: Reference;
  /** Whether a prompt file names it. */
  readonly isFromFile: boolean;
  /** Absent where it is asked without tools. */
  readonly tools?: Pick<RequestedTools, 'servers'>;
}

/**
 * Why nothing can be asked at all: the policy denies every model, or the run has the key of none.
 *
 * @throws {Failure} where it is not confirmed who gets a secret
 */
export async function admit(asking: readonly AskedModel[], session: Session): Promise<Outcome | undefined> {
  const { policy, run, today, credentials, inputs, step } = session;
  const unique = [...new Map(asking.map((one) => [JSON.stringify(one), one])).values()];
  if (unique.length === 0) return undefined;
  const judged = unique.map((one) => ({
    ...one,
    decision: decide(policy, { ...one, tokens: {}, run, today }),
  }));
  const denied = judged.flatMap(({ decision }) => (decision.verdict === 'denied' ? explainDenial(decision) : []));
  const allowed = judged.flatMap(({ decision, isFromFile }) =>
    decision.verdict === 'allowed' ? [{ decision, isFromFile }] : [],
  );
  if (allowed.length === 0) return failed('denied', denied);
  const missing = allowed.map(({ decision, isFromFile }) => {
    const wanted = wantedCredential(decision, policy, isFromFile, step);
    const usable = decision.fallback.includes('missing-key') ? decision.routes : decision.routes.slice(0, 1);
    if (usable.some((route) => credentials.accessTo(route, wanted))) return undefined;
    const lacking = usable.map(({ key }) => key);
    return missingCredential(lacking, wanted, credentials.sources, inputs.onMissingKey);
  });
  const failures = missing.filter((one) => one !== undefined);
  const [first] = failures;
  if (first && failures.length === missing.length) return withoutKey(first, inputs.onMissingKey);
  for (const { decision } of allowed) await requireTrust(decision, session);
  return undefined;
}
