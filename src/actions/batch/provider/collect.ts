import { createHash } from 'node:crypto';
import type { Runner } from '../../../github/runner.ts';
import type { Admitted } from '../../../inference/ask-allowed.ts';
import { failed, type Outcome, outcomeOf } from '../../../inference/result.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type Batch, isId, isOver } from '../../../providers/batch/batch.ts';
import type { BatchApi } from '../../../providers/batch/batch-api.ts';
import type { PreparedBatch } from '../prepare.ts';
import { type BatchReport, endOfRows, nothingDone } from '../report.ts';
import { BatchFile } from '../results/batch-file.ts';
import { newResultsFile } from '../results/new-results-file.ts';
import { judgeRow, routeOf, sessionForRows, shardRows } from './batch-rows.ts';
import { faultOutcome } from './fault-outcome.ts';
import { type CollectEnd, type Collecting, fetchBatch } from './fetch-batch.ts';
import { hashPolicy, readMetadata, requireSame } from './metadata.ts';
import { type BatchRoute, openApi, requireBatches } from './open-api.ts';
import { explainOverdue, waitForBatch } from './wait-for-batch.ts';

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
    await results.restore();
    return { ...nothingDone, ...ended, rows: results.tally.counts, resultsFile: path, batchId };
  } finally {
    await results.close();
  }
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
    if (step.cancelled.aborted) return cancelledWaiting(batch);
    if (!isOver(batch)) return unfinished(batch, api, step);
    return await fetchBatch({ ...collecting, admitted, through, api, batch, submission, signal });
  } finally {
    done.abort();
  }
}

/** What the rows of this step ask, and how: a hash of them, and a row that may be asked. */
interface AskedRows {
  readonly hash: string;
  readonly admitted?: Admitted;
  readonly through?: BatchRoute;
  /** Why no row may be. */
  readonly refusal?: Outcome;
}

async function readAsked(prepared: PreparedBatch): Promise<AskedRows> {
  const hash = createHash('sha256');
  let found: Admitted | undefined;
  let refusal: Outcome | undefined;
  const session = sessionForRows(prepared, undefined);
  for await (const row of shardRows(prepared)) {
    hash.update(`${row.index}\t${prepared.prompt.keyOf(row)}\n`);
    if (found) continue;
    const judged = await judgeRow(row, prepared, session);
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

function cancelledWaiting({ id }: Batch): Outcome {
  const message = `The run was cancelled while it waited for the batch ${id}, which goes on at the provider.`;
  return failed('cancelled', [{ message, remedy: 'Collect it later.' }]);
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
