import type { LineFile } from '../../../github/workspace/line-file.ts';
import type { Clock } from '../../../inference/waiting.ts';
import type { Route } from '../../../policy/model/policy.ts';
import { type Batch, isOver } from '../../../providers/batch/batch.ts';
import type { BatchApi, Given, UploadedFile } from '../../../providers/batch/batch-api.ts';
import type { Fault } from '../../../providers/provider.ts';
import { isOf, type Submission, writeMetadata } from './metadata.ts';

/** How long to wait between two looks at an uploaded file, in milliseconds: Azure takes its time. */
const filePause = 5000;

/** How often a batch is looked for whose creation was not confirmed, and how long between, in milliseconds. */
const search = { times: 3, pause: 2000 };

/** What a batch is begun with. */
export interface BatchBeginning {
  readonly api: BatchApi;
  /** The same for what has to be done after the step's own time is over. */
  readonly openLater: () => Promise<BatchApi>;
  readonly upload: LineFile;
  readonly submission: Submission;
  readonly route: Route;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A batch that has begun, or why not; `mayHave`: nobody knows whether it has. */
export type BegunBatch = { readonly batch: Batch } | { readonly fault: Fault; readonly mayHave: boolean };

/**
 * Uploads the rows and begins a batch of them. Where it does not begin, nothing of it is left at the provider. Where the
 * answer to beginning it was lost, it is looked for: to begin it once more would be billed twice.
 */
export async function beginBatch(beginning: BatchBeginning): Promise<BegunBatch> {
  const { api, upload, submission, route, openLater } = beginning;
  const file = { name: 'rows.jsonl', size: upload.size, pieces: () => upload.pieces() };
  const uploaded = await api.upload(file);
  if ('fault' in uploaded) return { fault: uploaded.fault, mayHave: false };
  const { id } = uploaded.value;
  const clear = async () => (await openLater()).remove(id);
  const ready = await untilReady(uploaded.value, beginning);
  if ('fault' in ready) {
    await clear();
    return { fault: ready.fault, mayHave: false };
  }
  const created = await api.create(id, writeMetadata(submission, route));
  if ('value' in created) return { batch: created.value };
  const { fault } = created;
  if (isRefusal(fault)) {
    await clear();
    return { fault, mayHave: false };
  }
  const found = await find(submission, await openLater(), beginning);
  return found ? { batch: found } : { fault, mayHave: true };
}

/** Whether a provider has said no, so that nothing has begun. An answer that nobody can read is no refusal. */
function isRefusal({ unbilled, transient, code }: Fault): boolean {
  return unbilled === true || (!transient && code !== 'cancelled' && code !== 'malformed-answer');
}

/** A file that nobody can look at is tried: if it is not ready, the provider says so. */
async function untilReady(first: UploadedFile, { api, clock, signal }: BatchBeginning): Promise<Given<true>> {
  let file = first;
  while (file.state === 'waiting' && !signal.aborted) {
    await clock.wait(filePause, signal);
    const given = await api.lookAtFile(file.id);
    if ('fault' in given) break;
    file = given.value;
  }
  return file.state === 'refused' ? { fault: unusable } : { value: true };
}

const unusable: Fault = {
  code: 'bad-request',
  message: 'The provider did not accept the uploaded file with the rows.',
  remedy: 'Run again; if it stays so, look at the file at the provider.',
  transient: false,
  unbilled: true,
  requestId: '',
};

async function find(
  submission: Submission,
  api: BatchApi,
  { clock, signal }: BatchBeginning,
): Promise<Batch | undefined> {
  for (let time = 0; time < search.times; time++) {
    if (time > 0) await clock.wait(search.pause, new AbortController().signal);
    const found = await api.find((batch) => isOf(submission, batch));
    if ('value' in found && found.value) return found.value;
    if (signal.aborted) return undefined;
  }
  return undefined;
}

/**
 * A batch of the same rows, under the same policy, that an earlier attempt of the same run has submitted: it may have died
 * before it could say so.
 *
 * @returns the fault where nobody can tell for now: to submit the rows all the same might be billed twice
 */
export async function findEarlier(api: BatchApi, { run, rows, policy }: Submission): Promise<Given<Batch | undefined>> {
  const [id, attempt] = run.split('/');
  if (attempt === '1') return { value: undefined };
  const found = await api.find(({ metadata, ...batch }) => {
    const isSame = metadata['byok-rows'] === rows && metadata['byok-policy'] === policy;
    const isOurs = metadata['byok-run']?.split('/')[0] === id;
    return isSame && isOurs && (batch.state === 'completed' || !isOver({ ...batch, metadata }));
  });
  // A server that lists no batches never will.
  if ('fault' in found) return isPassing(found.fault) ? found : { value: undefined };
  const batch = found.value;
  if (batch?.state !== 'completed' || batch.outputFile === '') return found;
  // One that was collected has no files any more: who starts the run again wants the rows once more.
  const file = await api.lookAtFile(batch.outputFile);
  if ('value' in file) return found;
  return isPassing(file.fault) ? file : { value: undefined };
}

function isPassing({ transient, code }: Fault): boolean {
  return transient || code === 'cancelled';
}
