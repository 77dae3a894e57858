import { createHash } from 'node:crypto';
import type { BatchCosts } from '../../../costs/batch-costs.ts';
import type { Runner } from '../../../github/runner.ts';
import type { Admitted } from '../../../inference/answer.ts';
import { failed, type Outcome, outcomeOf } from '../../../inference/result.ts';
import { settlingSignal } from '../../../inference/session/step-ledgers.ts';
import { count } from '../../../language/failures/count.ts';
import { Failure, sentence } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { dayOf } from '../../../policy/model/days.ts';
import { type Batch, isId, isOver } from '../../../providers/batch/batch.ts';
import type { BatchApi } from '../../../providers/batch/batch-api.ts';
import { refusedBatch } from '../../../providers/batch/refused-batch.ts';
import { openCleaner } from '../../../reports/secrets/cleaner.ts';
import { UsageSum } from '../../asking/ends-rows.ts';
import type { PreparedBatch } from '../prepare.ts';
import { type BatchReport, endOfRows, nothingDone } from '../report.ts';
import { BatchFile } from '../results/batch-file.ts';
import { newResultsFile } from '../results/new-results-file.ts';
import { AnswerFiles } from './answer-files.ts';
import { judgeRow, routeOf, sessionForRows, shardRows } from './batch-rows.ts';
import { collectRows } from './collect-rows.ts';
import { faultOutcome } from './fault-outcome.ts';
import { hashPolicy, readMetadata, requireSame, type Submission } from './metadata.ts';
import { type BatchRoute, openApi, requireBatches } from './open-api.ts';
import { explainOverdue, waitForBatch } from './wait-for-batch.ts';

type CollectEnd = Pick<BatchReport, 'status' | 'code' | 'problems'> &
  Partial<Pick<BatchReport, 'usage' | 'cost' | 'budgets'>>;

/**
 * Waits for a batch, judges each row by what came of it, settles what was reserved for all of them, and deletes the
 * batch's files at the provider. A batch that is not over is left alone.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`
 */
export async function collect(prepared: PreparedBatch, step: Runner): Promise<BatchReport> {
  const { inputs } = prepared;
  const { batchId } = inputs;
  if (!isId(batchId)) {
    throw new Failure('invalid-input', {
      input: 'batch-id',
      message: `batch-id: ${quote(batchId)} cannot be the id of a batch.`,
      remedy: 'Write the output `batch-id` of the step with `mode: submit`.',
    });
  }
  const path = inputs.resultsFile === '' ? newResultsFile(step) : inputs.resultsFile;
  const results = await BatchFile.open(path, prepared, step);
  try {
    const ended = await collectBatch({ prepared, results, step }).catch((error: unknown) =>
      outcomeOf(error, step.cancelled),
    );
    return { ...nothingDone, ...ended, rows: results.tally.counts, resultsFile: path, batchId };
  } finally {
    await results.close();
  }
}

/** What a batch is collected with. */
interface Collecting {
  readonly prepared: PreparedBatch;
  readonly results: BatchFile;
  readonly step: Runner;
}

async function collectBatch(collecting: Collecting): Promise<CollectEnd> {
  const { prepared, results, step } = collecting;
  const { inputs, session } = prepared;
  const asked = await step.log.group('Rows', () => readAsked(prepared));
  if (!asked.admitted || !asked.through) return asked.refusal ?? endOfRows(results.tally.counts, inputs.maxFailures);
  const { admitted, through } = asked;
  requireBatches(through.route);

  const done = new AbortController();
  const limit = step.clock.deadline((inputs.wait + inputs.deadline) * 1000, done.signal);
  const signal = AbortSignal.any([step.cancelled, limit]);
  try {
    const api = await openApi(through, session, signal);
    const first = await api.retrieve(inputs.batchId);
    if ('fault' in first) return retrievalOutcome(first.fault, inputs.batchId, through, step);
    const submission = readMetadata(first.value, through.route);
    requireSame(inputs.batchId, submission, { ...submission, rows: asked.hash, policy: hashPolicy(session.policy) });
    const waiting = {
      api,
      first: first.value,
      wait: inputs.wait * 1000,
      clock: step.clock,
      signal,
      log: step.log.info,
    };
    const waited = await step.log.group('Batch', () => waitForBatch(waiting));
    if ('fault' in waited) return faultOutcome(waited.fault, through.route, step);
    const batch = waited.value;
    if (!isOver(batch)) return unfinished(batch, api, step);
    return await fetchBatch({ ...collecting, admitted, through, api, batch, submission, signal });
  } finally {
    done.abort();
  }
}

/** What the rows of this step ask, and how: a hash of them, and a row that may be asked. */
interface Asked {
  readonly hash: string;
  readonly admitted?: Admitted;
  readonly through?: BatchRoute;
  /** Why no row may be. */
  readonly refusal?: Outcome;
}

async function readAsked(prepared: PreparedBatch): Promise<Asked> {
  const hash = createHash('sha256');
  let found: Admitted | undefined;
  let refusal: Outcome | undefined;
  for await (const row of shardRows(prepared)) {
    hash.update(`${row.index}\t${prepared.prompt.keyOf(row)}\n`);
    if (found) continue;
    const judged = await judgeRow(row, prepared, sessionForRows(prepared, undefined));
    if ('admitted' in judged) found = judged.admitted;
    else refusal ??= judged.outcome;
  }
  const through = found && routeOf(found);
  return {
    hash: hash.digest('hex'),
    ...(found && { admitted: found }),
    ...(through && { through }),
    ...(refusal && { refusal }),
  };
}

/** A batch that is over. */
interface Fetching extends Collecting {
  readonly admitted: Admitted;
  readonly through: BatchRoute;
  readonly api: BatchApi;
  readonly batch: Batch;
  readonly submission: Submission;
  readonly signal: AbortSignal;
}

async function fetchBatch(fetching: Fetching): Promise<CollectEnd> {
  const { prepared, results, step, through, api, batch, submission, signal } = fetching;
  const { inputs, session } = prepared;
  const submitted = Number.isNaN(Date.parse(submission.at)) ? step.clock.date() : Date.parse(submission.at);
  const costs = await session.costs.openBatch({ since: new Date(submitted), measure: submission.measure });
  await adopt(costs, submission, through, { signal, step });
  const clean = await openCleaner(step.findSecrets);
  if (batch.state === 'failed' && batch.outputFile === '') {
    const isSettled = await costs.settle(batch.usage);
    await deleteFiles(fetching, isSettled);
    return { ...faultOutcome(refusedBatch(batch, through.route, clean), through.route, step), ...spent(costs) };
  }
  const downloaded = await AnswerFiles.download(api, batch, step);
  if ('fault' in downloaded) return downloadOutcome(downloaded.fault, fetching);
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
  await deleteFiles(fetching, isSettled);
  tellEnd(batch, step);
  return {
    ...endOfRows(results.tally.counts, inputs.maxFailures),
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

/** A batch that is not over: nothing of it is fetched, and nothing changes. */
function unfinished(batch: Batch, api: BatchApi, { log, clock }: Runner): CollectEnd {
  const overdue = explainOverdue(batch, api, clock.date());
  if (overdue !== '') log.warning(overdue);
  if (batch.state === 'unknown') {
    log.warning(
      `The provider calls the batch ${quote(batch.status)}, which is not a known state; it is taken for one that is not over.`,
    );
  }
  log.notice(`The batch ${batch.id} is not over. Collect it again later, or wait longer: \`wait\`.`);
  return { status: 'pending', problems: [] };
}

function tellEnd({ id, state }: Batch, { log }: Runner): void {
  if (state === 'completed') return;
  log.warning(
    `The batch ${id} ended as ${state}: rows that the provider had not come to are in the results file with their reason. Submit again with the same results-file to ask them.`,
  );
}

/** The provider does not know the batch, or says why it does not give it. */
function retrievalOutcome(
  fault: Parameters<typeof faultOutcome>[0],
  id: string,
  { route }: BatchRoute,
  step: Runner,
): Outcome {
  if (fault.code !== 'unknown-model') return faultOutcome(fault, route, step);
  const problem = {
    input: 'batch-id',
    message: `batch-id: the key ${route.key.name} knows no batch ${quote(id)}. ${fault.message}`,
    remedy: 'Write the output `batch-id` of the step with `mode: submit`, and use the same key.',
  };
  return failed('invalid-input', [problem]);
}

/** The files of the batch are gone: where every row has its result, they were collected before. */
function downloadOutcome(fault: Parameters<typeof faultOutcome>[0], fetching: Fetching): CollectEnd {
  const { results, through, step, batch, prepared } = fetching;
  if (fault.code !== 'unknown-model') return faultOutcome(fault, through.route, step);
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

/** Deletes the batch's files at the provider, but for those that are still needed. */
async function deleteFiles({ prepared, step, through, batch }: Fetching, isSettled: boolean): Promise<void> {
  const { inputs, session } = prepared;
  if (inputs.keepFiles) return;
  if (!isSettled) {
    step.log.warning(
      `The files of the batch ${batch.id} are kept at the provider, since its cost is not settled: collect it once more.`,
    );
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
