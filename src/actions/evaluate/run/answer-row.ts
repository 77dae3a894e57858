import type { Request } from '../../../inference/answer.ts';
import { type Outcome, outcomeOf } from '../../../inference/result.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import type { TokenUsage } from '../../../providers/provider.ts';
import { type AskedOnce, type Asking, askStored, isAnswer } from '../../asking/ask-stored.ts';
import { endsRows } from '../../asking/ends-rows.ts';
import type { TestRow } from '../../rows/row.ts';
import { pass } from '../evaluators/evaluator.ts';
import type { OpenEvaluator } from '../evaluators/open-evaluators.ts';
import { type Evaluation, scoreRow } from '../evaluators/score-row.ts';
import type { EvaluationResult } from '../formats/result.ts';
import { type AskedUnder, fingerprintOf } from './fingerprint.ts';
import { type Judges, openJudge, questionOf } from './judge.ts';
import type { PreparedRun } from './prepared-run.ts';

/** One answer that is asked for. */
export interface RowTask {
  readonly run: PreparedRun;
  readonly row: TestRow;
  readonly repeat: number;
  /** Whether an earlier run has its answer, which lacks a judge's verdict. */
  readonly isAnswered: boolean;
}

/** What a row is asked and judged with. */
export interface RowOptions extends Omit<Asking, 'repeat'> {
  readonly judges: Judges;
  readonly under: AskedUnder;
  /** Whether nothing is left to spend. */
  readonly isSpent: () => boolean;
  /** Gets the tokens of each request, also of those that failed. */
  readonly used: (usage: TokenUsage | undefined) => void;
}

/** What came of a row: a result; or none, because it was cut off, or because of something that would happen to every further row. */
export type RowEnd =
  | { readonly result: EvaluationResult }
  | {
      /** Absent where the row was cut off. */
      readonly ended?: Outcome;
      /** The answer, if there is one: it was paid for, and only lacks a judge's verdict. */
      readonly unjudged?: EvaluationResult;
    };

/**
 * Asks a row and judges its answer.
 *
 * @param earlier the result of an earlier run whose answer only lacks a judge's verdict: it is not paid for again
 */
export async function answerRow(task: RowTask, options: RowOptions, earlier?: EvaluationResult): Promise<RowEnd> {
  const { run, row, repeat } = task;
  const request = run.tryRequestFor(row);
  if (request instanceof Failure) {
    const fingerprint = fingerprintOf(run, row, request, options.under);
    return { result: { ...identityOf(task), fingerprint, ...errored(outcomeOf(request)) } };
  }
  let ended: Outcome | undefined;
  const ask = async (asked: Request): Promise<AskedOnce> => {
    const once = await askStored(asked, { ...options, repeat });
    options.used(once.used);
    if (endsRows(once.outcome, options.isSpent)) ended ??= once.outcome;
    return once;
  };
  const costs: (number | undefined)[] = [];
  const judge = openJudge(options.judges, async (judged) => {
    const once = await ask(judged);
    // What was refused before it was sent costs nothing.
    costs.push(once.micros ?? (once.known.attempts ? undefined : 0));
    return once;
  });
  const subject = { variables: row.variables, question: questionOf(request) };
  if (earlier?.completion !== undefined) {
    const { evaluations: known, completion } = earlier;
    costs.push(earlier.cost === undefined ? undefined : Math.round(earlier.cost * perDollar));
    const evaluators = [...known.slice(0, known.length - run.evaluators.length).map(heldBefore), ...run.evaluators];
    const score = await scoreRow(evaluators, { ...subject, completion }, judge, known);
    const { cost: _, ...answered } = earlier;
    return judgedEnd({ ...answered, ...score, ...costOf(costs) }, ended, options.signal);
  }
  const asked = await ask(request);
  if (ended) return { ended };
  const { outcome, known, latencyMs, micros } = asked;
  if (outcome.code === 'cancelled') return {};
  const fingerprint = fingerprintOf(run, row, request, options.under, known.route);
  const identity = { ...identityOf(task), fingerprint };
  const about = {
    ...(latencyMs !== undefined && { latencyMs: Math.round(latencyMs) }),
    ...(asked.usage && { usage: asked.usage }),
    ...(known.completion && { servedModel: known.completion.servedModel, requestId: known.completion.requestId }),
    ...(asked.cached && { cached: true }),
  };
  const { completion } = known;
  if (!isAnswer(outcome) || !completion) {
    return { result: { ...identity, ...errored(outcome), ...about, ...costOf([micros]) } };
  }
  costs.push(micros);
  const score = await scoreRow(
    [...mismatchOf(outcome), ...run.evaluators],
    {
      ...subject,
      completion: completion.text,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(micros !== undefined && { cost: micros / perDollar }),
    },
    judge,
  );
  const judged = { ...identity, ...score, completion: completion.text, ...about, ...costOf(costs) };
  return judgedEnd(judged, ended, options.signal);
}

/** A judge that was cut off, or that nobody can ask any more, says nothing about the row. */
function judgedEnd(result: EvaluationResult, ended: Outcome | undefined, signal: AbortSignal): RowEnd {
  if (result.outcome !== 'errored' || !(ended || signal.aborted)) return { result };
  return { unjudged: result, ...(ended && !signal.aborted && { ended }) };
}

const perDollar = 1_000_000;

function identityOf({ run, row, repeat }: RowTask) {
  const { file, side } = run.planned;
  return { file, side, model: run.model, row: row.index, repeat };
}

function errored({ code, status, problems }: Outcome): Pick<EvaluationResult, 'outcome' | 'evaluations' | 'error'> {
  const message = problems.map(sentence).join(' ');
  return { outcome: 'errored', evaluations: [], error: { code: code ?? status, message } };
}

/** US dollars; nothing where a part of it is unknown. */
function costOf(micros: readonly (number | undefined)[]): Pick<EvaluationResult, 'cost'> {
  const known = micros.filter((one) => one !== undefined);
  if (known.length < micros.length) return {};
  return { cost: known.reduce((sum, one) => sum + one, 0) / perDollar };
}

/** An answer that breaks the schema of its own prompt file has failed, whatever its evaluators look at. */
function mismatchOf({ code, problems }: Outcome): readonly OpenEvaluator[] {
  if (code !== 'schema-mismatch') return [];
  const details = problems.map(({ message }) => message).join(' ');
  return [{ name: 'responseFormat', weight: 1, score: () => pass(false, details) }];
}

/** An evaluator whose verdict is known. */
function heldBefore({ name }: Evaluation): OpenEvaluator {
  return { name, weight: 1, score: () => pass(false, '') };
}
