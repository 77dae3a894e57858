import type { Asked } from '../../inference/ask.ts';
import type { Holding } from '../../inference/ask-in-form.ts';
import { judgeAnswer } from '../../inference/judge-answer.ts';
import type { Form } from '../../inference/structured/form.ts';
import type { Allowed } from '../../policy/judge/decision.ts';
import type { ServedVerdict } from '../../policy/judge/served.ts';
import { estimateTokens } from '../../prompts/estimate.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Inputs } from './inputs.ts';

/** What holding an answer to its form depends on. */
export interface HeldBy {
  readonly inputs: Inputs;
  readonly prompt: Prompt;
  readonly decision: Allowed;
  /** What the policy makes of the model that has answered. */
  readonly served: (asked: Asked) => ServedVerdict | undefined;
}

/**
 * How an answer is held to its form. Only a complete one of a model that the policy allows counts, and a
 * repair is a request like the first: it stays below the policy's `max-input-tokens`.
 */
export function holdingTo(form: Form, { inputs, prompt, decision, served }: HeldBy): Holding {
  const limit = decision.limits.maxInputTokens?.tokens ?? Number.POSITIVE_INFINITY;
  return {
    form,
    repairs: inputs.repair,
    counts: (asked) =>
      asked.last !== undefined && judgeAnswer(asked.last, asked.route, served(asked)).status === 'completed',
    allows: ({ messages }) => estimateTokens({ ...prompt, messages }) <= limit,
  };
}
