import type { Cost } from '../../costs/tab.ts';
import { answer, type Request } from '../../inference/answer.ts';
import { sumUsage } from '../../inference/attempts.ts';
import type { StoredAnswer, StoredAnswers } from '../../inference/pool/stored-answers.ts';
import { type KnownFacts, type Outcome, outcomeOf, StepFacts } from '../../inference/result.ts';
import type { Session } from '../../inference/session/session.ts';
import type { PooledRequest } from '../../inference/session/shared-session.ts';
import { Failure } from '../../language/failures/failure.ts';
import type { TokenUsage } from '../../providers/provider.ts';

/** What came of one request, whether it was sent or its answer was kept. */
export interface AskedOnce {
  readonly outcome: Outcome;
  readonly known: KnownFacts;
  /** Of the attempt that was answered, in milliseconds; absent where there was none. */
  readonly latencyMs?: number;
  /** What the answer costs, in millionths of a US dollar, also where an earlier run has paid it; absent where unknown. */
  readonly micros?: number;
  /** Tokens of the answer, also where an earlier run has used them. */
  readonly usage?: TokenUsage;
  /** Tokens that were used now. */
  readonly used?: TokenUsage;
  readonly cached: boolean;
}

/** What a request is asked with. */
export interface Asking extends Omit<PooledRequest, 'findStored'> {
  readonly sessionFor: (request: PooledRequest) => Session;
  /** Absent where answers are not kept. */
  readonly stored: StoredAnswers | undefined;
  /** Which of several equal requests it is, from 0. */
  readonly repeat: number;
}

/** Asks once: by `answer`, with the policy's verdict in any case, but without sending what was answered before. */
export async function askStored(request: Request, asking: Asking): Promise<AskedOnce> {
  const { sessionFor, signal, load, stored, repeat } = asking;
  const facts = new StepFacts();
  let name: string | undefined;
  let found: StoredAnswer | undefined;
  let billedBefore: Cost | undefined;
  const findStored: PooledRequest['findStored'] = async (route, call) => {
    // What another route has taken is no part of what is kept of this one.
    billedBefore = facts.known.cost;
    name = stored?.nameOf(route, call, repeat);
    found = name === undefined ? undefined : await stored?.find(name);
    return found?.completion;
  };
  const session = sessionFor({ signal, load, ...(stored && { findStored }) });
  const outcome = await answer(request, session, facts).catch((thrown: unknown) => {
    if (!(thrown instanceof Failure) && !signal.aborted) throw thrown;
    return outcomeOf(thrown, signal, facts.known);
  });
  const { known } = facts;
  const latencyMs = found ? found.latencyMs : known.attempts?.at(-1)?.duration;
  const micros = costOf(found, known);
  const usage = sumUsage(known.usage, found?.completion.usage);
  const figures = {
    ...(latencyMs !== undefined && { latencyMs }),
    ...(micros !== undefined && { micros }),
    ...(usage && { usage }),
    ...(known.usage && { used: known.usage }),
  };
  if (stored && !found && name !== undefined && isAnswer(outcome) && known.completion && latencyMs !== undefined) {
    const own = micros === undefined ? undefined : micros - (billedBefore?.micros ?? 0);
    await stored.keep(name, { completion: known.completion, latencyMs, ...(own !== undefined && { micros: own }) });
  }
  return { outcome, known, ...figures, cached: found !== undefined };
}

/** What an answer costs: what is kept of one that was given before, and what was billed on the way to it. */
function costOf(found: StoredAnswer | undefined, { cost }: KnownFacts): number | undefined {
  if (!found) return cost?.micros;
  if (!cost) return found.micros;
  return found.micros === undefined || cost.micros === undefined ? undefined : found.micros + cost.micros;
}

/** Whether there is an answer that can be judged, also where it is cut off or does not match its schema. */
export function isAnswer({ status, code }: Outcome): boolean {
  return status === 'completed' || (status === 'truncated' && code === undefined) || code === 'schema-mismatch';
}
