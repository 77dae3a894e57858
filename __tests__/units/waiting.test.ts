import { describe, expect, test } from 'vitest';
import { backoff } from '../../src/inference/waiting.ts';
import { waitAsked } from '../../src/providers/faults/wait-asked.ts';

describe('backoff', () => {
  /** Retry, what the server asked for, the random share, and the wait, in milliseconds. */
  const table = [
    [0, undefined, 0, 0],
    [0, undefined, 0.5, 500],
    [3, undefined, 0.5, 4000],
    [20, undefined, 0.5, 30_000],
    [0, 1500, 0.9, 1500],
    // A server that asks for nothing, or for less than the usual wait, is not asked again in a moment.
    [0, 0, 0.5, 500],
    [3, 250, 0.5, 4000],
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
    // Azure's other spelling, OpenRouter's time, the IETF draft, Anthropic's date.
    [{ 'x-rate-limit-reset-tokens': '21' }, 21_000],
    [{ 'x-rate-limit-remaining-requests': '3', 'x-rate-limit-reset-requests': '21' }, undefined],
    [{ 'x-ratelimit-reset': '1795435220000' }, 20_000],
    [{ 'x-ratelimit-reset': '1795435220' }, 20_000],
    [{ 'ratelimit-reset': '5' }, 5000],
    [
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-23T12:00:20Z' },
      20_000,
    ],
    [{ 'x-ratelimit-reset-requests': '0' }, 0],
    [{ 'retry-after': '2', 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '9s' }, 2000],
  ];
  for (const [headers, wait] of table) {
    test(JSON.stringify(headers), () => {
      expect(waitAsked(new Headers(headers), 429, now)).toBe(wait);
    });
  }

  /** Body, its words, and the wait. */
  const bodies: readonly (readonly [unknown, string, number | undefined])[] = [
    [undefined, 'Please retry after 45 seconds.', 45_000],
    [undefined, 'Please try again in 1m30s.', 90_000],
    [undefined, 'Please try again in 6ms. Visit us.', 6],
    [undefined, 'Rate limit is exceeded. Try again in 12 seconds.', 12_000],
    [undefined, 'Please retry in 26.5s.', 26_500],
    [undefined, 'try again in 114h18m0s', 411_480_000],
    [undefined, 'Quota will be replenished in 00:12:34.', 754_000],
    [undefined, 'Wait 2 minutes and 5 seconds', 125_000],
    [undefined, 'Available again in 1 hour', 3_600_000],
    [undefined, 'Retry with fewer than 45 messages', undefined],
    [undefined, 'You sent 20 requests', undefined],
    [[{ error: { details: [{ retryDelay: '26s' }] } }], '', 26_000],
    [{ error: { metadata: { retry_after_seconds: 9 } } }, '', 9000],
    [{ retry_after: 1.5 }, '', 1500],
    [{ retry_after_ms: 800 }, '', 800],
    [{ retry_after: 'soon' }, '', undefined],
  ];
  for (const [body, words, wait] of bodies) {
    test(`${JSON.stringify(body) ?? ''} ${words}`, () => {
      expect(waitAsked(new Headers(), 429, now, body, words)).toBe(wait);
    });
  }

  test('a header that says more than nothing counts before a body, and a body before nothing', () => {
    const body = { retry_after: 9 };
    expect(waitAsked(new Headers({ 'retry-after': '3' }), 429, now, body)).toBe(3000);
    expect(waitAsked(new Headers({ 'retry-after': '0' }), 429, now, body)).toBe(9000);
    expect(waitAsked(new Headers({ 'retry-after-ms': '0', 'retry-after': '3' }), 429, now, body)).toBe(3000);
  });

  test('the limits count only where one of them was the reason', () => {
    const headers = new Headers({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '9s' });
    expect(waitAsked(headers, 503, now)).toBeUndefined();
  });
});
