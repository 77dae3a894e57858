import type { Answer, Call, Fault } from '../providers/provider.ts';
import { type Asked, type Asking, ask, joined, overdue } from './ask.ts';
import { type Attempted, attempt, type Means } from './attempts.ts';
import { type Mismatch, repairCall } from './repair.ts';
import type { Attempt } from './result.ts';
import type { Checked, Form } from './structured/form.ts';

/** What an answer is held to, and what is done where it does not fit. */
export interface Holding {
  readonly form: Form;
  /** Whether an answer that does not fit is asked for again, once. */
  readonly repairs: boolean;
  /** Whether an answer counts at all: one that was cut off, or that the policy denies, is not looked at. */
  readonly counts: (asked: Asked) => boolean;
  /** Whether the policy's limit allows these messages. */
  readonly allows: (call: Call) => boolean;
}

/** All attempts, and whether the last answer fits. */
export interface AskedInForm extends Asked {
  /** Absent where there is nothing to be held to, and for an answer that does not count. */
  readonly checked?: Checked;
  /** Why an answer that does not fit could not be asked for again. */
  readonly unrepaired?: Fault;
}

/**
 * Asks, holds the answer to its form, and where it does not fit asks once more with what is wrong with it. What is
 * known is noted after each attempt, before anything is checked, and at the end.
 */
export async function askInForm(asking: Asking, holding?: Holding): Promise<AskedInForm> {
  const asked = await askHeld(asking, holding);
  asking.note(asked);
  return asked;
}

async function askHeld(asking: Asking, holding?: Holding): Promise<AskedInForm> {
  const started = asking.clock.now();
  const asked = await ask(asking);
  const checked = holding && check(asked, holding);
  if (!checked) return asked;
  if ('json' in checked) return { ...asked, checked };
  const mismatched = { ...asked, attempts: renamed(asked.attempts, 'mismatched'), checked };
  return repaired(mismatched, checked, { asking, holding, started });
}

function check(asked: Asked, { form, counts }: Holding): Checked | undefined {
  const { last } = asked;
  return last && 'completion' in last && counts(asked) ? form.check(last.completion.text) : undefined;
}

interface Repairing {
  readonly asking: Asking;
  readonly holding: Holding;
  /** When the first answer was asked for, on the clock. */
  readonly started: number;
}

async function repaired(
  asked: Asked & { readonly checked: Checked },
  mismatch: Mismatch,
  { asking, holding, started }: Repairing,
): Promise<AskedInForm> {
  const { last } = asked;
  const candidate = asking.candidates.find(({ route }) => route === asked.route);
  const left = started + asking.limit - asking.clock.now();
  if (!holding.repairs || !candidate?.access || !last || !('completion' in last) || left <= 0) return asked;
  const call = repairCall(candidate.call, last.completion.text, mismatch);
  if (!call || !holding.allows(call)) return asked;
  asking.log('The answer does not fit its form: asking once more, with what is wrong with it.');
  const { checked: _, ...before } = asked;
  const join = (made: Attempted) => joined(before, made, before.route);
  const means = { ...asking, note: (made: Attempted) => asking.note(join(made)) };
  const again = await askOnce({ ...candidate, access: candidate.access, call }, means, left);
  const answered = join(again);
  if ('fault' in again.last && again.last.fault.code !== 'cancelled') {
    return { ...answered, last, checked: asked.checked, unrepaired: again.last.fault };
  }
  const checked = check(answered, holding);
  if (!checked) return answered;
  return { ...answered, checked, attempts: renamed(answered.attempts, 'json' in checked ? 'repaired' : 'mismatched') };
}

/** One attempt within what is left of the time: nothing is tried again once there was an answer. */
async function askOnce(
  candidate: Parameters<typeof attempt>[0],
  { limit, clock, ...means }: Omit<Asking, 'note'> & Pick<Means, 'note'>,
  left: number,
): Promise<Attempted> {
  const done = new AbortController();
  const over = clock.deadline(left, done.signal);
  const signal = AbortSignal.any([means.signal, over]);
  const asked = await attempt(candidate, { ...means, clock, retries: 0, signal, deadline: clock.now() + left });
  const isOverdue = over.aborted && !means.signal.aborted && isFault(asked.last);
  done.abort();
  return isOverdue ? { ...asked, last: overdue(limit) } : asked;
}

function isFault(answer: Answer): boolean {
  return 'fault' in answer;
}

/** The attempts, the last of which has had another outcome than that it was answered. */
function renamed(attempts: readonly Attempt[], outcome: Attempt['outcome']): readonly Attempt[] {
  return attempts.map((made, index) => (index === attempts.length - 1 ? { ...made, outcome } : made));
}
