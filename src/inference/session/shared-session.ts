import type { Costs } from '../../costs/tab.ts';
import type { Concurrency } from '../pool/concurrency.ts';
import type { OpenSession, Session } from './session.ts';

/** What many requests of one session share besides it. */
export interface Sharing {
  readonly envelope: Pick<Costs, 'worstCases' | 'openTab'>;
  /** Whether what requests cost is bounded, by the policy or by the step. */
  readonly areCostsJudged: boolean;
  /** Gets every warning and notice, each once. */
  readonly warn: (message: string) => void;
}

/** How one request of a pool is asked. */
export interface PooledRequest {
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  readonly load: Pick<Concurrency, 'begin'>;
  readonly findStored?: Session['asking']['findStored'];
}

/** The most different messages that are logged: rows could word one differently each. */
const mostMessages = 20;

/**
 * A session for many requests: one amount for all of them, no lines of the log for each, and every warning once.
 *
 * @returns what its requests may cost, and a session for each of them
 */
export function shareSession(
  session: OpenSession,
  { envelope, areCostsJudged, warn }: Sharing,
): { readonly costs: Costs; readonly sessionFor: (request: PooledRequest) => Session } {
  const told = new Set<string>();
  const once = (message: string) => {
    if (told.has(message) || told.size > mostMessages) return;
    told.add(message);
    warn(told.size > mostMessages ? 'There are more warnings, which are left out.' : message);
  };
  const silent = () => undefined;
  const shared = {
    ...session,
    costs: {
      areJudged: areCostsJudged,
      worstCases: (calls: Parameters<Costs['worstCases']>[0]) => envelope.worstCases(calls),
      openTab: () => envelope.openTab(),
    },
    log: { info: silent, debug: silent, notice: once, warning: once },
    phase: async <T>(_: string, work: () => Promise<T> | T): Promise<T> => work(),
  };
  const sessionFor = ({ signal, load, findStored }: PooledRequest): Session => ({
    ...shared,
    asking: {
      ...session.asking,
      signal,
      log: silent,
      ...(findStored && { findStored }),
      open: async (route, secret) => {
        const provider = await session.asking.open(route, secret);
        return {
          async complete(call, waiting) {
            const ended = load.begin();
            const answer = await provider.complete(call, waiting);
            ended(answer);
            return answer;
          },
        };
      },
    },
  });
  return { costs: shared.costs, sessionFor };
}
