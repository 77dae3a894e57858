import type { Fallback, Route } from '../policy/model/policy.ts';
import type { Answer, Fault, TokenUsage } from '../providers/provider.ts';
import { type Attempted, add, attempt, type Candidate, type Means } from './attempts.ts';
import type { Attempt } from './result.ts';
import { inSeconds } from './seconds.ts';

/** What is asked, and how often and how long. */
export interface Asking extends Omit<Means, 'deadline' | 'note'> {
  /** In the order in which they are tried. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** When the next candidate may be tried. */
  readonly fallback: readonly Fallback[];
  /** For all attempts and waits together, in milliseconds. */
  readonly limit: number;
  /** Told after each attempt what is known so far. */
  readonly note: (asked: Asked) => void;
}

/** All attempts on all routes, and what became of the last one. */
export interface Asked {
  readonly attempts: readonly Attempt[];
  /** The route that was used last. */
  readonly route: Route;
  /** Routes that could have been used, had this run a credential for them. */
  readonly missing: readonly Route[];
  /** Absent where no key that could be used has a credential. */
  readonly last?: Answer;
  readonly usage?: TokenUsage;
}

/** Asks through the routes in their order: the next one only where the policy's `fallback` names the reason. */
export async function ask(asking: Asking): Promise<Asked> {
  const done = new AbortController();
  return askUntil(done.signal, asking).finally(() => done.abort());
}

async function askUntil(done: AbortSignal, { candidates, fallback, limit, note, ...means }: Asking): Promise<Asked> {
  const { clock, log } = means;
  const over = clock.deadline(limit, done);
  const within = { ...means, signal: AbortSignal.any([means.signal, over]), deadline: clock.now() + limit };
  let asked: Asked = { attempts: [], route: candidates[0].route, missing: [] };
  let why = '';
  for (const [index, { access, ...candidate }] of candidates.entries()) {
    const { key, name } = candidate.route;
    const isLast = index === candidates.length - 1;
    if (!access) {
      asked = { ...asked, missing: [...asked.missing, candidate.route] };
      if (isLast || !fallback.includes('missing-key')) break;
      asked = { ...asked, attempts: [...asked.attempts, unmade(candidate.route)] };
      why += `The key ${key.name} has no credential in this run: moving on, as the policy’s fallback allows. `;
      continue;
    }
    log(`${why}Asking ${name} through the key ${key.name}.`);
    const before = asked;
    const join = (made: Attempted) => joined(before, made, candidate.route);
    asked = join(await attempt({ ...candidate, access }, { ...within, note: (made) => note(join(made)) }));
    if (!isOutage(asked.last) || within.signal.aborted || !fallback.includes('outage')) break;
    why = `The key ${key.name} is out (${asked.last.fault.code}): moving on, as the policy’s fallback allows. `;
  }
  const isOverdue = over.aborted && !means.signal.aborted && isFault(asked.last);
  return isOverdue ? { ...asked, last: overdue(limit) } : asked;
}

/** A route that was passed over for want of a credential. */
function unmade({ key }: Route): Attempt {
  const outcome = key.credential.by === 'secret' ? 'missing-key' : 'missing-id-token';
  return { key: key.name, outcome, duration: 0, requestId: '' };
}

/** What is known once a route was asked through. */
export function joined(before: Asked, { attempts, last, usage }: Attempted, route: Route): Asked {
  const sum = add(before.usage, usage);
  return { ...before, attempts: [...before.attempts, ...attempts], route, last, ...(sum && { usage: sum }) };
}

function isFault(answer: Answer | undefined): answer is { readonly fault: Fault } {
  return answer !== undefined && 'fault' in answer;
}

/** Whatever may pass is an outage; a refusal is none. */
function isOutage(answer: Answer | undefined): answer is { readonly fault: Fault } {
  return isFault(answer) && answer.fault.transient;
}

/** The end of an answer that the deadline did not wait for. */
export function overdue(limit: number): { readonly fault: Fault } {
  return {
    fault: {
      code: 'timed-out',
      message: `There was no answer when the \`deadline\` of ${inSeconds(limit)} was over.`,
      remedy: 'Raise `deadline`, or ask for less.',
      transient: false,
      requestId: '',
    },
  };
}
