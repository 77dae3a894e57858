import { describe, expect, test } from 'vitest';
import { answered, askBy, fault, type Script } from '../harness/asking.ts';

const stop = { transient: false };

/** A script; the attempts as `key outcome`; and what became of the last one: `answered`, a code, or nothing. */
const table: readonly [name: string, script: Script, attempts: readonly string[], last: string | undefined][] = [
  ['an answer at once', { first: [answered()], retries: 3 }, ['first answered'], 'answered'],
  [
    'an outage that passes',
    { first: [fault('server-error'), answered()], retries: 3 },
    ['first server-error', 'first answered'],
    'answered',
  ],
  [
    'an outage that does not pass, without fallback',
    { first: [fault('server-error'), fault('timed-out')], second: [answered()], retries: 1 },
    ['first server-error', 'first timed-out'],
    'timed-out',
  ],
  [
    'an outage, with fallback: the next key, once the attempts are used up',
    {
      first: [fault('server-error'), fault('rate-limited')],
      second: [answered()],
      retries: 1,
      fallback: ['outage'],
    },
    ['first server-error', 'first rate-limited', 'second answered'],
    'answered',
  ],
  [
    'outages everywhere: the last one is told',
    {
      first: [fault('server-error')],
      second: [fault('connection-failed')],
      third: [fault('empty-answer')],
      fallback: ['outage'],
    },
    ['first server-error', 'second connection-failed', 'third empty-answer'],
    'empty-answer',
  ],
  [
    'a refusal never moves on, and is not tried again',
    { first: [fault('content-filter', stop)], second: [answered()], retries: 3, fallback: ['outage', 'missing-key'] },
    ['first content-filter'],
    'content-filter',
  ],
  [
    'a refusal of the second key ends it',
    {
      first: [fault('server-error')],
      second: [fault('authentication', stop)],
      third: [answered()],
      fallback: ['outage'],
    },
    ['first server-error', 'second authentication'],
    'authentication',
  ],
  ['no credential', { first: undefined, second: [answered()] }, [], undefined],
  [
    'no credential, and only outages may move on',
    { first: undefined, second: [answered()], fallback: ['outage'] },
    [],
    undefined,
  ],
  [
    'no credential, with fallback: the next key',
    { first: undefined, second: [answered()], fallback: ['missing-key'] },
    ['first missing-key', 'second answered'],
    'answered',
  ],
  [
    'no credential anywhere',
    { first: undefined, second: undefined, fallback: ['missing-key', 'outage'] },
    ['first missing-key'],
    undefined,
  ],
  [
    'an outage, then a key without a credential that may not be passed over',
    { first: [fault('server-error')], second: undefined, third: [answered()], fallback: ['outage'] },
    ['first server-error'],
    'server-error',
  ],
  [
    'an outage, then a key without a credential that may be passed over',
    { first: [fault('server-error')], second: undefined, third: [answered()], fallback: ['outage', 'missing-key'] },
    ['first server-error', 'second missing-key', 'third answered'],
    'answered',
  ],
];

for (const [name, script, attempts, last] of table) {
  test(`${name}: ${[...attempts].join(', ') || 'nothing is asked'}`, async () => {
    const { asked } = await askBy(script);
    expect(asked.attempts.map(({ key, outcome }) => `${key} ${outcome}`)).toEqual(attempts);
    const ending = asked.last && ('completion' in asked.last ? 'answered' : asked.last.fault.code);
    expect(ending).toBe(last);
    const used = asked.attempts.findLast(({ outcome }) => !outcome.startsWith('missing-'));
    expect(asked.route.key.name).toBe(used?.key ?? 'first');
  });
}

test('waits at most 60 s at a time, and logs every wait', async () => {
  const busy = fault('rate-limited', { retryAfter: 90_000 });
  const { waits, lines } = await askBy({ first: [busy, busy, busy], retries: 2 });
  expect(waits).toEqual([60_000, 60_000]);
  expect(lines).toEqual([
    'Asking x through the key `first`.',
    'rate-limited: It is rate-limited. Waiting 60.0 s, then attempt 2 of 3.',
    'rate-limited: It is rate-limited. Waiting 60.0 s, then attempt 3 of 3.',
  ]);
});

test('moving on is logged with its reason', async () => {
  const { lines } = await askBy({
    first: undefined,
    second: [fault('server-error')],
    third: [answered()],
    fallback: ['missing-key', 'outage'],
  });
  expect(lines).toEqual([
    'The key `first` has no credential in this run: moving on, as the policy’s fallback allows. Asking x through the key `second`.',
    'The key `second` is out (server-error): moving on, as the policy’s fallback allows. Asking x through the key `third`.',
  ]);
});

test('a provider is opened once for what the key presents, and anew for a token that was renewed', async () => {
  const busy = fault('server-error');
  const { opened } = await askBy({ first: [busy, busy, answered()], retries: 2, secrets: ['one', 'one', 'two'] });
  expect(opened).toEqual(['one', 'two']);
});

test('the usage of all attempts on all keys is added up', async () => {
  const usage = { input: 10, cachedInput: 1, output: 5, reasoning: 2, total: 15 };
  const spent = fault('empty-answer', { usage });
  const { asked } = await askBy({ first: [spent, spent], second: [answered(usage)], retries: 1, fallback: ['outage'] });
  expect(asked.usage).toEqual({ input: 30, cachedInput: 3, output: 15, reasoning: 6, total: 45 });
});

describe('the deadline', () => {
  const busy = fault('server-error', { retryAfter: 20_000 });

  test('no wait goes beyond it, and no other key is asked after it', async () => {
    const { asked, waits, lines } = await askBy({ first: [busy, busy, busy], retries: 9, limit: 50_000 });
    expect(waits).toEqual([20_000, 20_000]);
    expect(asked.attempts).toHaveLength(3);
    expect(lines.at(-1)).toBe('server-error: It is server-error. Another attempt would begin after the deadline.');
    expect(asked.last).toMatchObject({ fault: { code: 'server-error' } });
  });

  test('an attempt that takes longer is given up: timed-out, and says why', async () => {
    const script = { first: [answered()], second: [answered()], takes: 50_001, limit: 50_000 };
    const { asked } = await askBy({ ...script, fallback: ['outage'] });
    expect(asked.attempts).toHaveLength(1);
    expect(asked.last).toMatchObject({
      fault: { code: 'timed-out', message: 'No answer arrived within the `deadline` of 50.0 s.' },
    });
  });

  test('a run that is cancelled first is cancelled', async () => {
    const { asked } = await askBy({ first: [answered()], takes: 50_001, limit: 50_000, cancelAt: 10 });
    expect(asked.last).toMatchObject({ fault: { code: 'cancelled' } });
  });

  test('a run that is cancelled while it waits asks nobody any more', async () => {
    const { asked } = await askBy({
      first: [busy, answered()],
      second: [answered()],
      retries: 3,
      cancelAt: 10,
      fallback: ['outage'],
    });
    expect(asked.attempts).toHaveLength(1);
    expect(asked.last).toMatchObject({ fault: { code: 'cancelled' } });
  });

  test('an answer that came in time counts, also where the time is over when it is looked at', async () => {
    const { asked } = await askBy({ first: [answered()], lingers: 50_001, limit: 50_000 });
    expect(asked.last).toMatchObject({ completion: { text: 'Hello.' } });
  });

  test('an outage that is looked at when the run is cancelled: nobody is asked any more', async () => {
    const script: Script = { first: [fault('empty-answer'), answered()], second: [answered()], fallback: ['outage'] };
    const { asked, waits } = await askBy({ ...script, retries: 1, lingers: 20, cancelAt: 10 });
    expect(asked.attempts).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});
