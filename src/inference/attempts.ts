import type { Route } from '../policy/model/policy.ts';
import type { Answer, Call, Completion, Fault, Provider, TokenUsage } from '../providers/provider.ts';
import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { watchProgress } from './progress.ts';
import type { Attempt } from './result.ts';
import { inSeconds } from './seconds.ts';

/** How a credential is had, each time that one is needed. */
export type Access = (signal: AbortSignal) => Promise<{ readonly secret: string } | { readonly fault: Fault }>;

/** A route with all that it takes to ask through it. */
export interface Candidate {
  readonly route: Route;
  readonly call: Call;
  /** Absent where this run has no credential for the route's key. */
  readonly access?: Access;
}

/** What attempts are made with, whatever the route. */
export interface Means {
  readonly open: (route: Route, secret: string) => Promise<Provider>;
  /** Further attempts after the first, on each route. */
  readonly retries: number;
  readonly clock: Clock;
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  /** When all must be over, on the clock. */
  readonly deadline: number;
  readonly log: (line: string) => void;
  /** Told after each attempt what all of them have brought: what was billed must not depend on what happens next. */
  readonly note: (made: Attempted) => void;
}

/** All attempts on one route, and the completion or the fault of the last one. */
export interface Attempted {
  readonly attempts: readonly Attempt[];
  readonly last: Answer;
  readonly usage?: TokenUsage;
}

/** Asks through one route, and again after a transient fault. Nothing is sent again after a completion. */
export async function attempt(candidate: Candidate & { readonly access: Access }, means: Means): Promise<Attempted> {
  const { retries, clock, signal, deadline, log, note } = means;
  const key = candidate.route.key.name;
  const attempts: Attempt[] = [];
  let usage: TokenUsage | undefined;
  let provider: Promise<Provider> | undefined;
  let presented = '';

  async function askOnce(): Promise<Answer> {
    const access = await candidate.access(signal);
    if ('fault' in access) return access;
    if (!provider || presented !== access.secret) provider = means.open(candidate.route, access.secret);
    presented = access.secret;
    return (await provider).complete(candidate.call, { signal, onProgress: watchProgress(clock, log) });
  }

  for (let retry = 0; ; retry++) {
    const started = clock.now();
    const answer = await askOnce();
    const { requestId, usage: spent } = reportOf(answer);
    usage = add(usage, spent);
    attempts.push({ key, outcome: outcomeOf(answer), duration: clock.now() - started, requestId });
    const done = { attempts, last: answer, ...(usage && { usage }) };
    note(done);
    if ('completion' in answer || !answer.fault.transient || signal.aborted) return done;
    if (retry >= Math.min(retries, answer.fault.retries ?? retries)) return done;
    const pause = backoff(retry, answer.fault.retryAfter, clock.random);
    if (clock.now() + pause >= deadline) {
      log(`${sentenceOf(answer.fault)} Another attempt would begin after the deadline.`);
      return done;
    }
    log(`${sentenceOf(answer.fault)} Waiting ${inSeconds(pause)}, then attempt ${retry + 2} of ${retries + 1}.`);
    await clock.wait(pause, signal);
    if (signal.aborted) return { ...done, last: { fault: cancelledWaiting } };
  }
}

/** The end of a wait that the run did not live to see. */
const cancelledWaiting: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled while it waited for another attempt.',
  remedy: '',
  transient: false,
  requestId: '',
};

function sentenceOf({ code, message }: Fault): string {
  return `${code}: ${message}`;
}

function outcomeOf(answer: Answer): Attempt['outcome'] {
  return 'completion' in answer ? 'answered' : answer.fault.code;
}

function reportOf(answer: Answer): Completion | Fault {
  return 'completion' in answer ? answer.completion : answer.fault;
}

/** The tokens of two attempts together; a count that neither tells stays unknown. */
export function add(one: TokenUsage | undefined, other: TokenUsage | undefined): TokenUsage | undefined {
  if (!one || !other) return one ?? other;
  const counts = ['input', 'cachedInput', 'output', 'reasoning', 'total'] as const;
  return Object.fromEntries(
    counts.flatMap((count) => {
      const [first, second] = [one[count], other[count]];
      return first === undefined && second === undefined ? [] : [[count, (first ?? 0) + (second ?? 0)]];
    }),
  );
}
