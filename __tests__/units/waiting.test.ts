import { describe, expect, test } from 'vitest';
import { backoff } from '../../src/inference/backoff.ts';
import { waitAsked } from '../../src/providers/wait-asked.ts';

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

describe('waitAsked', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  /** Headers, and the wait in milliseconds. */
  const table: readonly (readonly [Record<string, string>, number | undefined])[] = [
    [{}, undefined],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    // A server whose clock is an hour behind ours means its own.
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:30 GMT', date: 'Mon, 23 Nov 2026 11:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT', date: 'today' }, 30_000],
    // Text that `Date.parse` would take for a date.
    [{ 'retry-after': 'in 2027' }, undefined],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    // OpenAI's durations and Azure's seconds; only of a limit that is used up.
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1h2m3.5s' }, 3_723_500],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '12' }, 12_000],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '9s',
      },
      9000,
    ],
    [{ 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '6m0s' }, undefined],
    [{ 'x-ratelimit-remaining-tokens': '-1', 'x-ratelimit-reset-tokens': '0' }, undefined],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': 'soon' }, undefined],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '' }, undefined],
    [{ 'retry-after': '2', 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '9s' }, 2000],
  ];
  for (const [headers, wait] of table) {
    test(JSON.stringify(headers), () => {
      expect(waitAsked(new Headers(headers), 429, now)).toBe(wait);
    });
  }

  test('the limits count only where one of them was the reason', () => {
    const headers = new Headers({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '9s' });
    expect(waitAsked(headers, 503, now)).toBeUndefined();
  });
});
