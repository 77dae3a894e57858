import type { BatchCosts } from '../../../costs/batch-costs.ts';
import type { Runner } from '../../../github/runner.ts';
import type { Admitted } from '../../../inference/ask-allowed.ts';
import { failed } from '../../../inference/result.ts';
import { settlingSignal } from '../../../inference/session/step-ledgers.ts';
import { count } from '../../../language/failures/count.ts';
import { sentence } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { dayOf } from '../../../policy/model/days.ts';
import { hasCounted } from '../../../providers/answers/usage.ts';
import type { Batch } from '../../../providers/batch/batch.ts';
import type { BatchApi } from '../../../providers/batch/batch-api.ts';
import { refusedBatch } from '../../../providers/batch/refused-batch.ts';
import { openCleaner } from '../../../reports/secrets/cleaner.ts';
import { UsageSum } from '../../asking/ends-rows.ts';
import type { PreparedBatch } from '../prepare.ts';
import { type BatchReport, endOfRows } from '../report.ts';
import type { BatchFile } from '../results/batch-file.ts';
import { RowKeys } from '../results/row-keys.ts';
import { AnswerFiles } from './answer-files.ts';
import { sessionForRows } from './batch-rows.ts';
import { collectRows } from './collect-rows.ts';
import { faultOutcome } from './fault-outcome.ts';
import type { Submission } from './metadata.ts';
import { type BatchRoute, openApi } from './open-api.ts';

/** How collecting a batch ended. */
export type CollectEnd = Pick<BatchReport, 'status' | 'code' | 'problems'> &
  Partial<Pick<BatchReport, 'usage' | 'cost' | 'budgets'>>;

/** What a batch is collected with. */
export interface Collecting {
  readonly prepared: PreparedBatch;
  readonly results: BatchFile;
  readonly step: Runner;
}

/** A batch that is over. */
export interface Fetching extends Collecting {
  readonly admitted: Admitted;
  readonly through: BatchRoute;
  readonly api: BatchApi;
  readonly batch: Batch;
  readonly submission: Submission;
  readonly signal: AbortSignal;
}

/**
 * Fetches what came of a batch: each row is judged, what was reserved for all of them is settled, and then the batch's files
 * are deleted at the provider.
 */
export async function fetchBatch(fetching: Fetching): Promise<CollectEnd> {
  const { prepared, results, step, through, api, batch, submission, signal } = fetching;
  const { inputs, session } = prepared;
  const submitted = Number.isNaN(Date.parse(submission.at)) ? step.clock.date() : Date.parse(submission.at);
  const costs = await session.costs.openBatch({ since: new Date(submitted), measure: submission.measure });
  await adopt(costs, submission, through, { signal, step });
  const clean = await openCleaner(step.findSecrets);
  const isRefused = batch.state === 'failed' && batch.outputFile === '';
  const refusal = isRefused ? faultOutcome(refusedBatch(batch, through.route, clean), through.route, step) : undefined;
  // One that counts tokens was refused too late to bill nothing.
  if (refusal && !hasCounted(batch.usage)) {
    const isSettled = await costs.settle(batch.usage);
    await deleteFiles(fetching, isSettled ? '' : unsettled);
    return { ...refusal, ...spent(costs) };
  }
  const downloaded = await AnswerFiles.download(api, batch, await RowKeys.read(prepared.rows, prepared.prompt), step);
  if ('fault' in downloaded) return await downloadOutcome(downloaded.fault, fetching);
  await using answers = downloaded.value;
  if (answers.notes.length > 0) step.log.warning(answers.notes.join('\n'));
  // What was allowed when it was submitted is judged by that day.
  const onThatDay = { ...prepared, session: { ...session, today: dayOf(submitted) } };
  const usage = new UsageSum();
  const rows = {
    ...fetching,
    session: sessionForRows(onThatDay, costs),
    requests: submission.requests,
    costs,
    answers,
  };
  await step.log.group('Results', () => collectRows({ ...rows, clean, used: usage.add }));
  const isSettled = await costs.settle(batch.usage);
  await deleteFiles(fetching, isSettled ? keptFor(answers, fetching) : unsettled);
  tellEnd(batch, step);
  return {
    ...(refusal ?? endOfRows(results.tally.counts, inputs.maxFailures)),
    ...(usage.sum && { usage: usage.sum }),
    ...spent(costs),
  };
}

function spent({ cost, budgets }: BatchCosts): Pick<CollectEnd, 'cost' | 'budgets'> {
  return { ...(cost && { cost }), ...(budgets.length > 0 && { budgets }) };
}

/** Takes up what was reserved. A ledger that cannot be read keeps nobody from answers that are paid for. */
async function adopt(
  costs: BatchCosts,
  { reservation, requests, micros = 0 }: Submission,
  { route }: BatchRoute,
  { signal, step }: { readonly signal: AbortSignal; readonly step: Runner },
): Promise<void> {
  if (!reservation) return;
  const { key, model } = route;
  const adopted = await costs.adopt(reservation, { key, model, requests, micros }, signal);
  if (!adopted) return;
  for (const problem of adopted.problems) step.log.warning(sentence(problem), problem.place);
  if (adopted.kind === 'settled') step.log.info('The ledger has settled this batch already: it was collected before.');
}

function tellEnd({ id, state }: Batch, { log }: Runner): void {
  if (state === 'completed') return;
  log.warning(
    `The batch ${id} ended as ${state}: rows that the provider had not come to are in the results file with their reason. Submit again with the same results-file to ask them.`,
  );
}

/** The files of the batch are gone: where every row has its result, they were collected before. */
async function downloadOutcome(fault: Parameters<typeof faultOutcome>[0], fetching: Fetching): Promise<CollectEnd> {
  const { results, through, step, batch, prepared } = fetching;
  if (fault.code !== 'unknown-model') return faultOutcome(fault, through.route, step);
  await results.restore();
  const { counts } = results.tally;
  if (counts.pending === 0) {
    step.log.notice(`The batch ${batch.id} was collected before: every row has its result in ${results.path}.`);
    return endOfRows(counts, prepared.inputs.maxFailures);
  }
  return failed('invalid-input', [
    {
      input: 'batch-id',
      message: `batch-id: the files of the batch ${quote(batch.id)} are not at the provider any more: they were deleted when it was collected, or have expired. ${count(counts.pending, 'row')} of ${counts.rows} have no result in ${results.path}.`,
      remedy: 'Use the results file of the step that collected it, or submit the rows again.',
    },
  ]);
}

/** Why files stay that could be collected once more. */
const unsettled = 'its cost is not settled: collect it once more';

/** The same where a row may be in them that could not be read; empty where every row has been. */
function keptFor({ isReadable, count: lines }: AnswerFiles, { batch, submission }: Fetching): string {
  const isWhole = lines >= submission.requests || batch.state === 'expired' || batch.state === 'cancelled';
  return isReadable && isWhole ? '' : 'not every row has a line that can be read: look at them there';
}

/**
 * Deletes the batch's files at the provider, but for those that are still needed.
 *
 * @param kept why they are; empty where they are not
 */
async function deleteFiles({ prepared, step, through, batch }: Fetching, kept: string): Promise<void> {
  const { inputs, session } = prepared;
  if (inputs.keepFiles) return;
  if (kept !== '') {
    step.log.warning(`The files of the batch ${batch.id} are kept at the provider, since ${kept}.`);
    return;
  }
  const done = new AbortController();
  const api = await openApi(through, session, settlingSignal(step, done.signal));
  const files = [batch.inputFile, batch.outputFile, batch.errorFile].filter((id) => id !== '');
  const left: string[] = [];
  for (const id of files) {
    const removed = await api.remove(id);
    if ('fault' in removed && removed.fault.code !== 'unknown-model') left.push(id);
  }
  done.abort();
  if (left.length > 0) step.log.warning(`Not deleted at the provider: ${left.join(', ')}. They expire by themselves.`);
}
