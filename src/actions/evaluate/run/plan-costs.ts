import type { Envelope } from '../../../costs/envelope.ts';
import type { CostedCall, Costs } from '../../../costs/tab.ts';
import type { Request } from '../../../inference/answer.ts';
import { judgeCosts } from '../../../inference/costs/judge-costs.ts';
import { failed, type Outcome } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { count } from '../../../language/failures/count.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import type { Reference } from '../../../policy/model/reference.ts';
import { explainDenial } from '../../../policy/words/explain.ts';
import { plannedCall, unpriced } from '../../asking/planned-call.ts';
import type { TestRow } from '../../rows/row.ts';
import type { RowTask } from './answer-row.ts';
import { judgeRequestsFor } from './judge.ts';
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
  /** For evaluators that name no judge. */
  readonly judgeModel: Reference | undefined;
}

/**
 * Looks at everything that is going to be asked before anything is: whether the policy denies every row of every model, and
 * the worst case of all answers together, with that of their judges, who read each answer at its longest.
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
  const planned = { answers: 0, judged: 0 };
  const total = await plan.envelope.plan(
    (async function* counted() {
      for await (const { call, isJudge } of callsOf({ ...plan, runs: allowed })) {
        planned[isJudge ? 'judged' : 'answers']++;
        yield call;
      }
    })(),
  );
  const asked = `${count(planned.answers, 'answer')}${planned.judged > 0 ? `, with ${planned.judged} of judges,` : ''}`;
  const { maxCost } = plan;
  if (maxCost === undefined || total === undefined || total <= maxCost) return undefined;
  return failed('denied', [
    {
      message: `max-cost: ${asked} may cost ${dollars(total)} at worst, which is more than ${dollars(maxCost)}. Nothing was sent.`,
      remedy: 'Limit the output tokens in the prompt file, use fewer rows or a cheaper model, or raise `max-cost`.',
    },
  ]);
}

/** How the output is limited in an evaluation. */
const limitRemedy = 'Write `maxCompletionTokens` below `modelParameters` in the prompt file.';

/** The same of a judge; a built-in one has no place for it in the prompt file. */
const judgeRemedy =
  'Set `max-output-tokens` below `limits` in the policy; or, for an evaluator with `llm`, `maxCompletionTokens` below its `modelParameters`.';

/** Why every row of a run is denied; nothing where one is not, or none is asked. */
async function denialOf(run: PreparedRun, plan: Plan): Promise<readonly Problem[]> {
  const { tasks, session, costs, maxCost } = plan;
  const { policy, run: facts } = session;
  let first: readonly Problem[] = [];
  for (const { row } of tasks([run])) {
    const request = run.tryRequestFor(row);
    if (request instanceof Failure) continue;
    const { decision, call } = plannedCall(request, session, costs.areJudged);
    const judged = await judgeCosts(decision, request, { policy, run: facts, costs });
    if (judged.verdict === 'allowed')
      return call && maxCost !== undefined ? unpricedOf(call, run, row, request, plan) : [];
    if (first.length === 0) first = explainDenial(judged, request.prompt);
  }
  return first;
}

/** Why nobody can tell what a row costs, its judges included. */
async function unpricedOf(
  call: CostedCall,
  run: PreparedRun,
  row: TestRow,
  request: Request,
  { session, costs, judgeModel }: Plan,
): Promise<readonly Problem[]> {
  const problems = [...(await unpriced(call, costs, limitRemedy))];
  const judges = judgeRequestsFor(run, row, request, '', judgeModel);
  for (const judge of judges) {
    const { call: judging } = plannedCall(judge, session, costs.areJudged);
    const found = judging ? await unpriced(judging, costs, judgeRemedy) : [];
    problems.push(...found.filter(({ message }) => !problems.some((known) => known.message === message)));
  }
  return problems;
}

/** A call that is going to be made, for an answer or by a judge of one. */
interface PlannedCall {
  readonly call: CostedCall;
  readonly isJudge: boolean;
}

async function* callsOf({ runs, tasks, session, costs, judgeModel }: Plan): AsyncGenerator<PlannedCall> {
  const { areJudged } = costs;
  for (const run of runs) {
    // The same for all rows, which share their settings.
    let longest: number | undefined;
    for (const { row, isAnswered } of tasks([run])) {
      const request = run.tryRequestFor(row);
      if (request instanceof Failure) continue;
      const { call } = plannedCall(request, session, areJudged);
      if (!call) continue;
      if (!isAnswered) yield { call, isJudge: false };
      for (const judge of judgeRequestsFor(run, row, request, '', judgeModel)) {
        longest ??= await longestAnswer(call, costs);
        const { call: judging } = plannedCall(judge, session, areJudged);
        if (judging) yield { call: { ...judging, furtherInput: longest }, isJudge: true };
      }
    }
  }
}

/** The most tokens that an answer can have. */
async function longestAnswer(call: CostedCall, costs: Costs): Promise<number> {
  const [worst] = await costs.worstCases([call]);
  return worst && 'micros' in worst ? worst.outputTokens : 0;
}
