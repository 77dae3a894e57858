import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Concurrency } from '../../src/inference/pool/concurrency.ts';
import { type PoolOptions, runPool } from '../../src/inference/pool/pool.ts';
import { answered, fault } from '../harness/asking.ts';
import { ManualClock } from '../harness/manual-clock.ts';

const limited = fault('rate-limited');

/** An answer that tells what is left of the provider's limits. */
function leaving(quotaLeft: number) {
  const answer = answered();
  return 'completion' in answer ? { completion: { ...answer.completion, quotaLeft } } : answer;
}

/** A pool on a clock that stands still. */
function optionsFor(concurrency: number, more: Partial<PoolOptions> = {}): PoolOptions {
  return { concurrency, deadline: 1000, clock: new ManualClock(), signal: new AbortController().signal, ...more };
}

/** Lets everything happen that needs no time. */
function settle(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

describe('concurrency', () => {
  test('a burst of refusals halves it once', () => {
    const load = new Concurrency(16);
    const ends = Array.from({ length: 16 }, () => load.begin());
    for (const end of ends) end(limited);
    expect(load.now).toBe(8);
    const second = Array.from({ length: 8 }, () => load.begin());
    for (const end of second) end(limited);
    expect(load.now).toBe(4);
  });

  test('it grows by one after as many successes as there are requests at once', () => {
    const load = new Concurrency(8);
    load.begin()(limited);
    const sizes = Array.from({ length: 4 + 5 + 6 + 7 + 20 }, () => {
      load.begin()(answered());
      return load.now;
    });
    expect(sizes.indexOf(5)).toBe(3);
    expect(sizes.indexOf(6)).toBe(3 + 5);
    expect(sizes.indexOf(7)).toBe(3 + 5 + 6);
    expect(sizes.indexOf(8)).toBe(3 + 5 + 6 + 7);
    expect(sizes.at(-1)).toBe(8);
  });

  test('a share below a tenth halves it, and a tenth does not', () => {
    const load = new Concurrency(8);
    load.begin()(leaving(0.1));
    expect(load.now).toBe(8);
    load.begin()(leaving(0.099));
    expect(load.now).toBe(4);
  });

  test('other faults change nothing', () => {
    const load = new Concurrency(8);
    for (const code of ['server-error', 'timed-out', 'bad-request'] as const) load.begin()(fault(code));
    expect(load.now).toBe(8);
  });

  test('whatever happens, it stays between 1 and where it began, and moves as it should', () => {
    const events = fc.array(fc.record({ kind: fc.constantFrom('ok', 'limited', 'scarce'), waits: fc.nat(20) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), events, (most, list) => {
        const told: number[] = [];
        const load = new Concurrency(most, (now) => told.push(now));
        const open: (() => void)[] = [];
        let before = most;
        for (const { kind, waits } of list) {
          const end = load.begin();
          open.push(() => end(kind === 'ok' ? answered() : kind === 'limited' ? limited : leaving(0.01)));
          if (open.length > waits) open.splice(0).forEach((finish) => void finish());
        }
        for (const now of told) {
          expect(now === before + 1 || now === Math.max(1, Math.floor(before / 2))).toBe(true);
          expect(now).toBeGreaterThanOrEqual(1);
          expect(now).toBeLessThanOrEqual(most);
          before = now;
        }
      }),
    );
  });
});

describe('a pool', () => {
  test('works on every item once, never on more at once than it may, and takes none before there is room', async () => {
    const plans = fc.record({
      concurrency: fc.integer({ min: 1, max: 9 }),
      waits: fc.array(fc.nat(3), { maxLength: 60 }),
      isAsync: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ concurrency, waits, isAsync }) => {
        let [taken, over, atOnce, most, ahead] = [0, 0, 0, 0, 0];
        const seen: number[] = [];
        function* take() {
          for (const index of waits.keys()) {
            taken++;
            ahead = Math.max(ahead, taken - over);
            yield index;
          }
        }
        async function* takeLater() {
          for (const index of take()) {
            await Promise.resolve();
            yield index;
          }
        }
        const end = await runPool(
          isAsync ? takeLater() : take(),
          async (index) => {
            atOnce++;
            most = Math.max(most, atOnce);
            for (let left = waits[index] ?? 0; left > 0; left--) await settle();
            seen.push(index);
            atOnce--;
            over++;
          },
          optionsFor(concurrency),
        );
        expect(end).toBe('done');
        expect(seen.toSorted((one, other) => one - other)).toEqual([...waits.keys()]);
        expect(most).toBeLessThanOrEqual(concurrency);
        expect(ahead).toBeLessThanOrEqual(2 * concurrency + 1);
      }),
      { numRuns: 50 },
    );
  });

  test('a refusal leaves half as many under way', async () => {
    let [atOnce, most] = [0, 0];
    const isLate: boolean[] = [];
    await runPool(
      Array.from({ length: 40 }, (_, index) => index),
      async (index, { load }) => {
        atOnce++;
        if (index >= 8) most = Math.max(most, atOnce);
        const end = load.begin();
        await settle();
        end(index < 8 ? limited : fault('server-error'));
        isLate.push(index >= 8);
        atOnce--;
      },
      optionsFor(8),
    );
    expect(isLate).toHaveLength(40);
    // One of the first burst may still be there when the next one begins.
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThanOrEqual(4);
  });

  test('a cancelled one begins nothing more, and waits for what is under way', async () => {
    const cancelling = new AbortController();
    const [begun, ended]: [number[], number[]] = [[], []];
    const end = await runPool(
      Array.from({ length: 20 }, (_, index) => index),
      async (index, { signal }) => {
        begun.push(index);
        if (index === 5) cancelling.abort();
        await settle();
        expect(signal.aborted).toBe(cancelling.signal.aborted);
        ended.push(index);
      },
      optionsFor(3, { signal: cancelling.signal }),
    );
    expect(end).toBe('cancelled');
    expect(begun.length).toBeLessThanOrEqual(6);
    expect(ended.toSorted()).toEqual(begun.toSorted());
  });

  test('one that is cancelled before it begins does nothing', async () => {
    const end = await runPool(
      [1, 2],
      () => Promise.reject(new Error('begun')),
      optionsFor(2, { signal: AbortSignal.abort() }),
    );
    expect(end).toBe('cancelled');
  });

  test('the deadline is one for all', async () => {
    const clock = new ManualClock();
    const begun: number[] = [];
    const end = await runPool(
      Array.from({ length: 20 }, (_, index) => index),
      async (index) => {
        begun.push(index);
        clock.pass(300);
      },
      optionsFor(1, { clock }),
    );
    expect(end).toBe('overdue');
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('an exception ends it once nothing is under way any more, and the first one is thrown', async () => {
    const ended: number[] = [];
    const begun: number[] = [];
    const running = runPool(
      Array.from({ length: 20 }, (_, index) => index),
      async (index) => {
        begun.push(index);
        if (index === 2) throw new Error('the third');
        await settle();
        ended.push(index);
        if (index === 3) throw new Error('the fourth');
      },
      optionsFor(4),
    );
    await expect(running).rejects.toThrow('the third');
    expect(begun.length).toBeLessThanOrEqual(8);
    expect(ended).toHaveLength(begun.length - 1);
  });

  test('so does one of its source', async () => {
    async function* items() {
      yield 1;
      throw new Error('no more');
    }
    const ended: number[] = [];
    const running = runPool(items(), async (item) => void ended.push(item), optionsFor(4));
    await expect(running).rejects.toThrow('no more');
    expect(ended).toEqual([1]);
  });

  test('a source that waits for ever does not keep a cancelled one', async () => {
    const cancelling = new AbortController();
    async function* items() {
      yield 1;
      await new Promise(() => undefined);
    }
    const running = runPool(items(), async () => cancelling.abort(), optionsFor(4, { signal: cancelling.signal }));
    expect(await running).toBe('cancelled');
  });
});
