import type { TokenUsage } from '../../../providers/provider.ts';
import type { Evaluation, RowOutcome } from '../evaluators/score-row.ts';

/** Which of its answers a result is: one for each row × model × repeat, and as many of the base where it is compared. */
export interface ResultIdentity {
  /** The prompt file's path. */
  readonly file: string;
  /** `base`: the version that is compared with. */
  readonly side: 'head' | 'base';
  readonly model: string;
  /** From 0, in the order of the rows. */
  readonly row: number;
  /** From 0. */
  readonly repeat: number;
}

/** One answer with what the evaluators say of it: a line of `results-file`. */
export interface EvaluationResult extends ResultIdentity {
  /** Of all that was asked and how it is judged: a result of another prompt, row or evaluator has another one. */
  readonly fingerprint: string;
  readonly outcome: RowOutcome;
  /** Absent where the outcome is `errored`. */
  readonly score?: number;
  /** Absent where there is none. */
  readonly completion?: string;
  readonly evaluations: readonly Evaluation[];
  /** Why there is no answer; absent where there is one. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds. */
  readonly latencyMs?: number;
  /** US dollars, judges included. */
  readonly cost?: number;
  /** Of the answer, judges not included. */
  readonly usage?: TokenUsage;
  readonly servedModel?: string;
  readonly requestId?: string;
  /** Whether the answer comes from `cache-folder`. */
  readonly cached?: boolean;
}

/** A key that is the same for the same answer. */
export function identityKey({ side, file, model, row, repeat }: ResultIdentity): string {
  return JSON.stringify([side, file, model, row, repeat]);
}

/** What was wrong with a result that has not passed, a line for each evaluator; empty for one that has. */
export function reasonsFor({ evaluations, error }: Pick<EvaluationResult, 'evaluations' | 'error'>): readonly string[] {
  const wrong = evaluations.flatMap((evaluation) => {
    if ('error' in evaluation) return [`${evaluation.name}: error: ${evaluation.error}`];
    return evaluation.passed ? [] : [`${evaluation.name}: ${evaluation.details}`];
  });
  return error ? [`${error.code}: ${error.message}`, ...wrong] : wrong;
}
