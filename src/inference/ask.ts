import type { Fallback } from '../policy/model/policy.ts';
import type { Answer, Fault } from '../providers/provider.ts';
import { type AttemptOptions, Attempts, attempt, type PreparedRoute } from './attempts.ts';
import { inSeconds } from './waiting.ts';

/** How often and how long is asked, and when the next route may be. */
export interface AskOptions extends Omit<AttemptOptions, 'deadline' | 'cancelled'> {
  /** When the next route may be tried. */
  readonly fallback: readonly Fallback[];
  /** For all attempts and waits together, in milliseconds. */
  readonly limit: number;
}

/** Routes in the order in which they are tried. */
export type PreparedRoutes = readonly [PreparedRoute, ...PreparedRoute[]];

/**
 * Asks through the routes in their order: the next one only where the policy's `fallback` names the reason.
 *
 * @param attempts gets each attempt as soon as it is over
 */
export async function ask(
  routes: PreparedRoutes,
  options: AskOptions,
  attempts: Attempts = new Attempts(routes[0].route),
): Promise<Attempts> {
  await within(options.limit, options, attempts, (limited) => askRoutes(routes, limited, options.fallback, attempts));
  return attempts;
}

/** The same within a time that somebody else limits. */
export async function askRoutes(
  routes: PreparedRoutes,
  limited: AttemptOptions,
  fallback: readonly Fallback[],
  attempts: Attempts,
): Promise<void> {
  let why = '';
  for (const [index, { access, ...prepared }] of routes.entries()) {
    const { key, name } = prepared.route;
    const isLast = index === routes.length - 1;
    if (!access) {
      attempts.lack(prepared.route);
      if (isLast || !fallback.includes('missing-key')) return;
      attempts.passOver(prepared.route);
      why += `The key \`${key.name}\` has no credential in this run: moving on, as the policy’s fallback allows. `;
      continue;
    }
    limited.log(`${why}Asking ${name} through the key \`${key.name}\`.`);
    await attempt({ ...prepared, access }, limited, attempts);
    const { last } = attempts;
    if (attempts.refusal || !isOutage(last) || limited.signal.aborted || !fallback.includes('outage')) return;
    why = `The key \`${key.name}\` is out (${last.fault.code}): moving on, as the policy’s fallback allows. `;
  }
}

/** One more attempt through a route, within what is left of the time; nothing is retried. */
export async function askAgain(
  prepared: Parameters<typeof attempt>[0],
  left: number,
  options: AskOptions,
  attempts: Attempts,
): Promise<void> {
  await within(left, options, attempts, (limited) => attempt(prepared, { ...limited, retries: 0 }, attempts));
}

/** Why nothing is waited for any more: without a reason, each abortion makes an error with its stack. */
const isDone = 'done';

/** Does work that ends after `left` milliseconds, and says so where that cut an answer off. */
export async function within(
  left: number,
  { fallback: _, limit, ...options }: AskOptions,
  attempts: Attempts,
  work: (limited: AttemptOptions) => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const over = options.clock.deadline(left, done.signal);
  const { signal, release } = anyOf(options.signal, over);
  try {
    await work({ ...options, signal, cancelled: options.signal, deadline: options.clock.now() + left });
  } finally {
    if (over.aborted && !options.signal.aborted && isFault(attempts.last)) attempts.end(overdue(limit));
    release();
    done.abort(isDone);
  }
}

/**
 * A signal that aborts when one of several does. Not `AbortSignal.any`: what that makes is referred to weakly, which keeps
 * it, and the request that listens to it, until the engine collects all of its garbage. That is seldom; for thousands of
 * requests it takes hundreds of megabytes.
 */
function anyOf(...signals: readonly AbortSignal[]): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of signals) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    release() {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}

/** Whether there is an answer that is none. */
export function isFault(answer: Answer | undefined): answer is { readonly fault: Fault } {
  return answer !== undefined && 'fault' in answer;
}

/** Whatever may pass is an outage; a refusal is not. */
function isOutage(answer: Answer | undefined): answer is { readonly fault: Fault } {
  return isFault(answer) && answer.fault.transient;
}

/** The end of an answer that the deadline did not wait for. */
function overdue(limit: number): Fault {
  return {
    code: 'timed-out',
    message: `No answer arrived within the \`deadline\` of ${inSeconds(limit)}.`,
    remedy: 'Raise `deadline`, or ask for less.',
    cure: { input: 'deadline' },
    transient: false,
    requestId: '',
  };
}
