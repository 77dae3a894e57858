import type { Envelope } from '../../../costs/envelope.ts';
import type { CostedCall, Costs } from '../../../costs/tab.ts';
import { judgeCosts } from '../../../inference/costs/judge-costs.ts';
import { failed, type Outcome } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { count } from '../../../language/failures/count.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { explainDenial } from '../../../policy/words/explain.ts';
import { plannedCall, unpriced } from '../../asking/planned-call.ts';
import type { RowTask } from './answer-row.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What is going to be asked, and what it is paid from. */
export interface Plan {
  readonly runs: readonly PreparedRun[];
  /** Answers that are going to be asked for, of one run or of all. */
  readonly tasks: (runs: readonly PreparedRun[]) => Iterable<RowTask>;
  readonly session: OpenSession;
  readonly envelope: Envelope;
  /** What rows are judged by, as they are when they are asked. */
  readonly costs: Costs;
  /** In millionths of a US dollar; absent where nothing bounds the whole. */
  readonly maxCost: number | undefined;
}

/**
 * Looks at everything that is going to be asked before anything is: whether the policy denies every row of every model, and
 * the worst case of all answers together. What judges cost comes on top of it, and is bounded while they are asked.
 *
 * @returns why nothing is asked; nothing where all is well
 */
export async function planCosts(plan: Plan): Promise<Outcome | undefined> {
  const denials: Problem[] = [];
  const allowed: PreparedRun[] = [];
  for (const run of plan.runs) {
    const denial = await denialOf(run, plan);
    if (denial.length > 0) denials.push(...denial);
    else allowed.push(run);
  }
  // Where another model may be asked, the rows of a denied one say so.
  const isAnyAsked = allowed.some((run) => plan.tasks([run])[Symbol.iterator]().next().done !== true);
  if (denials.length > 0 && !isAnyAsked) return failed('denied', denials);
  if (!plan.costs.areJudged) return undefined;
  let calls = 0;
  const total = await plan.envelope.plan(
    (function* counted() {
      for (const call of callsOf({ ...plan, runs: allowed })) {
        calls++;
        yield call;
      }
    })(),
  );
  const { maxCost } = plan;
  if (maxCost === undefined || total === undefined || total <= maxCost) return undefined;
  return failed('denied', [
    {
      message: `max-cost: ${count(calls, 'answer')} may cost ${dollars(total)} at worst, judges not included, which is more than ${dollars(maxCost)}. Nothing was sent.`,
      remedy: 'Limit the output tokens in the prompt file, use fewer rows or a cheaper model, or raise `max-cost`.',
    },
  ]);
}

/** How the output is limited in an evaluation. */
const limitRemedy = 'Write `maxCompletionTokens` below `modelParameters` in the prompt file.';

/** Why every row of a run is denied; nothing where one is not, or none is asked. */
async function denialOf(run: PreparedRun, { tasks, session, costs, maxCost }: Plan): Promise<readonly Problem[]> {
  const { policy, run: facts } = session;
  let first: readonly Problem[] = [];
  for (const { row } of tasks([run])) {
    const request = run.tryRequestFor(row);
    if (request instanceof Failure) continue;
    const { decision, call } = plannedCall(request, session, costs.areJudged);
    const judged = await judgeCosts(decision, request, { policy, run: facts, costs });
    if (judged.verdict === 'allowed') return call && maxCost !== undefined ? unpriced(call, costs, limitRemedy) : [];
    if (first.length === 0) first = explainDenial(judged, request.prompt);
  }
  return first;
}

function* callsOf({ runs, tasks, session, costs }: Plan): Generator<CostedCall> {
  for (const { run, row } of tasks(runs)) {
    const request = run.tryRequestFor(row);
    const call = request instanceof Failure ? undefined : plannedCall(request, session, costs.areJudged).call;
    if (call) yield call;
  }
}
