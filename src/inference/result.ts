import { inspect } from 'node:util';
import { type ErrorCode, type Status, statusOfCode } from '../language/failures/codes.ts';
import { bug, Failure, type Problem } from '../language/failures/failure.ts';
import type { Decision } from '../policy/judge/decision.ts';
import type { ServedVerdict } from '../policy/judge/served.ts';
import type { PolicySource, Route } from '../policy/model/policy.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Completion, TokenUsage } from '../providers/provider.ts';
import type { AskedInForm } from './ask-in-form.ts';
import type { Screened } from './screen-prompt.ts';

/** What a step knows so far; each part is added when it is known and kept when a later one fails. */
export interface Facts {
  prompt?: Prompt;
  policy?: PolicySource;
  /** Hosts whose links stay links in the job summary, as the policy names them. */
  linkHosts?: readonly string[];
  decision?: Decision;
  route?: Route;
  /** The prompt once it was looked through for secrets. */
  screened?: Screened;
  attempts?: readonly Attempt[];
  /** The answer, or what had come of the last one that broke off. */
  completion?: Completion;
  /** The answer as JSON, where it fits the form that it is held to. */
  json?: string;
  /** What the policy makes of the model that the answer names. */
  served?: ServedVerdict;
  /** Sum over all attempts. */
  usage?: TokenUsage;
}

/** One attempt to be answered through a key; or, with no duration, a key that was passed over for want of a credential. */
export interface Attempt {
  readonly key: string;
  /** `mismatched` and `repaired` where an answer is held to a form. */
  readonly outcome: 'answered' | 'mismatched' | 'repaired' | ErrorCode;
  readonly duration: number;
  readonly requestId: string;
}

/** How the step ended. */
export interface Outcome {
  readonly status: Status;
  /** Absent where the step passes. */
  readonly code?: ErrorCode;
  /** What to tell the reader; for `completed` what is unusual about the answer. */
  readonly problems: readonly Problem[];
}

/** Decision, attempts, completion and usage: the one value that outputs and summary render. */
export interface Result extends Readonly<Facts>, Outcome {
  /** From the start of the step, in milliseconds. */
  readonly duration: number;
}

/** Adds what asking has brought so far to what is known: to be called as soon as something is. */
export function noteAsked({ attempts, route, last, usage, checked }: AskedInForm, facts: Facts): void {
  facts.route = route;
  if (attempts.length > 0) facts.attempts = attempts;
  if (usage) facts.usage = usage;
  if (last && 'completion' in last) facts.completion = last.completion;
  // Paid for, and better than nothing: it stays unless a later attempt brings more than a fault.
  if (last && 'fault' in last && last.fault.partial) facts.completion = last.fault.partial;
  if (checked && 'json' in checked) facts.json = checked.json;
}

/** The outcome that a code stands for. */
export function failed(code: ErrorCode, problems: readonly Problem[]): Outcome {
  return { status: statusOfCode[code], code, problems };
}

/** The outcome of a run without the credential, as the input `on-missing-key` says. */
export function withoutKey(failure: Failure, onMissingKey: 'fail' | 'skip'): Outcome {
  return onMissingKey === 'skip' ? { status: 'skipped', problems: failure.problems } : outcomeOf(failure);
}

/**
 * The outcome of something thrown: an expected failure says what it is, anything else is our bug. Once
 * the run is cancelled, whatever fails fails because of that.
 */
export function outcomeOf(thrown: unknown, cancelled?: AbortSignal, { attempts }: Facts = {}): Outcome {
  if (cancelled?.aborted) {
    const when = attempts ? 'after the provider was asked' : 'before the provider was asked';
    return failed('cancelled', [{ message: `The run was cancelled ${when}.`, remedy: '' }]);
  }
  if (thrown instanceof Failure) return failed(thrown.code, thrown.problems);
  return failed('internal', [bug(inspect(thrown))]);
}
