import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { waitForBatch } from '../../src/actions/batch/provider/wait-for-batch.ts';
import type { Route } from '../../src/policy/model/policy.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { type Batch, isId, isOver, readBatch } from '../../src/providers/batch/batch.ts';
import { dialects } from '../../src/providers/batch/dialect.ts';
import { writeForm } from '../../src/providers/batch/form.ts';
import { readRow, readRowLine } from '../../src/providers/batch/rows.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { policyFor } from '../harness/policies.ts';

/** A route through a key of OpenAI's kind. */
function anyRoute(): Route {
  const origin = { file: '.github/models.yml', commit: '', annotatable: true };
  const [key] = parsePolicy(policyFor('http://127.0.0.1:1'), origin, '2026-11-27').keys;
  if (!key) throw new Error('The policy has a key.');
  return { key, model: 'openai/gpt-6-luna', name: 'gpt-6-luna', api: 'chat-completions' };
}

const never = new AbortController().signal;

/** A batch as a provider describes it, in a state. */
function batchIn(status: string, more: object = {}): Batch {
  const read = readBatch({ id: 'batch_1', status, ...more });
  if (!read) throw new Error('That is a batch.');
  return read;
}

describe('a batch as it is described', () => {
  test.each([
    ['validating', 'under-way'],
    ['Validating', 'under-way'],
    ['InProgress', 'under-way'],
    ['in_progress', 'under-way'],
    ['FINALIZING', 'under-way'],
    ['cancelling', 'cancelling'],
    ['Canceling', 'cancelling'],
    ['Completed', 'completed'],
    ['failed', 'failed'],
    ['Expired', 'expired'],
    ['Cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
    ['archived', 'unknown'],
    ['', 'unknown'],
  ])('%s means %s', (status, state) => {
    expect(batchIn(status)).toMatchObject({ state, status });
  });

  test('times are seconds or texts, counts may be missing, ids may be null', () => {
    expect(batchIn('completed', { expires_at: 1_764_000_000 }).expiresAt).toBe(1_764_000_000_000);
    expect(batchIn('completed', { expires_at: '2025-11-24T16:00:00.1234567+00:00' }).expiresAt).toBe(1_764_000_000_123);
    const bare = batchIn('completed', {
      request_counts: { total: null, completed: null, failed: null },
      output_file_id: null,
      error_file_id: null,
      metadata: null,
      errors: null,
      expires_at: null,
    });
    expect(bare).toMatchObject({ counts: {}, outputFile: '', errorFile: '', metadata: {}, errors: [] });
    expect(bare.expiresAt).toBeUndefined();
  });

  test('what would lead out of its address is no id', () => {
    expect(['batch_1', 'file-abc.1', 'bGl0ZWxsbQ=='].every(isId)).toBe(true);
    expect(['', '.', '..', '../files', 'a/b', 'a?b', 'a#b', 'a b', 'ä'].some(isId)).toBe(false);
  });

  test('whatever a server sends, nothing is thrown', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readBatch(value)));
  });
});

describe('a row as it comes back', () => {
  const reading = { route: anyRoute(), dialect: dialects.openai, clean: (text: string) => text };

  test('whatever a server sends, nothing is thrown', () => {
    const line = fc.record(
      {
        response: fc.oneof(fc.jsonValue(), fc.record({ status_code: fc.jsonValue(), body: fc.jsonValue() })),
        error: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(line, (value) => {
        const read = readRowLine(JSON.stringify({ ...value, custom_id: '0' }));
        const answer = read && readRow(read, reading);
        expect(answer && ('fault' in answer || 'completion' in answer)).toBe(true);
      }),
    );
  });

  test.each<[string, object, string, boolean]>([
    ['expired', { response: null, error: { code: 'batch_expired', message: 'Too late.' } }, 'timed-out', true],
    ['cancelled', { response: null, error: { code: 'batch_cancelled', message: 'No.' } }, 'cancelled', true],
    [
      'cancelled inside',
      { response: { status_code: 400, body: { error: { code: 'request_cancelled' } } } },
      'cancelled',
      true,
    ],
    [
      'an expired token',
      { response: { status_code: 401, body: { error: { code: 'token_expired' } } } },
      'authentication',
      true,
    ],
    ['a status of 0', { response: { status_code: 0, body: {} }, error: null }, 'server-error', false],
    ['a status that is an object', { response: { status_code: { valueOf: 1, toString: 1 } } }, 'server-error', false],
    ['nothing', { response: null, error: null }, 'server-error', false],
    [
      'a text as the body',
      { response: { status_code: 429, body: '{"error": {"code": "rate_limit_exceeded"}}' } },
      'rate-limited',
      true,
    ],
    ['a gateway’s page', { response: { status_code: 200, body: '<html>' } }, 'malformed-answer', false],
    ['a status without an answer', { response: { status_code: 204, body: null } }, 'bad-request', true],
  ])('%s', (_, line, code, unbilled) => {
    const read = readRowLine(JSON.stringify({ custom_id: '0', ...line }));
    const answer = read && readRow(read, reading);
    expect(answer).toMatchObject({ fault: { code, ...(unbilled && { unbilled: true }) } });
    if (!unbilled) expect(answer).not.toHaveProperty('fault.unbilled');
  });
});

describe('waiting', () => {
  /** A batch that is over after so many looks. */
  function waiting(looks: number, wait: number, clock = new ManualClock()) {
    let left = looks;
    const api = {
      dialect: dialects.openai,
      retrieve: async () => ({ value: batchIn(--left > 0 ? 'in_progress' : 'completed') }),
    };
    return {
      clock,
      given: waitForBatch({ api, first: batchIn('validating'), wait, clock, signal: never, log: () => undefined }),
    };
  }

  test.each([
    [0, []],
    [59_999, []],
    [60_000, [60_000]],
    [150_000, [60_000, 60_000]],
    [600_000, [60_000, 60_000, 60_000]],
  ])('%i ms: looks once a minute, and no longer than that', async (wait, waits) => {
    const { clock, given } = waiting(3, wait);
    const result = await given;
    expect(clock.waits).toEqual(waits);
    expect('value' in result && isOver(result.value)).toBe(waits.length === 3);
  });

  test('a provider that is out of order for a while is looked at again', async () => {
    const clock = new ManualClock();
    const fault = { code: 'server-error', message: 'No.', remedy: '', transient: true, requestId: '' } as const;
    let looks = 0;
    const api = {
      dialect: dialects.openai,
      retrieve: async () => (++looks < 3 ? { fault } : { value: batchIn('completed') }),
    };
    const first = batchIn('validating');
    const given = await waitForBatch({ api, first, wait: 600_000, clock, signal: never, log: () => undefined });
    expect(given).toMatchObject({ value: { state: 'completed' } });
  });

  test('ends with the run', async () => {
    const cancelled = new AbortController();
    const clock = new ManualClock();
    clock.at(60_000, () => cancelled.abort());
    const api = { dialect: dialects.openai, retrieve: () => Promise.reject(new Error('Not any more.')) };
    const first = batchIn('validating');
    const given = await waitForBatch({
      api,
      first,
      wait: 600_000,
      clock,
      signal: cancelled.signal,
      log: () => undefined,
    });
    expect(given).toEqual({ value: first });
  });
});

test('a form has the length that it says', async () => {
  const file = {
    name: 'rows.jsonl',
    size: 6,
    pieces: async function* () {
      yield Buffer.from('{"ä"}');
    },
  };
  const form = writeForm({ purpose: 'batch' }, file, 'boundary');
  const pieces: Uint8Array[] = [];
  for await (const piece of form.pieces) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(Number(form.about['content-length']));
  const response = new Response(bytes, { headers: { 'content-type': form.about['content-type'] ?? '' } });
  const read = await response.formData();
  expect(read.get('purpose')).toBe('batch');
  const sent = read.get('file');
  expect(sent instanceof File && [sent.name, await sent.text()]).toEqual(['rows.jsonl', '{"ä"}']);
});
