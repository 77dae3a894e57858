import type { BilledAttempt, CostRefusal, Tab } from '../costs/tab.ts';
import type { ErrorCode } from '../language/failures/codes.ts';
import type { Route } from '../policy/model/policy.ts';
import type { Access } from '../providers/credentials/access.ts';
import type { Answer, Call, Completion, Fault, Provider, TokenUsage, Waiting } from '../providers/provider.ts';
import { costedCall } from './costs/costed-call.ts';
import { backoff, type Clock, inSeconds, watchProgress } from './waiting.ts';

/** One attempt to be answered through a key; or, with no duration, a key that was passed over without a credential. */
export interface Attempt {
  readonly key: string;
  /** `mismatched` and `repaired` where an answer has to match a schema. */
  readonly outcome: 'answered' | 'mismatched' | 'repaired' | ErrorCode;
  /** In milliseconds. */
  readonly duration: number;
  readonly requestId: string;
}

/**
 * What asking has brought so far. Attempts are only ever added, each as soon as it is over, so whoever holds this knows
 * what was billed, whatever happens next.
 */
export class Attempts {
  readonly #list: Attempt[] = [];
  readonly #missing: Route[] = [];
  #route: Route;
  #last: Answer | undefined;
  #usage: TokenUsage | undefined;
  #completion: Completion | undefined;
  #answered: Completion | undefined;
  #refusal: CostRefusal | undefined;

  constructor(first: Route) {
    this.#route = first;
  }

  get list(): readonly Attempt[] {
    return this.#list;
  }

  /** The route that was used last; the first one where none was. */
  get route(): Route {
    return this.#route;
  }

  /** Routes that could have been used, had this run a credential for them. */
  get missing(): readonly Route[] {
    return this.#missing;
  }

  /** What came of the last attempt; absent where there was none. */
  get last(): Answer | undefined {
    return this.#last;
  }

  /** Why no further attempt could be paid for; absent where none was refused. */
  get refusal(): CostRefusal | undefined {
    return this.#refusal;
  }

  /** The sum over all attempts; absent where no provider counted any tokens. */
  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  /** The last answer, or what had come of the last one that broke off: it was paid for, and is better than nothing. */
  get completion(): Completion | undefined {
    return this.#completion;
  }

  /** @param duration in milliseconds */
  add(route: Route, answer: Answer, duration: number): void {
    const { requestId, usage } = 'completion' in answer ? answer.completion : answer.fault;
    const outcome = 'completion' in answer ? 'answered' : answer.fault.code;
    this.#list.push({ key: route.key.name, outcome, duration, requestId });
    this.#route = route;
    this.#last = answer;
    this.#usage = sumUsage(this.#usage, usage);
    if ('completion' in answer) this.#answered = this.#completion = answer.completion;
    else this.#completion = this.#answered ?? answer.fault.partial ?? this.#completion;
  }

  /** Adds a route that this run has no credential for. */
  lack(route: Route): void {
    this.#missing.push(route);
  }

  /** Adds that such a route is passed over for the next one. */
  passOver({ key }: Route): void {
    const outcome = key.credential.by === 'secret' ? 'missing-key' : 'missing-id-token';
    this.#list.push({ key: key.name, outcome, duration: 0, requestId: '' });
  }

  /** Says that a further attempt was not made, since it could not be paid for. */
  refuse(route: Route, refusal: CostRefusal): void {
    if (this.#list.length === 0) this.#route = route;
    this.#refusal = refusal;
  }

  /** Says how asking ended where that was not by an answer: the deadline passed, or the run was cancelled. */
  end(fault: Fault): void {
    this.#refusal = undefined;
    this.#last = { fault };
  }

  /** Says what the schema made of the last answer. */
  judge(outcome: 'mismatched' | 'repaired'): void {
    const made = this.#list.pop();
    if (made) this.#list.push({ ...made, outcome });
  }
}

/** A route with all that it takes to ask through it. */
export interface PreparedRoute {
  readonly route: Route;
  readonly call: Call;
  /** Absent where this run has no credential for the route's key. */
  readonly access?: Access;
}

/** What attempts are made with, whatever the route. */
export interface AttemptOptions {
  readonly open: (route: Route, secret: string) => Promise<Provider>;
  /** Further attempts after the first, on each route. */
  readonly retries: number;
  readonly clock: Clock;
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  /** Aborts when the run is cancelled. */
  readonly cancelled: AbortSignal;
  /** When all must be over, on the clock. */
  readonly deadline: number;
  readonly log: (line: string) => void;
  /** What the request costs, attempt by attempt. */
  readonly tab: Tab;
  /** Opens what is told the text of each attempt as it arrives; absent where nobody watches. */
  readonly listen?: () => Waiting['onText'];
  /** Finds an answer that was given before to the same request, so that nothing is sent; absent where none are kept. */
  readonly findStored?: (route: Route, call: Call) => Promise<Completion | undefined>;
}

/** Asks through one route, and again after a transient fault. Nothing is sent again after a completion. */
export async function attempt(
  { route, call, access }: PreparedRoute & { readonly access: Access },
  { open, retries, clock, signal, cancelled, deadline, log, tab, listen, findStored }: AttemptOptions,
  attempts: Attempts,
): Promise<void> {
  const stored = await findStored?.(route, call);
  if (stored) {
    // What it used was used before.
    const { usage: _, ...completion } = stored;
    return attempts.add(route, { completion }, 0);
  }
  let provider: Promise<Provider> | undefined;
  let presented = '';
  const costed = costedCall(route, call);

  /** The provider, opened for what the key presents; nothing is sent yet. */
  async function openOnce(): Promise<Provider | { readonly fault: Fault }> {
    const credential = await access(signal);
    if ('fault' in credential) return { fault: { ...credential.fault, unbilled: true } };
    if (!provider || presented !== credential.secret) provider = open(route, credential.secret);
    presented = credential.secret;
    return provider;
  }

  for (let retry = 0; ; retry++) {
    const [opening, refusal] = await Promise.all([
      // A reservation that is under way must be known before anybody settles, whatever becomes of the rest.
      openOnce().then(
        (opened) => () => opened,
        (error) => () => {
          throw error;
        },
      ),
      tab.reserve(costed, signal),
    ]);
    // The ledger of a cancelled run is no news.
    if (refusal && cancelled.aborted) return attempts.end(cancelledWaiting);
    if (refusal) return attempts.refuse(route, refusal);
    const opened = opening();
    // Nothing was sent, so nothing is billed.
    if (signal.aborted) return attempts.end(cancelledWaiting);
    const started = clock.now();
    const waiting = () => ({ signal, onProgress: watchProgress(clock, log), onText: listen?.() });
    const answer = 'fault' in opened ? opened : await opened.complete(call, waiting());
    attempts.add(route, answer, clock.now() - started);
    tab.bill(costed, billedBy(answer));
    if ('completion' in answer || !answer.fault.transient || signal.aborted) return;
    const worthwhile = Math.min(retries, answer.fault.retries ?? retries);
    if (retry >= worthwhile) return;
    const pause = backoff(retry, answer.fault.retryAfter, clock.random);
    const { code, message } = answer.fault;
    if (clock.now() + pause >= deadline) {
      log(`${code}: ${message} Another attempt would begin after the deadline.`);
      return;
    }
    log(`${code}: ${message} Waiting ${inSeconds(pause)}, then attempt ${retry + 2} of ${worthwhile + 1}.`);
    await clock.wait(pause, signal);
    if (signal.aborted) return attempts.end(cancelledWaiting);
  }
}

/** What the bill of an attempt depends on. */
export function billedBy(answer: Answer): BilledAttempt {
  const { usage, serviceTier } = 'completion' in answer ? answer.completion : answer.fault;
  const completion = 'completion' in answer ? answer.completion : answer.fault.partial;
  return {
    ...(usage && { usage }),
    ...(serviceTier !== undefined && { serviceTier }),
    servedModel: completion?.servedModel ?? '',
    unbilled: 'fault' in answer && answer.fault.unbilled === true,
    mayBeMore: 'fault' in answer ? answer.fault.unfinished === true : isUndercounted(answer.completion),
  };
}

/** Whether an answer has words that nobody has counted: whoever counts no token of one with words has not counted. */
function isUndercounted({ usage, text, refusal, calls, isUndercounted: goesOn }: Completion): boolean {
  return goesOn === true || (usage?.output === 0 && (text !== '' || refusal !== '' || calls !== undefined));
}

/** The end of a wait that the run did not live to see. */
const cancelledWaiting: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled while it waited for an attempt.',
  remedy: '',
  transient: false,
  requestId: '',
};

/** The tokens of two attempts together; a count that neither tells stays unknown. */
export function sumUsage(one: TokenUsage | undefined, other: TokenUsage | undefined): TokenUsage | undefined {
  if (!one || !other) return one ?? other;
  return Object.fromEntries(counts.flatMap((name) => addCounts(name, one[name], other[name])));
}

const counts = ['input', 'cachedInput', 'cacheWrite', 'longCacheWrite', 'output', 'reasoning', 'total'] as const;

function addCounts(name: string, one: number | undefined, other: number | undefined): readonly [string, number][] {
  return one === undefined && other === undefined ? [] : [[name, (one ?? 0) + (other ?? 0)]];
}
