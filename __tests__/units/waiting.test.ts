import { describe, expect, test } from 'vitest';
import { ask } from '../../src/inference/ask.ts';
import { backoff } from '../../src/inference/backoff.ts';
import type { Fault } from '../../src/providers/provider.ts';
import { retryAfter } from '../../src/providers/retry-after.ts';
import { fileOf } from '../harness/judging.ts';

describe('backoff', () => {
  /** Retry, what the server asked for, the random share, and the wait, in milliseconds. */
  const table = [
    [0, undefined, 0, 0],
    [0, undefined, 0.5, 500],
    [3, undefined, 0.5, 4000],
    [20, undefined, 0.5, 30_000],
    [0, 1500, 0.9, 1500],
    [0, 3_600_000, 0.9, 60_000],
  ] as const;
  for (const [retry, asked, share, wait] of table) {
    test(`retry ${retry}, asked ${asked}, share ${share}: ${wait} ms`, () => {
      expect(backoff(retry, asked, () => share)).toBe(wait);
    });
  }
});

describe('retryAfter', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  /** Headers, and the wait in milliseconds. */
  const table: readonly (readonly [Record<string, string>, number | undefined])[] = [
    [{}, undefined],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
  ];
  for (const [headers, wait] of table) {
    test(JSON.stringify(headers), () => {
      expect(retryAfter(new Headers(headers), now)).toBe(wait);
    });
  }
});

describe('ask', () => {
  const policy = fileOf('version: 1\nkeys: [{name: k, provider: openai, secret: K}]');
  const [key] = policy.keys;
  const busy: Fault = {
    code: 'rate-limited',
    message: 'Busy.',
    remedy: '',
    transient: true,
    retryAfter: 90_000,
    requestId: '',
  };

  test('waits on the given clock, at most 60 s at a time, and logs every wait', async () => {
    if (!key) throw new Error('The policy has a key.');
    const waits: number[] = [];
    const lines: string[] = [];
    let now = 0;
    const asked = await ask({
      provider: { complete: async () => ({ fault: busy }) },
      route: { key, model: 'openai/x', name: 'x' },
      call: { messages: [], parameters: new Map() },
      retries: 2,
      clock: {
        now: () => now,
        wait: async (milliseconds) => {
          waits.push(milliseconds);
          now += milliseconds;
        },
        random: () => 0.5,
      },
      signal: new AbortController().signal,
      log: (line) => lines.push(line),
    });
    expect(waits).toEqual([60_000, 60_000]);
    expect(lines).toEqual([
      'rate-limited: Busy. Waiting 60.0 s, then attempt 2 of 3.',
      'rate-limited: Busy. Waiting 60.0 s, then attempt 3 of 3.',
    ]);
    expect(asked.attempts.map(({ outcome }) => outcome)).toEqual(['rate-limited', 'rate-limited', 'rate-limited']);
  });
});
