import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Envelope, type EnvelopeOptions } from '../../src/costs/envelope.ts';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import type { CostedCall } from '../../src/costs/tab.ts';
import { type Answers, answered, callTo, ledgerOf, never, optionsOf, untold } from '../harness/scripted-ledger.ts';

const denied = { code: 'denied' };

const calls = (count: number, model = 'acme/one') => Array.from({ length: count }, () => callTo(model));

/** An envelope over a ledger that answers in turn. */
async function opened(bounds: EnvelopeOptions, answers: Answers = [], wrap = (ledgers: Ledgers) => ledgers) {
  const { ledgers, ...ledger } = ledgerOf(...answers);
  const { options, told } = await optionsOf('ledger: {}', wrap(ledgers));
  return { envelope: new Envelope(options, bounds), told, ...ledger };
}

describe('what is reserved for many requests', () => {
  const reservedFor = async (planned: number, atOnce: number, bounds: EnvelopeOptions = {}) => {
    const { envelope, asked } = await opened(bounds);
    await envelope.plan(calls(planned));
    const granted = await Promise.all(calls(atOnce).map((call) => envelope.reserve(call, 0, never)));
    expect(granted).toMatchObject(calls(atOnce).map(() => ({ micros: 1000 })));
    return asked;
  };

  test.each<[string, planned: number, atOnce: number, EnvelopeOptions, string]>([
    ['all that is planned, one under way', 4, 1, {}, 'reserve 4000 for 4 of own to acme/one'],
    ['all that is planned, some under way', 4, 3, {}, 'reserve 4000 for 4 of own to acme/one'],
    ['all that is planned, all under way', 4, 4, {}, 'reserve 4000 for 4 of own to acme/one'],
    ['one that is planned', 1, 1, {}, 'reserve 1000 for one of own to acme/one'],
    ['no more than all may cost', 4, 3, { maxCost: 3500 }, 'reserve 3500 for 4 of own to acme/one'],
    ['half as much again where none is planned', 0, 3, {}, 'reserve 4500 for one of own to acme/one'],
    ['or where fewer are', 2, 3, {}, 'reserve 4500 for 2 of own to acme/one'],
    ['but no more than all may cost', 0, 3, { maxCost: 4000 }, 'reserve 4000 for one of own to acme/one'],
    ['which is a whole number', 0, 3, { maxCost: 3999.5 }, 'reserve 4000 for one of own to acme/one'],
  ])('%s', async (_, planned, atOnce, bounds, asked) => {
    expect(await reservedFor(planned, atOnce, bounds)).toEqual([asked]);
  });

  test('even more than all may cost, where an answer was billed beyond its worst case', async () => {
    const { promise: isBilled, resolve: bill } = Promise.withResolvers<void>();
    const waiting = (ledgers: Ledgers): Ledgers => ({
      ...ledgers,
      raise: async (...asked) => {
        await isBilled;
        return ledgers.raise(...asked);
      },
    });
    const { envelope, asked } = await opened({ maxCost: 3000 }, [], waiting);
    const [tab, call] = [await envelope.openTab(), callTo('acme/one')];
    await tab.reserve(call, never);
    const others = Promise.all(calls(2).map((other) => envelope.reserve(other, 0, never)));
    await new Promise(setImmediate);
    tab.bill(call, answered(150));
    bill();
    await others;
    expect(asked).toEqual(['reserve 1500 for one of own to acme/one', 'raise r1 to 3000', 'raise r1 to 3500']);
  });
});

describe('one request among many', () => {
  const luna = callTo('openai/gpt-6-luna');
  const measured = async () => {
    const { options } = await optionsOf('');
    const { options: narrow } = await optionsOf('limits: {max-cost: 0.000001}');
    const [byBytes] = await new Envelope(options).worstCases([luna]);
    const [byTokens] = await new Envelope(narrow).worstCases([luna]);
    if (!byBytes || !byTokens || 'unknown' in byBytes || 'unknown' in byTokens) throw new Error('It has a price.');
    return { byBytes, byTokens };
  };

  test('is judged by its bytes, or by its tokens where those pass the policy’s `max-cost`', async () => {
    const { byBytes, byTokens } = await measured();
    expect([byBytes.counted, byTokens.counted]).toEqual(['bytes', 'tokenizer']);
    expect(byTokens.micros).toBeLessThan(byBytes.micros);
  });

  test('is counted by its tokens where its bytes pass what is left of either bound', async () => {
    const { byBytes, byTokens } = await measured();
    const { micros } = byTokens;
    const { options } = await optionsOf('');
    expect(await new Envelope(options, { maxCost: micros }).reserve(luna, 0, never)).toEqual(byTokens);
    expect(await new Envelope(options, { maxCost: micros - 1 }).reserve(luna, 0, never)).toMatchObject(denied);
    const billed = byBytes.micros;
    const { options: limited } = await optionsOf(`limits: {max-cost: ${((micros + billed) / 1_000_000).toFixed(6)}}`);
    expect(await new Envelope(limited).reserve(luna, billed, never)).toEqual(byTokens);
    expect(await new Envelope(limited).reserve(luna, billed + 1, never)).toMatchObject(denied);
  });

  test('is reserved by its tokens where a budget has no room for its bytes', async () => {
    const { byBytes, byTokens } = await measured();
    const amounts = [byBytes.micros * 1.5, byBytes.micros, byTokens.micros * 1.5, byTokens.micros].map(Math.ceil);
    const outcomeOf = async (refusals: number) => {
      const { envelope, asked } = await opened(
        {},
        Array.from({ length: refusals }, () => 'exceeded' as const),
      );
      const result = await envelope.reserve(luna, 0, never);
      const micros = asked.map((line) => Number(line.split(' ')[1]));
      return { result, micros, isSpent: envelope.isSpent };
    };
    expect(await outcomeOf(2)).toEqual({ result: byTokens, micros: amounts.slice(0, 3), isSpent: false });
    expect(await outcomeOf(3)).toEqual({ result: byTokens, micros: amounts, isSpent: false });
    const refusal = { code: 'budget-exceeded', problems: [{ message: 'Spent.', remedy: '' }] };
    expect(await outcomeOf(4)).toEqual({ result: refusal, micros: amounts, isSpent: true });
  });

  test('has no more than what others left while it was counted', async () => {
    const { byTokens } = await measured();
    const outcomeOf = async (maxCost: number) => {
      const { ledgers, asked } = ledgerOf('exceeded', 'exceeded');
      const { options } = await optionsOf('ledger: {}', ledgers);
      let other: ReturnType<Envelope['reserve']> | undefined;
      // The prices are looked up as soon as it is going to be counted.
      const date = () => {
        if (asked.length === 2) other ??= Promise.resolve().then(() => envelope.reserve(callTo('acme/one'), 0, never));
        return options.date();
      };
      const envelope = new Envelope({ ...options, date }, { maxCost });
      const result = await envelope.reserve(luna, 0, never);
      expect(await other).toMatchObject({ micros: 1000 });
      return result;
    };
    expect(await outcomeOf(1000 + byTokens.micros)).toEqual(byTokens);
    expect(await outcomeOf(1000 + byTokens.micros - 1)).toMatchObject({ code: 'budget-exceeded' });
  });

  test('costs its worst case where nobody tells what it used, and something unknown where it has no price', async () => {
    const { options } = await optionsOf('');
    const envelope = new Envelope(options);
    const costOf = async (call: CostedCall) => {
      const tab = await envelope.openTab();
      expect(await tab.reserve(call, never)).toBeUndefined();
      tab.bill(call, untold);
      return tab.cost;
    };
    expect(await costOf(callTo('acme/one'))).toMatchObject({ micros: 1000, isAssumed: true });
    expect(await costOf(callTo('acme/unpriced'))).not.toHaveProperty('micros');
    expect(envelope.cost).not.toHaveProperty('micros');
  });

  test('gives back what was reserved for it once', async () => {
    const { options } = await optionsOf('');
    const envelope = new Envelope(options, { maxCost: 1500 });
    const [tab, call] = [await envelope.openTab(), callTo('acme/one')];
    await tab.reserve(call, never);
    for (let time = 0; time < 2; time++) tab.bill(call, answered(0));
    expect(await envelope.reserve(call, 0, never)).toMatchObject({ micros: 1000 });
    expect(await envelope.reserve(call, 0, never)).toMatchObject(denied);
  });

  test('is not planned any more once it is over', async () => {
    const { envelope, asked } = await opened({}, ['exceeded']);
    await envelope.plan(calls(3));
    for (const call of calls(2)) {
      const tab = await envelope.openTab();
      await tab.reserve(call, never);
      tab.bill(call, answered(5));
    }
    expect(asked).toEqual([
      'reserve 3000 for 3 of own to acme/one',
      'reserve 1000 for 3 of own to acme/one',
      'raise r2 to 2050',
    ]);
  });

  test('that a budget has no room for leaves what is reserved, which is settled; nothing else is', async () => {
    const { envelope, settled } = await opened({}, ['reserved', 'exceeded', 'exceeded', 'unavailable']);
    const [tab, call] = [await envelope.openTab(), callTo('acme/one')];
    await tab.reserve(call, never);
    tab.bill(call, answered(100));
    expect(await tab.reserve(call, never)).toMatchObject({ code: 'budget-exceeded' });
    expect(await tab.reserve(callTo('acme/two'), never)).toMatchObject({ code: 'ledger-unavailable' });
    await envelope.settle();
    expect(settled).toEqual([{ id: 'r1', micros: 1000, tokens: { input: 10, output: 100 }, assumed: false }]);
  });
});

/** What comes of an attempt: an output that is billed, one that nobody tells, or a refusal that costs nothing. */
const someAttempt = fc.record({
  model: fc.constantFrom('acme/one', 'acme/two'),
  brings: fc.oneof(fc.nat(100), fc.constantFrom('untold', 'unbilled')),
  begins: fc.nat(12),
  takes: fc.nat(12),
});

test('whatever comes of requests at once, what is reserved covers all that may be billed, within what all may cost', async () => {
  const someAnswers = fc.array(fc.constantFrom('reserved', 'exceeded', 'unavailable'), { maxLength: 12 });
  const someMost = fc.option(fc.integer({ min: 900, max: 9000 }), { nil: undefined });
  let grants = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(6),
      someMost,
      someAnswers,
      fc.array(someAttempt, { minLength: 1, maxLength: 12 }),
      async (planned, maxCost, answers, attempts) => {
        const held = new Map<string, number>();
        const models = new Map<string, string>();
        const noting = (ledgers: Ledgers): Ledgers => ({
          ...ledgers,
          reserve: async (wanted, signal) => {
            const result = await ledgers.reserve(wanted, signal);
            if (result.kind === 'reserved') models.set(result.reservation.id, wanted.model);
            if (result.kind === 'reserved') held.set(wanted.model, wanted.micros);
            return result;
          },
          raise: async (reservation, micros, signal) => {
            const result = await ledgers.raise(reservation, micros, signal);
            if (result.kind === 'reserved') held.set(models.get(reservation.id) ?? '', micros);
            return result;
          },
        });
        const { envelope, asked, settled } = await opened(maxCost === undefined ? {} : { maxCost }, answers, noting);
        await envelope.plan(calls(planned));
        const mayBeBilled = new Map<string, number>();
        const add = (model: string, micros: number) => mayBeBilled.set(model, (mayBeBilled.get(model) ?? 0) + micros);
        await Promise.all(
          attempts.map(async ({ model, brings, begins, takes }) => {
            const [call, tab] = [callTo(model), await envelope.openTab()];
            for (let tick = 0; tick < begins; tick++) await Promise.resolve();
            if (await tab.reserve(call, never)) return;
            grants++;
            add(model, 1000);
            expect(held.get(model)).toBeGreaterThanOrEqual(mayBeBilled.get(model) ?? 0);
            for (let tick = 0; tick < takes; tick++) await Promise.resolve();
            if (typeof brings === 'number') tab.bill(call, answered(brings));
            else tab.bill(call, { ...untold, unbilled: brings === 'unbilled' });
            add(model, (tab.cost?.micros ?? 0) - 1000);
          }),
        );
        for (const line of asked) {
          const micros = Number(/(?:reserve|to) (\d+)/.exec(line)?.[1]);
          expect(micros, line).toBeLessThanOrEqual(maxCost ?? Number.POSITIVE_INFINITY);
        }
        await envelope.settle();
        const settledAt = new Map(settled.map(({ id, micros }) => [models.get(id), micros]));
        expect(settledAt).toEqual(new Map([...held.keys()].map((model) => [model, mayBeBilled.get(model) ?? 0])));
      },
    ),
  );
  expect(grants).toBeGreaterThan(0);
});
