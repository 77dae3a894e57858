import type { Clock } from '../../../inference/waiting.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type Batch, isOver } from '../../../providers/batch/batch.ts';
import type { BatchApi, Given } from '../../../providers/batch/batch-api.ts';
import { pollPause } from '../../../providers/batch/dialect.ts';

/** How a batch is waited for. */
export interface BatchWaiting {
  readonly api: Pick<BatchApi, 'retrieve' | 'dialect'>;
  /** As it was seen first. */
  readonly first: Batch;
  /** In milliseconds. */
  readonly wait: number;
  readonly clock: Pick<Clock, 'now' | 'wait'>;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Looks at a batch once a minute until it is over, or as long as it may be waited for. A provider that is out of order for a
 * while keeps nobody from looking again.
 */
export async function waitForBatch({ api, first, wait, clock, signal, log }: BatchWaiting): Promise<Given<Batch>> {
  const until = clock.now() + wait;
  let batch = first;
  for (;;) {
    log(describeBatch(batch));
    if (isOver(batch) || clock.now() + pollPause > until || signal.aborted) return { value: batch };
    await clock.wait(pollPause, signal);
    if (signal.aborted) return { value: batch };
    const given = await api.retrieve(batch.id);
    if ('value' in given) batch = given.value;
    else if (given.fault.transient) log(`${given.fault.code}: ${given.fault.message}`);
    else return given;
  }
}

/** What a batch says of itself; counts may be missing. */
function describeBatch({ id, status, counts }: Batch): string {
  const { completed, failed, total } = counts;
  const done = completed === undefined || total === undefined ? '' : `: ${completed} of ${total} rows are done`;
  const wrong = failed === undefined || failed === 0 ? '' : `, ${failed} failed`;
  return `The batch ${id} is ${quote(status)}${done}${wrong}.`;
}

/** Why a batch that is not over takes longer than was asked for; nothing where it does not. */
export function explainOverdue({ id, expiresAt }: Batch, { dialect }: Pick<BatchApi, 'dialect'>, now: number): string {
  if (!dialect.runsOn || expiresAt === undefined || expiresAt > now) return '';
  return `The window of the batch ${id} is over, but ${dialect.name} works on, and bills, until it is done or cancelled there.`;
}
