import { randomUUID } from 'node:crypto';
import type { BatchReservation } from '../../../costs/batch-costs.ts';
import { timeOf } from '../../../costs/ledger/periods.ts';
import type { CostRefusal } from '../../../costs/tab.ts';
import type { Runner } from '../../../github/runner.ts';
import type { LineFile } from '../../../github/workspace/line-file.ts';
import { failed, type Outcome, outcomeOf } from '../../../inference/result.ts';
import { settlingSignal } from '../../../inference/session/step-ledgers.ts';
import { count } from '../../../language/failures/count.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import type { PreparedBatch } from '../prepare.ts';
import { type BatchReport, endOfRows, nothingDone } from '../report.ts';
import { BatchFile } from '../results/batch-file.ts';
import { newResultsFile } from '../results/new-results-file.ts';
import { sessionForRows } from './batch-rows.ts';
import { beginBatch, findEarlier } from './begin-batch.ts';
import { faultOutcome } from './fault-outcome.ts';
import { hashPolicy, type Submission } from './metadata.ts';
import { type BatchRoute, openApi } from './open-api.ts';
import { countTokens, type RowWriting, type WrittenRows, writeRows } from './write-rows.ts';

type SubmitEnd = Pick<BatchReport, 'status' | 'code' | 'problems'> & Partial<Pick<BatchReport, 'batchId'>>;

/**
 * Submits the rows that have no answer yet as one batch, and ends as soon as the provider has taken it. Every row is
 * judged, and all of them are paid for in the ledger, before the first byte is sent.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`; nothing was sent
 */
export async function submit(prepared: PreparedBatch, step: Runner): Promise<BatchReport> {
  const { inputs, session } = prepared;
  const { maxCost } = inputs;
  const path = inputs.resultsFile === '' ? newResultsFile(step) : inputs.resultsFile;
  const results = await BatchFile.open(path, prepared, step);
  let upload: LineFile | undefined;
  try {
    upload = await step.openScratch();
    const costs = await session.costs.openBatch({ ...(maxCost !== undefined && { maxCost }) });
    const writing = { prepared, session: sessionForRows(prepared, costs), results, upload, costs };
    const ended = await submitRows(writing, step).catch((error: unknown) => outcomeOf(error, step.cancelled));
    const { budgets } = costs;
    return {
      ...nothingDone,
      ...ended,
      rows: results.tally.counts,
      resultsFile: path,
      ...(budgets.length > 0 && { budgets }),
    };
  } finally {
    await upload?.close();
    await results.close();
  }
}

async function submitRows(writing: RowWriting, step: Runner): Promise<SubmitEnd> {
  const { prepared, results } = writing;
  const { inputs, session } = prepared;
  const rows = await step.log.group('Rows', () => writeRows(writing));
  if (step.cancelled.aborted) return beforeSending;
  const end = endOfRows(results.tally.counts, inputs.maxFailures);
  const { through } = rows;
  if (!through || end.problems.length > 0) return rows.refusal ?? end;

  const done = new AbortController();
  const signal = AbortSignal.any([step.cancelled, step.clock.deadline(inputs.deadline * 1000, done.signal)]);
  try {
    const api = await openApi(through, session, signal);
    const drafted = draftSubmission(rows, session, step);
    const earlier = await findEarlier(api, drafted);
    if ('fault' in earlier) return faultOutcome(earlier.fault, through.route, step);
    if (earlier.value) {
      const { id } = earlier.value;
      return begun(id, `An earlier attempt of this run has submitted these rows as ${id}`, step);
    }
    const reserved = await reserve(through, writing, signal);
    // What the ledger says of a cancelled run is no news.
    if ('code' in reserved) return step.cancelled.aborted ? beforeSending : failed(reserved.code, reserved.problems);
    const { micros } = reserved;
    if (micros !== undefined) step.log.info(`The batch may cost ${dollars(micros)} at worst, at batch prices.`);
    const submission = { ...drafted, ...reserved };
    return await step.log.group('Batch', () => begin({ rows, through, submission, signal }, writing, step));
  } finally {
    done.abort();
  }
}

/** The run was cancelled before the provider was asked. */
const beforeSending: Outcome = failed('cancelled', [
  { message: 'The run was cancelled before anything was sent.', remedy: '' },
]);

/** What is known of a submission before it is paid for. */
function draftSubmission(rows: WrittenRows, { policy }: PreparedBatch['session'], step: Runner): Submission {
  const { clock, run } = step;
  return {
    id: randomUUID(),
    at: timeOf(new Date(clock.date())),
    run: run.attempt,
    rows: rows.hash,
    requests: rows.requests,
    policy: hashPolicy(policy),
    policySha: policy.files[0].source.commit,
    measure: 'bytes',
  };
}

/** Reserves all rows in one lump. Bytes bound their input from above; its tokens may fit where that bound does not. */
async function reserve(
  through: BatchRoute,
  writing: RowWriting,
  signal: AbortSignal,
): Promise<BatchReservation | CostRefusal> {
  const { costs } = writing;
  const first = await costs.reserve(signal);
  if (!('code' in first) || first.code === 'ledger-unavailable' || !costs.isKnown) return first;
  await countTokens(through, writing);
  return costs.reserve(signal);
}

/** Rows that are paid for. */
interface PaidRows {
  readonly rows: WrittenRows;
  readonly through: BatchRoute;
  readonly submission: Submission;
  readonly signal: AbortSignal;
}

async function begin(
  { rows, through, submission, signal }: PaidRows,
  { prepared, upload, costs }: RowWriting,
  step: Runner,
): Promise<SubmitEnd> {
  const { session } = prepared;
  const { route } = through;
  const done = new AbortController();
  const openLater = () => openApi(through, session, settlingSignal(step, done.signal));
  try {
    const api = await openApi(through, session, signal);
    const started = await beginBatch({ api, openLater, upload, submission, route, clock: step.clock, signal });
    if ('batch' in started) {
      const { id } = started.batch;
      const ended = begun(id, `Submitted ${count(rows.requests, 'row')} as ${id}`, step);
      return step.cancelled.aborted ? await callOff(id, await openLater(), ended) : ended;
    }
    const outcome = faultOutcome(started.fault, route, step);
    if (started.mayHave) return unsure(outcome, submission);
    if (submission.reservation) await costs.release(submission.reservation);
    return outcome;
  } finally {
    done.abort();
  }
}

/** Says the batch's id at once: whatever happens next, it is in the log. */
function begun(id: string, what: string, { log }: Runner): SubmitEnd {
  log.notice(`${what}. Collect it with \`mode: collect\` and \`batch-id: ${id}\`.`);
  return { status: 'pending', problems: [], batchId: id };
}

/** The run was cancelled while its batch began. */
async function callOff(id: string, api: Awaited<ReturnType<typeof openApi>>, ended: SubmitEnd): Promise<SubmitEnd> {
  const given = await api.cancel(id);
  const how = 'value' in given ? 'It is being cancelled at the provider' : 'It could not be cancelled at the provider';
  const problem = {
    message: `The run was cancelled when the batch ${id} had begun. ${how}.`,
    remedy: `Rows that are done by then are billed: collect them, which also settles their cost, with \`batch-id: ${id}\`.`,
  };
  return { ...failed('cancelled', [problem]), ...(ended.batchId !== undefined && { batchId: ended.batchId }) };
}

/** Nobody knows whether the batch has begun: what is reserved stays reserved. */
function unsure(outcome: Outcome, { id, reservation }: Submission): Outcome {
  const stays = reservation ? ` What was reserved for it (${reservation.id}) stays reserved.` : '';
  const problem = {
    message: `The batch may have begun all the same.${stays}`,
    remedy: `Look at the provider for a batch with the metadata \`byok-submission: ${id}\`, and collect it by its id. If there is none, submit again${reservation ? ', and settle the reservation by hand: see docs/ledger.md' : ''}.`,
  };
  return { ...outcome, problems: [...outcome.problems, problem] };
}
