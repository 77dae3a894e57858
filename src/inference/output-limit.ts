import { formatPlace, type Place } from '../language/failures/failure.ts';
import type { Limits } from '../policy/model/language.ts';
import type { Outcome } from './result.ts';

/** Who may have limited an answer. */
export interface OutputLimits {
  /** What the prompt file or the inputs ask for; absent where they ask for nothing. */
  readonly asked?: number | undefined;
  /** Where a prompt file asks for it; absent where the inputs do. */
  readonly askedAt?: Place | undefined;
  readonly policy: Limits['maxOutputTokens'];
}

/** An outcome that says of an answer which was cut off whose limit that was, its number, its place and how far it can be raised. */
export function withOutputLimit(outcome: Outcome, limits: OutputLimits): Outcome {
  const [problem] = outcome.problems;
  if (outcome.status !== 'truncated' || !problem) return outcome;
  const { whose, remedy, place } = describeLimit(limits);
  const told = `${whose} ${remedy} Hidden reasoning counts, too.`;
  return { ...outcome, problems: [{ ...problem, remedy: told, ...(place && { place }) }] };
}

/** Whose limit it was and what helps, in sentences, and where it is written. */
interface Described {
  readonly whose: string;
  readonly remedy: string;
  readonly place?: Place | undefined;
}

const atMost =
  'Ask for a shorter answer, or ask the maintainers to raise that limit: a higher one than the policy’s is denied.';

function describeLimit({ asked, askedAt, policy }: OutputLimits): Described {
  const allowed = policy && `the policy’s limits.max-output-tokens is ${policy.tokens} (${formatPlace(policy.place)})`;
  if (asked === undefined) {
    if (policy)
      return {
        whose: `It is the policy’s limits.max-output-tokens, ${policy.tokens} (${formatPlace(policy.place)}).`,
        remedy: atMost,
        place: policy.place,
      };
    const remedy = 'Set `max-completion-tokens`, or ask for a shorter answer.';
    return { whose: 'It is the provider’s own, since nothing sets one.', remedy };
  }
  const own = askedAt
    ? `The prompt file sets ${asked} tokens (${formatPlace(askedAt)})`
    : `The input \`max-completion-tokens\` or \`max-tokens\` is ${asked}`;
  if (!policy) return { whose: `${own}.`, remedy: 'Raise it, or ask for a shorter answer.', place: askedAt };
  if (asked >= policy.tokens) return { whose: `${own}, and ${allowed}.`, remedy: atMost, place: policy.place };
  const remedy = `Raise it, to ${policy.tokens} at most (${allowed}), or ask for a shorter answer.`;
  return { whose: `${own}.`, remedy, place: askedAt };
}
