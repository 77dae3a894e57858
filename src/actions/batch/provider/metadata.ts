import { createHash } from 'node:crypto';
import type { Measure } from '../../../costs/batch-costs.ts';
import type { Reservation } from '../../../costs/ledger/reservations.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Policy, Route } from '../../../policy/model/policy.ts';
import type { Batch } from '../../../providers/batch/batch.ts';
import { wayOf } from '../../../providers/endpoint.ts';

/** What the step that submits a batch tells the one that collects it, by way of the batch's own metadata. */
export interface Submission {
  /** Names the submission, so that its batch is found where the answer to creating it was lost. */
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly at: string;
  /** The run's id with its attempt. */
  readonly run: string;
  /** A hash of all rows, with what is asked for each. */
  readonly rows: string;
  /** Rows that were uploaded. */
  readonly requests: number;
  /** A hash of the policy, and the commit that it was read at; that is empty for a policy from the workspace. */
  readonly policy: string;
  readonly policySha: string;
  /** The worst case of all rows in millionths of a US dollar; absent where it is not known. */
  readonly micros?: number;
  readonly measure: Measure;
  /** Absent where the policy keeps no ledger. */
  readonly reservation?: Pick<Reservation, 'id' | 'at'>;
}

/** Ids and times as ledger lines have them. */
const [ledgerId, time] = [/^[A-Za-z0-9_-]{8,64}$/, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/];

/** Of this form of the metadata. */
const version = '1';

/** Writes metadata: at most 16 pairs, with names up to 64 and values up to 512 characters (OpenAI, API reference). */
export function writeMetadata(submission: Submission, route: Route): Readonly<Record<string, string>> {
  const { id, at, run, rows, requests, policy, policySha, micros, measure, reservation } = submission;
  const told = {
    'byok-version': version,
    'byok-submission': id,
    'byok-at': at,
    'byok-run': run,
    'byok-rows': rows,
    'byok-requests': String(requests),
    'byok-policy': policy,
    'byok-policy-sha': policySha,
    'byok-measure': measure,
    ...(micros !== undefined && { 'byok-micros': String(micros) }),
    ...(reservation && { 'byok-reservation': reservation.id, 'byok-reserved-at': reservation.at }),
  };
  return { ...told, 'byok-hash': hashOf(told, route) };
}

/** Whether a batch is the one of a submission. */
export function isOf(submission: Pick<Submission, 'id'>, { metadata }: Batch): boolean {
  return metadata['byok-submission'] === submission.id;
}

/**
 * Reads what {@link writeMetadata} has written.
 *
 * @throws {Failure} `invalid-input` for a batch that no step of this action has submitted through this key for this model,
 * or whose metadata were changed
 */
export function readMetadata({ id, metadata }: Batch, route: Route): Submission {
  const own = Object.fromEntries(Object.entries(metadata).filter(([name]) => name.startsWith('byok-')));
  const { 'byok-hash': hash, ...told } = own;
  const of = (name: string) => told[`byok-${name}`] ?? '';
  if (of('version') === '') throw foreign(id, 'it was not submitted by this action');
  if (of('version') !== version) throw foreign(id, 'another version of this action has submitted it');
  if (hash !== hashOf(told, route)) {
    throw foreign(id, 'it was submitted through another key or for another model, or its metadata were changed');
  }
  const reservation = { id: of('reservation'), at: of('reserved-at') };
  if (reservation.id !== '' && !(ledgerId.test(reservation.id) && time.test(reservation.at))) {
    throw foreign(id, 'its metadata name no reservation of a ledger');
  }
  const micros = /^\d{1,15}$/.test(of('micros')) ? Number(of('micros')) : undefined;
  return {
    id: of('submission'),
    at: of('at'),
    run: of('run'),
    rows: of('rows'),
    requests: Number(of('requests')),
    policy: of('policy'),
    policySha: of('policy-sha'),
    measure: of('measure') === 'tokenizer' ? 'tokenizer' : 'bytes',
    ...(micros !== undefined && { micros }),
    ...(reservation.id !== '' && { reservation }),
  };
}

/**
 * Refuses a batch that was submitted under another policy, or for other rows: what it was allowed by may not hold any
 * more, and its answers would be taken for those of other rows.
 *
 * @throws {Failure} `invalid-input`
 */
export function requireSame(id: string, { policy, policySha, rows }: Submission, now: Submission): void {
  const problems: Problem[] = [];
  if (policy !== now.policy) {
    const at = policySha === '' ? '' : `, at the commit ${policySha.slice(0, 7)}`;
    problems.push({
      input: 'batch-id',
      message: `batch-id: the batch ${quote(id)} was submitted under another policy than the one in force${at}. Nothing was fetched, and it stays at the provider.`,
      remedy:
        policySha === ''
          ? 'Collect it with the policy as it was when it was submitted.'
          : `Collect it under that policy: write \`policy-ref: ${policySha}\`, in a run that strangers cannot trigger.`,
    });
  }
  if (rows !== now.rows) {
    problems.push({
      input: 'rows',
      message: `rows: the batch ${quote(id)} was submitted for other rows, or with another prompt, model, setting or \`shard\`. Nothing was fetched, and it stays at the provider.`,
      remedy: 'Give `collect` the same file of rows, and the same inputs, as the step that submitted it.',
    });
  }
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}

/** What of a policy makes no difference to any request. */
const indifferent: ReadonlySet<string> = new Set(['place', 'keysPlace', 'source', 'tests', 'linkHosts']);

/** A hash of what a policy says, wherever it says it. */
export function hashPolicy({ files, keys }: Policy): string {
  const text = JSON.stringify([files, keys], (name, value: unknown) => {
    if (indifferent.has(name)) return undefined;
    return value instanceof Map ? [...value] : value;
  });
  return createHash('sha256').update(text).digest('hex');
}

/** The headers that a workflow adds are left out: they may name a run, and another one collects. */
function hashOf(told: Readonly<Record<string, string>>, route: Route): string {
  const pairs = Object.entries(told).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const way = wayOf(route, new Map());
  return createHash('sha256')
    .update(JSON.stringify([pairs, route.model, way]))
    .digest('hex');
}

function foreign(id: string, why: string): Failure {
  return new Failure('invalid-input', {
    input: 'batch-id',
    message: `batch-id: the batch ${quote(id)} is not collected: ${why}.`,
    remedy: 'Write the output `batch-id` of the step with `mode: submit` whose rows, prompt and model these are.',
  });
}
