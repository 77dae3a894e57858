import type { Route } from '../policy/policy.ts';
import type { Answer, Call, Completion, Fault, Provider, Usage } from '../providers/provider.ts';
import { backoff } from './backoff.ts';
import type { Attempt } from './result.ts';
import { inSeconds } from './seconds.ts';

/** Time, as the retry loop needs it. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

/** What an attempt is made with. */
export interface Asking {
  readonly provider: Provider;
  readonly route: Route;
  readonly call: Call;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** All attempts, and the completion or the fault of the last one. */
export interface Asked {
  readonly attempts: readonly Attempt[];
  readonly last: Answer;
  readonly usage?: Usage;
}

/** Asks the provider, and again after a transient fault. Nothing is sent again after a completion. */
export async function ask(asking: Asking): Promise<Asked> {
  const { provider, route, call, retries, clock, signal, log } = asking;
  const attempts: Attempt[] = [];
  let usage: Usage | undefined;
  for (let retry = 0; ; retry++) {
    const started = clock.now();
    const answer = await provider.complete(call, signal);
    const { requestId, usage: spent } = reportOf(answer);
    usage = add(usage, spent);
    attempts.push({ key: route.key.name, outcome: outcomeOf(answer), duration: clock.now() - started, requestId });
    if ('completion' in answer || !answer.fault.transient || retry >= retries) {
      return { attempts, last: answer, ...(usage && { usage }) };
    }
    const pause = backoff(retry, answer.fault.retryAfter, clock.random);
    log(
      `${answer.fault.code}: ${answer.fault.message} Waiting ${inSeconds(pause)}, then attempt ${retry + 2} of ${retries + 1}.`,
    );
    await clock.wait(pause, signal);
    if (signal.aborted) return { attempts, last: { fault: cancelled }, ...(usage && { usage }) };
  }
}

/** The end of a wait that the run did not live to see. */
const cancelled: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled while it waited for another attempt.',
  remedy: '',
  transient: false,
  requestId: '',
};

function outcomeOf(answer: Answer): Attempt['outcome'] {
  return 'completion' in answer ? 'answered' : answer.fault.code;
}

function reportOf(answer: Answer): Completion | Fault {
  return 'completion' in answer ? answer.completion : answer.fault;
}

function add(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other;
  return {
    input: one.input + other.input,
    cachedInput: one.cachedInput + other.cachedInput,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
    total: one.total + other.total,
  };
}
