import type { Runner } from '../../github/runner.ts';
import { runPool } from '../../inference/pool/pool.ts';
import { outcomeOf } from '../../inference/result.ts';
import { shareSession } from '../../inference/session/shared-session.ts';
import { dollars } from '../../language/failures/dollars.ts';
import { explainEnd, UsageSum } from '../asking/ends-rows.ts';
import { type Progress, watchRows } from '../asking/progress.ts';
import type { InputRow } from '../rows/row.ts';
import { answerRow } from './live/answer-row.ts';
import { planCosts } from './live/plan-costs.ts';
import type { PreparedBatch } from './prepare.ts';
import { type BatchReport, endOfRows } from './report.ts';
import { BatchFile } from './results/batch-file.ts';
import { newResultsFile } from './results/new-results-file.ts';
import { isInShard } from './shard.ts';

/** What ended rows before all of them were done. */
type EndOfBatch = Pick<BatchReport, 'status' | 'code' | 'problems'>;

/**
 * Asks one request for each row that has no answer yet, and appends each result to the results file as it comes. Whatever
 * ends it, what it has cost is settled and told.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`; nothing was sent
 */
export async function runLive(prepared: PreparedBatch, step: Runner): Promise<BatchReport> {
  const { inputs, session } = prepared;
  const { maxCost } = inputs;
  step.keepHeapSmall();
  const path = inputs.resultsFile === '' ? newResultsFile(step) : inputs.resultsFile;
  const file = await BatchFile.open(path, prepared, step);
  const usage = new UsageSum();
  const envelope = await session.costs
    .openEnvelope({ ...(maxCost !== undefined && { maxCost }) })
    .catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
  const ended: EndOfBatch | undefined = await askAll(prepared, { file, envelope, usage, step })
    .catch((error: unknown) => outcomeOf(error, step.cancelled))
    .finally(() => envelope.settle())
    .finally(() => file.close());
  const { counts } = file.tally;
  const { cost, budgets } = envelope;
  return {
    ...(ended ?? endOfRows(counts, inputs.maxFailures)),
    rows: counts,
    resultsFile: path,
    batchId: '',
    ...(usage.sum && { usage: usage.sum }),
    ...(cost && { cost }),
    ...(budgets.length > 0 && { budgets }),
  };
}

/** What all rows share. */
interface LiveBatch {
  readonly file: BatchFile;
  readonly envelope: Awaited<ReturnType<PreparedBatch['session']['costs']['openEnvelope']>>;
  readonly usage: UsageSum;
  readonly step: Runner;
}

/** @returns what ended it before all rows were done */
async function askAll(
  prepared: PreparedBatch,
  { file, envelope, usage, step }: LiveBatch,
): Promise<EndOfBatch | undefined> {
  const { inputs, prompt, session, routes } = prepared;
  const { tally, path: resultsFile } = file;
  const areCostsJudged = session.costs.areJudged || inputs.maxCost !== undefined;
  const shared = shareSession(session, { envelope, areCostsJudged, warn: session.log.warning });
  const asked = () => rowsToAsk(prepared, file);
  const refusal = await planCosts(asked, { prompt, session, envelope, costs: shared.costs, maxCost: inputs.maxCost });
  if (refusal) return refusal;
  const { clock, cancelled } = step;
  const { total } = tally;
  const tell = (progress: Progress) => step.log.info(describeProgress(progress, tally.failed));
  const progress = watchRows({ total, done: () => tally.done, envelope, clock, tell });
  let ended: EndOfBatch | undefined;
  const isOver = () => ended !== undefined;
  const deadline = inputs.deadline * 1000;
  const end = await runPool(
    until(asked(), isOver),
    async (row, { signal, load }) => {
      if (isOver()) return;
      const isSpent = () => envelope.isSpent;
      const came = await answerRow(row, prompt, shared.sessionFor({ signal, load }), {
        signal,
        routes,
        isSpent,
        used: usage.add,
      });
      if (came === 'cut-off') return;
      if ('ended' in came) ended ??= came.ended;
      else {
        await file.add(came.line);
        const { maxFailures } = inputs;
        if (maxFailures !== undefined && tally.failed > maxFailures) ended ??= endOfRows(tally.counts, maxFailures);
      }
      progress.note();
    },
    { concurrency: inputs.concurrency, deadline, clock, signal: cancelled },
  );
  progress.end();
  // What was under way when too many had failed may have added to them.
  if (ended?.status === 'incomplete') return undefined;
  return ended ?? explainEnd(end, { done: tally.done, total, resultsFile, deadline });
}

/** Rows of the shard without an answer. */
async function* rowsToAsk({ rows, inputs }: PreparedBatch, file: BatchFile): AsyncGenerator<InputRow> {
  for await (const row of rows.read()) {
    if (isInShard(row.index, inputs.shard) && !file.has(row.index)) yield row;
  }
}

/** Items until something ends them. */
async function* until<Item>(items: AsyncIterable<Item>, isOver: () => boolean): AsyncGenerator<Item> {
  for await (const item of items) {
    if (isOver()) return;
    yield item;
  }
}

function describeProgress({ done, total, rate, secondsLeft, cost }: Progress, failed: number): string {
  const spent = cost === undefined ? '' : `, ${dollars(cost)} so far`;
  const wrong = failed === 0 ? '' : `, ${failed} failed`;
  return `${done} of ${total} rows${wrong}, ${rate.toFixed(1)} a second, ${Math.ceil(secondsLeft)} s left${spent}.`;
}
