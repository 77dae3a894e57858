import type { Envelope } from '../../../costs/envelope.ts';
import type { CostedCall, Costs } from '../../../costs/tab.ts';
import { failed, type Outcome } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { count } from '../../../language/failures/count.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { plannedCall, unpriced } from '../../asking/planned-call.ts';
import type { InputRow } from '../../rows/row.ts';
import type { RowPrompt } from '../row-prompt.ts';

/** What is going to be asked, and what it is paid from. */
export interface LivePlan {
  readonly prompt: RowPrompt;
  readonly session: OpenSession;
  readonly envelope: Pick<Envelope, 'plan'>;
  /** What rows are judged by, as they are when they are asked. */
  readonly costs: Costs;
  /** In millionths of a US dollar; absent where nothing bounds the whole. */
  readonly maxCost: number | undefined;
}

/**
 * Adds up the worst cases of all rows before anything is asked, so that the first reservation is for all of them.
 *
 * @returns why nothing is asked; nothing where all is well
 */
export async function planCosts(rows: () => AsyncIterable<InputRow>, plan: LivePlan): Promise<Outcome | undefined> {
  const { costs, envelope, maxCost } = plan;
  if (!costs.areJudged) return undefined;
  if (maxCost !== undefined) {
    for await (const call of callsOf(rows(), plan)) {
      const problems = await unpriced(call, costs, 'Set `max-completion-tokens`.');
      if (problems.length > 0) return failed('denied', problems);
      break;
    }
  }
  let calls = 0;
  const total = await envelope.plan(
    (async function* counted() {
      for await (const call of callsOf(rows(), plan)) {
        calls++;
        yield call;
      }
    })(),
  );
  if (maxCost === undefined || total === undefined || total <= maxCost) return undefined;
  return failed('denied', [
    {
      input: 'max-cost',
      message: `max-cost: ${count(calls, 'row')} may cost ${dollars(total)} at worst, which is more than ${dollars(maxCost)}. Nothing was sent.`,
      remedy: 'Set `max-completion-tokens`, use fewer rows or a cheaper model, or raise `max-cost`.',
    },
  ]);
}

/** The calls that rows come to; none for those that are denied or have something wrong. */
async function* callsOf(
  rows: AsyncIterable<InputRow>,
  { prompt, session, costs }: LivePlan,
): AsyncGenerator<CostedCall> {
  for await (const row of rows) {
    const request = prompt.tryRequestFor(row);
    const call = request instanceof Failure ? undefined : plannedCall(request, session, costs.areJudged).call;
    if (call) yield call;
  }
}
