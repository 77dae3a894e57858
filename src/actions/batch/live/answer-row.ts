import { answer } from '../../../inference/answer.ts';
import { type KnownFacts, type Outcome, outcomeOf, StepFacts } from '../../../inference/result.ts';
import type { Session } from '../../../inference/session/session.ts';
import { plainDollars } from '../../../language/failures/dollars.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import { parseJson } from '../../../language/json.ts';
import type { TokenUsage } from '../../../providers/provider.ts';
import { endsRows } from '../../asking/ends-rows.ts';
import type { InputRow } from '../../rows/row.ts';
import { isFinal, type ResultLine, resultUsage } from '../result-line.ts';
import type { RowRoutes } from '../results/row-routes.ts';
import type { RowPrompt } from '../row-prompt.ts';

/** What a row is asked with, besides its session. */
export interface RowAsking {
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  readonly routes: Pick<RowRoutes, 'hashOf'>;
  /** Whether nothing is left to spend. */
  readonly isSpent: () => boolean;
  /** Gets the tokens of each request, also of those that failed. */
  readonly used: (usage: TokenUsage | undefined) => void;
}

/**
 * What came of a row: its line; or nothing, because it was cut off, or because of something that would happen to every
 * further row.
 */
export type AskedRow = { readonly line: ResultLine } | 'cut-off' | { readonly ended: Outcome };

/** Asks a row by `answer`, as a step of the main action asks its prompt. */
export async function answerRow(
  row: InputRow,
  prompt: RowPrompt,
  session: Session,
  asking: RowAsking,
): Promise<AskedRow> {
  const request = prompt.tryRequestFor(row);
  const identity = { row: row.index, key: prompt.keyOf(row) };
  if (request instanceof Failure) return { line: lineOf(identity, outcomeOf(request), {}) };
  const { signal, routes, isSpent, used } = asking;
  const facts = new StepFacts();
  const outcome = await answer(request, session, facts).catch((thrown: unknown) => {
    if (!(thrown instanceof Failure) && !signal.aborted) throw thrown;
    return outcomeOf(thrown, signal, facts.known);
  });
  const { known } = facts;
  used(known.usage);
  if (endsRows(outcome, isSpent)) return { ended: outcome };
  if (outcome.code === 'cancelled') return 'cut-off';
  const route = known.attempts && known.route ? { route: routes.hashOf(known.route) } : {};
  return { line: lineOf({ ...identity, ...route }, outcome, known) };
}

/** The result of a row. */
export function lineOf(
  identity: Pick<ResultLine, 'row' | 'key' | 'route'>,
  { status, code, problems }: Outcome,
  { json, completion, usage, cost, attempts }: Pick<KnownFacts, 'json' | 'completion' | 'usage' | 'cost' | 'attempts'>,
): ResultLine {
  const requestId = attempts?.at(-1)?.requestId ?? '';
  const isJson = json !== undefined && status === 'completed';
  const servedModel = completion?.servedModel ?? '';
  return {
    ...identity,
    status,
    ...(isJson && { json: parseJson(json) }),
    ...(!isJson && completion && isFinal({ status }) && { response: completion.text }),
    ...(code !== undefined && { 'error-code': code, error: problems.map(sentence).join(' ') }),
    ...(usage && { usage: resultUsage(usage) }),
    ...(cost?.micros !== undefined && { cost: plainDollars(cost.micros) }),
    ...(servedModel !== '' && { 'served-model': servedModel }),
    ...(requestId !== '' && { 'request-id': requestId }),
  };
}
