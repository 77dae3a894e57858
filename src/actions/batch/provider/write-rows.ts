import { createHash } from 'node:crypto';
import type { BatchCosts } from '../../../costs/batch-costs.ts';
import type { LineFile } from '../../../github/workspace/line-file.ts';
import { costedCall } from '../../../inference/costs/costed-call.ts';
import type { Outcome } from '../../../inference/result.ts';
import type { Session } from '../../../inference/session/session.ts';
import { count } from '../../../language/failures/count.ts';
import { grouped } from '../../../language/failures/dollars.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { dialects } from '../../../providers/batch/dialect.ts';
import { writeRow } from '../../../providers/batch/rows.ts';
import { lineOf } from '../live/answer-row.ts';
import type { PreparedBatch } from '../prepare.ts';
import type { BatchFile } from '../results/batch-file.ts';
import { callThrough, type JudgedRow, judgeRow, routeOf, rowId, shardRows } from './batch-rows.ts';
import { type BatchRoute, requireBatches } from './open-api.ts';

/** The rows of a batch in the file that is uploaded. */
export interface WrittenRows {
  /** A hash of all rows of the shard, with what is asked for each. */
  readonly hash: string;
  /** Rows that were written. */
  readonly requests: number;
  /** Absent where none was. */
  readonly through: BatchRoute | undefined;
  /** Why none may be asked, where that is the same for all; absent else. */
  readonly refusal: Outcome | undefined;
}

/** What rows are written with. */
export interface RowWriting {
  readonly prepared: PreparedBatch;
  readonly session: Session;
  readonly results: BatchFile;
  readonly upload: LineFile;
  readonly costs: BatchCosts;
}

/**
 * Judges every row that has no answer yet, and writes those that may be asked into the file to upload. A row that may not
 * gets its result at once.
 *
 * @throws {Failure} `invalid-input` for more than a batch may have
 */
export async function writeRows({ prepared, session, results, upload, costs }: RowWriting): Promise<WrittenRows> {
  refuseTier(prepared);
  const hash = createHash('sha256');
  let through: BatchRoute | undefined;
  let requests = 0;
  let refusal: Outcome | undefined;
  let isSame = results.tally.done === 0;
  let bytes = 0;
  const [written, refused] = [new Backlog(), new Backlog()];
  for await (const row of shardRows(prepared)) {
    const key = prepared.prompt.keyOf(row);
    hash.update(`${row.index}\t${key}\n`);
    if (results.has(row.index)) continue;
    if (session.asking.signal.aborted) break;
    const judged = await judgeRow(row, prepared, session);
    if ('outcome' in judged) {
      refusal ??= judged.outcome;
      isSame &&= refusal.code === judged.outcome.code;
      await refused.add(results.add(lineOf({ row: row.index, key }, judged.outcome, {})), 1024);
      continue;
    }
    through ??= routeOf(judged.admitted);
    if (!through) continue;
    const { limits } = dialects[through.route.key.provider];
    const { total } = results.tally;
    if (requests === 0) {
      requireBatches(through.route);
      await refused.settle();
      const most = `${grouped(limits.rows)} rows`;
      if (total - results.tally.done > limits.rows) {
        throw tooLarge(total, total / limits.rows, most, prepared, through);
      }
    }
    const text = await rowText(judged, through, costs);
    const length = Buffer.byteLength(text);
    await written.add(upload.append(text), length);
    requests++;
    bytes += length;
    if (bytes > limits.bytes) {
      const most = `${grouped(limits.bytes / 1_000_000)} MB, and the first ${count(requests, 'row')} alone have more`;
      throw tooLarge(total, (bytes / requests) * (total / limits.bytes), most, prepared, through);
    }
  }
  await Promise.all([written.settle(), refused.settle()]);
  return { hash: hash.digest('hex'), requests, through, refusal: isSame && requests === 0 ? refusal : undefined };
}

/** Lines on their way to a file. Who writes waits only while a megabyte is on its way: a wait for each line would be most of the time. */
class Backlog {
  #last: Promise<unknown> = Promise.resolve();
  #bytes = 0;

  /** @param line a line that is being written; once one has failed, every later one does */
  async add(line: Promise<unknown>, bytes: number): Promise<void> {
    // Whoever settles is told.
    line.catch(() => undefined);
    this.#last = line;
    this.#bytes += bytes;
    if (this.#bytes > 1_000_000) await this.settle();
  }

  async settle(): Promise<void> {
    await this.#last;
    this.#bytes = 0;
  }
}

/** A row as a line of the file to upload; its worst case is added up. */
async function rowText(
  judged: Extract<JudgedRow, { admitted: unknown }>,
  through: BatchRoute,
  costs: BatchCosts,
): Promise<string> {
  const { route } = through;
  const call = callThrough(judged.admitted, through);
  await costs.plan(costedCall(route, call));
  return `${writeRow(rowId(judged), call, route, dialects[route.key.provider])}\n`;
}

/** Adds up the worst cases of the same rows again, with their tokens counted. */
export async function countTokens(
  through: BatchRoute,
  { prepared, session, results, costs }: Omit<RowWriting, 'upload'>,
): Promise<void> {
  costs.measureBy('tokenizer');
  for await (const row of shardRows(prepared)) {
    if (results.has(row.index)) continue;
    const judged = await judgeRow(row, prepared, session);
    if ('admitted' in judged) await costs.plan(costedCall(through.route, callThrough(judged.admitted, through)));
  }
}

/** @throws {Failure} `invalid-input`: a batch has a tier of its own */
function refuseTier({ inputs }: PreparedBatch): void {
  if (!inputs.parameters.has('service_tier')) return;
  throw new Failure('invalid-input', {
    input: 'parameters: service_tier',
    message: 'parameters: "service_tier" cannot be chosen for a batch, which is a tier of its own.',
    remedy: 'Remove it, or use `mode: live`.',
  });
}

/** How much smaller than the limit the parts are that a message proposes: rows are spread over shards by chance. */
const room = 0.95;

/**
 * @param parts how many batches the rows fill
 * @param most what a batch may have
 */
function tooLarge(
  rows: number,
  parts: number,
  most: string,
  { rows: { path }, inputs }: PreparedBatch,
  { route }: BatchRoute,
): Failure {
  const { shard } = inputs;
  const of = Math.max(2, Math.ceil(parts / room)) * (shard?.of ?? 1);
  const which = shard ? ` in the shard ${shard.number}/${shard.of}` : '';
  return new Failure('invalid-input', {
    input: 'rows',
    message: `rows: ${path} has ${grouped(rows)} rows${which}. ${dialects[route.key.provider].name} takes a file of at most ${most}. Nothing was sent.`,
    remedy: `Submit them in parts, each as a batch of its own: \`shard: 1/${of}\` to \`shard: ${of}/${of}\`.`,
  });
}
