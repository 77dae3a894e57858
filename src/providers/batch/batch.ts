import { countAt, listAt, textAt, valueAt } from '../../language/json.ts';
import { readUsage } from '../answers/usage.ts';
import { type ErrorBody, readErrorBody } from '../faults/error-body.ts';
import type { TokenUsage } from '../provider.ts';

/** A batch as its provider describes it. What it does not tell is absent, or empty. */
export interface Batch {
  readonly id: string;
  readonly state: BatchState;
  /** In the provider's own words. */
  readonly status: string;
  readonly inputFile: string;
  /** What was answered; partly, where the batch ended before it was done. */
  readonly outputFile: string;
  /** What failed. */
  readonly errorFile: string;
  readonly counts: { readonly total?: number; readonly completed?: number; readonly failed?: number };
  /** Of all rows together; none of what was written to a cache is in it. */
  readonly usage?: TokenUsage;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Why the whole batch was refused; the first of them, and how many there are. */
  readonly errors: readonly BatchError[];
  readonly errorCount: number;
}

/** Why a batch was refused. */
export interface BatchError extends Pick<ErrorBody, 'codes' | 'words' | 'fields'> {
  /** The line of the uploaded file, from 1; absent where it is about none. */
  readonly line?: number;
}

/** Whether a batch is over, and how. `unknown` is taken for one that is not. */
export type BatchState = 'under-way' | 'cancelling' | 'completed' | 'failed' | 'expired' | 'cancelled' | 'unknown';

/**
 * What the states mean (OpenAI, API reference, `status`). Only their letters count: Azure's samples write `Validating`,
 * and both spellings of what is cancelled are about.
 */
const states: ReadonlyMap<string, BatchState> = new Map([
  ['validating', 'under-way'],
  ['inprogress', 'under-way'],
  ['finalizing', 'under-way'],
  ['cancelling', 'cancelling'],
  ['canceling', 'cancelling'],
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['expired', 'expired'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
]);

/** The most errors of one batch that are read. */
const maxErrors = 10;

/**
 * Reads the description of a batch, whatever the server sent.
 *
 * @returns `undefined` for what is none
 */
export function readBatch(body: unknown): Batch | undefined {
  const [id, status] = [textAt(body, 'id'), textAt(body, 'status')];
  if (!isId(id)) return undefined;
  const errors = listAt(body, 'errors', 'data');
  const usage = readUsage(body);
  const expiresAt = timeAt(body, 'expires_at');
  return {
    id,
    state: states.get(status.toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown',
    status: status.slice(0, 64),
    inputFile: idAt(body, 'input_file_id'),
    outputFile: idAt(body, 'output_file_id'),
    errorFile: idAt(body, 'error_file_id'),
    counts: countsOf(body),
    metadata: textsOf(valueAt(body, 'metadata')),
    errors: errors.slice(0, maxErrors).map(readError),
    errorCount: errors.length,
    ...(usage && { usage }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Whether a batch changes no more. */
export function isOver({ state }: Batch): boolean {
  return state !== 'under-way' && state !== 'cancelling' && state !== 'unknown';
}

/** Whether a text can be the id of a batch or a file: it becomes a part of an address. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:=@-]{0,511}$/.test(text);
}

function idAt(body: unknown, field: string): string {
  const id = textAt(body, field);
  return isId(id) ? id : '';
}

function countsOf(body: unknown): Batch['counts'] {
  const told = (['total', 'completed', 'failed'] as const).flatMap((name) => {
    const count = countAt(body, 'request_counts', name);
    return count === undefined ? [] : [[name, count] as const];
  });
  return Object.fromEntries(told);
}

function textsOf(metadata: unknown): Readonly<Record<string, string>> {
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function readError(error: unknown): BatchError {
  const { codes, words, fields } = readErrorBody(error);
  const line = countAt(error, 'line');
  return { codes, words, fields, ...(line !== undefined && line > 0 && { line }) };
}

/** A time in seconds since the epoch, as OpenAI writes it, or as a text of ISO 8601, as Azure does. */
function timeAt(body: unknown, field: string): number | undefined {
  const value = valueAt(body, field);
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}
