import type { Place } from '../../../language/failures/failure.ts';
import type { Message, ModelSettings, NamedSchema, ResponseFormat } from '../../../prompts/prompt.ts';
import type { Variables } from '../../../prompts/variables/template.ts';

/** One entry of a prompt file's `evaluators`. */
export interface Evaluator {
  /** As the file names it; what it checks where the file gives it no name. */
  readonly name: string;
  /** Its share in the row's mean score, above 0. */
  readonly weight: number;
  readonly place: Place;
  readonly criterion: Criterion;
}

/** The comparisons of `string`; where an evaluator has several, the first of them counts, as in `gh models eval`. */
export const comparisons = ['equals', 'contains', 'startsWith', 'endsWith'] as const;

/** The qualities that a built-in judge rates from 1 to 5, after `uses: github/`. */
export const qualities = ['similarity', 'coherence', 'fluency', 'relevance', 'groundedness'] as const;

/** A quality that a built-in judge rates. */
export type Quality = (typeof qualities)[number];

/** What an evaluator checks. */
export type Criterion =
  | StringCriterion
  | JudgeCriterion
  | { readonly kind: 'quality'; readonly quality: Quality }
  | PatternCriterion
  | SchemaCriterion
  | PathCriterion
  | LimitCriterion
  | { readonly kind: 'not'; readonly criterion: Criterion };

/** `string`: the answer against a text. */
export interface StringCriterion {
  readonly kind: 'string';
  readonly comparison: (typeof comparisons)[number];
  readonly text: string;
}

/** `llm`: a judge with a prompt of the file's own. */
export interface JudgeCriterion {
  readonly kind: 'llm';
  /** Absent where the input `judge-model` decides. */
  readonly model?: string;
  /** Sent as it is. */
  readonly systemPrompt?: string;
  /** A template, filled from the row and `completion`. */
  readonly prompt: string;
  /** In the order in which the judge's answer is searched for them. */
  readonly choices: readonly Choice[];
  readonly settings: ModelSettings;
}

/** What a judge may answer, and what it is worth. */
export interface Choice {
  readonly choice: string;
  readonly score: number;
}

/** `regex`: a pattern in RE2's syntax, found anywhere in the answer. */
export interface PatternCriterion {
  readonly kind: 'regex';
  readonly pattern: string;
  /** Of `i`, `m`, `s`, as in JavaScript. */
  readonly flags: string;
}

/** `json-schema`: the answer is JSON that matches. */
export interface SchemaCriterion {
  readonly kind: 'json-schema';
  readonly schema: NamedSchema;
}

/** `json-path`: every value that the path selects, and at least one, equals a value. */
export interface PathCriterion {
  readonly kind: 'json-path';
  /** RFC 9535. */
  readonly path: string;
  readonly equals: unknown;
}

/** `max-latency-ms` and `max-cost`: an upper bound, itself included; milliseconds or US dollars. */
export interface LimitCriterion {
  readonly kind: 'max-latency-ms' | 'max-cost';
  readonly limit: number;
}

/** An answer with all that an evaluator may look at. */
export interface EvaluatedAnswer {
  readonly variables: Variables;
  /** The prompt as it was sent: what was asked, for judges of rows that have no `input`. */
  readonly question: string;
  /** The answer; blanks around it do not count. */
  readonly completion: string;
  /** Milliseconds; absent where it was not measured. */
  readonly latencyMs?: number;
  /** US dollars; absent where the model's price is unknown. */
  readonly cost?: number;
}

/** What a judge is asked. */
export interface JudgeRequest {
  /** The name of the evaluator that asks. */
  readonly evaluator: string;
  /** Absent where the input `judge-model` decides. */
  readonly model?: string;
  readonly messages: readonly Message[];
  readonly settings: ModelSettings;
  /** Absent for text. */
  readonly responseFormat?: ResponseFormat;
}

/** What came of it: an answer, a model that takes no schema (it is then asked again without one), or a fault. */
export type JudgeAnswer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'no-schema' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks a model for a judgement. A denial and an outage are answers of the kind `failed`. */
export type Judge = (request: JudgeRequest) => Promise<JudgeAnswer>;

/** What an evaluator says of an answer, or why it can say nothing. An error is no verdict: nothing inverts it. */
export type EvaluatorVerdict =
  | { readonly score: number; readonly passed: boolean; readonly details: string }
  | { readonly error: string };

/** Judges one answer. */
export type Scorer = (subject: EvaluatedAnswer, judge: Judge) => EvaluatorVerdict | Promise<EvaluatorVerdict>;

/** A verdict of yes or no. */
export function pass(passed: boolean, details: string): EvaluatorVerdict {
  return { score: passed ? 1 : 0, passed, details };
}
