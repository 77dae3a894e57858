import { describe, expect, test } from 'vitest';
import { BatchCosts, type BatchCostsOptions } from '../../src/costs/batch-costs.ts';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import { type MeterOptions, openMeter } from '../../src/costs/meter.ts';
import type { PriceList } from '../../src/costs/prices/price-list.ts';
import type { BilledAttempt, CostedCall } from '../../src/costs/tab.ts';
import { callTo, ledgerOf, never, optionsOf, own, untold, withoutLimit } from '../harness/scripted-ledger.ts';

const luna = callTo('openai/gpt-6-luna');

describe('submitting a batch', () => {
  /** What is reserved for rows, and what was asked and warned of for it. */
  const reserved = async (
    rows: readonly CostedCall[],
    { maxCost, more = 'ledger: {}', ledger = ledgerOf() }: Readonly<Partial<Asked>> = {},
  ) => {
    const { options, warnings } = await optionsOf(more, more === '' ? undefined : ledger.ledgers);
    const costs = new BatchCosts(options, maxCost === undefined ? {} : { maxCost });
    for (const row of rows) await costs.plan(row);
    return { result: await costs.reserve(never), isKnown: costs.isKnown, asked: ledger.asked, warnings };
  };
  interface Asked {
    readonly maxCost: number;
    readonly more: string;
    readonly ledger: ReturnType<typeof ledgerOf>;
  }

  test('reserves the worst case of all rows, at once', async () => {
    const rows = [callTo('acme/one'), callTo('acme/one')];
    const { result, asked, warnings, isKnown } = await reserved(rows, { maxCost: 2000 });
    expect(asked).toEqual(['reserve 2000 for 2 of own to acme/one']);
    expect(result).toEqual({
      ...{ measure: 'bytes', micros: 2000 },
      reservation: { id: 'r1', at: '2026-11-27T12:00:00Z', micros: 2000 },
    });
    expect(warnings).toEqual([{ message: 'r1 is near its end.', remedy: '' }]);
    expect(isKnown).toBe(true);
  });

  test('reserves nothing without a ledger, or without rows', async () => {
    const { result } = await reserved([callTo('acme/one')], { more: '' });
    expect(result).toEqual({ measure: 'bytes', micros: 1000 });
    const empty = await reserved([], { maxCost: 1 });
    expect([empty.result, empty.asked, empty.isKnown]).toEqual([{ measure: 'bytes' }, [], true]);
  });

  test.each([
    [1, '$0.001', '1 row', '$0.000999', 999],
    [2, '$0.002', '2 rows', '$0.001999', 1999],
  ])('is denied where %i cost more than all may', async (count, costs, rows, most, maxCost) => {
    const { result, asked } = await reserved(
      Array.from({ length: count }, () => callTo('acme/one')),
      { maxCost },
    );
    expect(result).toEqual({
      code: 'denied',
      problems: [
        {
          input: 'max-cost',
          message: `max-cost: the batch may cost ${costs} at worst for ${rows}, which is more than ${most}; nothing was sent.`,
          remedy: 'Raise the input `max-cost`, submit fewer rows (`shard`), or limit the output tokens.',
        },
      ],
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['exceeded', { code: 'budget-exceeded', problems: [{ message: 'Spent.', remedy: '' }] }],
    ['unavailable', { code: 'ledger-unavailable', problems: [{ message: 'Gone.', remedy: '' }] }],
  ] as const)('is refused as the ledger refuses: %s', async (answer, refusal) => {
    const { result } = await reserved([callTo('acme/one')], { ledger: ledgerOf(answer) });
    expect(result).toEqual(refusal);
  });

  describe.each([
    {
      row: callTo('acme/unpriced'),
      unbounded:
        'max-cost: nobody can tell what acme/unpriced costs in a batch, since its price is not known. Nothing was sent.',
      unboundedRemedy: 'Add it to `prices` in the policy.',
      unrecorded: 'The ledger does not record this request to acme/unpriced: its price is not known.',
    },
    {
      row: withoutLimit('acme/two'),
      unbounded:
        'max-cost: nobody can tell what acme/two costs in a batch, since the request has no output limit, and the model’s own is not known. Nothing was sent.',
      unboundedRemedy: 'Set `max-completion-tokens`.',
      unrecorded:
        'The ledger does not record this request to acme/two: it has no output limit, and the model’s own is not known.',
    },
  ])('with a row whose cost nobody can tell', ({ row, unbounded, unboundedRemedy, unrecorded }) => {
    const rows = [callTo('acme/one'), row, callTo('acme/other')];

    test('is denied where its costs are bounded', async () => {
      const { result, asked, isKnown } = await reserved(rows, { maxCost: 1_000_000 });
      expect(result).toEqual({
        code: 'denied',
        problems: [{ input: 'max-cost', message: unbounded, remedy: unboundedRemedy }],
      });
      expect([asked, isKnown]).toEqual([[], false]);
    });

    test('is let through elsewhere, with a warning where a ledger does not record it', async () => {
      const { result, asked, warnings } = await reserved(rows);
      expect([result, asked]).toEqual([{ measure: 'bytes' }, []]);
      expect(warnings.map(({ message }) => message)).toEqual([unrecorded]);
      expect(await reserved(rows, { more: '' })).toMatchObject({ result: { measure: 'bytes' }, warnings: [] });
    });
  });

  test('its rows are added again where they are measured by tokens', async () => {
    const { ledgers, asked } = ledgerOf();
    const { options } = await optionsOf('ledger: {}', ledgers);
    const costs = new BatchCosts(options);
    for (const row of [luna, luna, callTo('acme/unpriced')]) await costs.plan(row);
    expect(costs.isKnown).toBe(false);
    costs.measureBy('tokenizer');
    expect(costs.isKnown).toBe(true);
    await costs.plan(luna);
    const [counted] = await openMeter({ ...options, files: (await limited('0.000001')).files }).worstCases([
      { ...luna, tier: 'batch' },
    ]);
    expect(counted).toMatchObject({ counted: 'tokenizer' });
    const [bounded] = await openMeter(options).worstCases([{ ...luna, tier: 'batch' }]);
    expect((await reserved([luna])).result).toMatchObject({ micros: bounded && 'micros' in bounded && bounded.micros });
    const micros = counted && 'micros' in counted ? counted.micros : 0;
    expect(await costs.reserve(never)).toMatchObject({ measure: 'tokenizer', micros });
    expect(asked).toEqual([`reserve ${micros} for 1 of openai to openai/gpt-6-luna`]);
  });

  test('that never began is taken back', async () => {
    const { ledgers, settled, standing } = ledgerOf();
    const costs = new BatchCosts((await optionsOf('ledger: {}', ledgers)).options);
    await costs.release({ id: 'r7' });
    expect(settled).toEqual([{ id: 'r7', micros: 0 }]);
    expect(costs.budgets).toBe(standing);
  });
});

const limited = async (maxCost: string) => (await optionsOf(`limits: {max-cost: ${maxCost}}`)).options;

test('rows are judged at the price of the batch, by tokens where bytes pass `max-cost`', async () => {
  const judged = async (options: MeterOptions) => {
    const costs = new BatchCosts(options);
    expect([costs.cost, costs.budgets]).toEqual([undefined, []]);
    return costs.worstCases([luna]);
  };
  const { options } = await optionsOf('');
  const full = await openMeter(options).worstCases([luna]);
  const half = await openMeter(options).worstCases([{ ...luna, tier: 'batch' }]);
  expect(await judged(options)).toEqual(half);
  expect(half).not.toEqual(full);
  expect(await judged(await limited('5'))).toMatchObject([{ counted: 'bytes' }]);
  expect(await judged(await limited('0.000001'))).toMatchObject([{ counted: 'tokenizer' }]);
});

/** A model whose tokens cost ten dollars a million, half of it in a batch; another one's price ends with the day. */
const list: PriceList = {
  date: '2026-11-20',
  models: [
    {
      names: ['acme/listed'],
      prices: [{ providers: ['openai'], rates: { input: 10_000_000, output: 10_000_000 } }],
      tiers: { batch: { times: [1, 2] }, flex: { times: [1, 4] }, priority: { times: [2, 1] } },
    },
    {
      names: ['acme/ending'],
      prices: [{ providers: ['openai'], until: '2026-11-27', rates: { input: 10_000_000, output: 10_000_000 } }],
      tiers: { batch: { times: [1, 2] } },
    },
  ],
};

/** Its worst case is one of 16 tokens of input, and 100 of output. */
const row = { ...callTo('acme/listed'), messages: [] };
const worst = 16 * 5 + 100 * 5;

/** The costs of a batch that was reserved for a day before it is collected. */
async function collecting(changed: Partial<Ledgers> = {}, more: BatchCostsOptions = {}) {
  const { ledgers, settled } = ledgerOf();
  const { options, told } = await optionsOf('', { ...ledgers, ...changed });
  const since = new Date('2026-11-27T06:00:00Z');
  const date = () => new Date('2026-11-28T06:00:00Z');
  return { costs: new BatchCosts({ ...options, list, date }, { since, ...more }), settled, told };
}

const reservedFor = (model: string) => {
  if (!own) throw new Error('The policy has a key.');
  return [{ id: 'r1', at: '2026-11-27T06:00:00Z' }, { key: own, model, requests: 2, micros: 5000 }, never] as const;
};

describe('a row of a batch is billed', () => {
  test.each<[string, Partial<BilledAttempt>, number, assumed: boolean]>([
    ['at the price of the batch', { usage: { input: 10, output: 5 } }, 75, false],
    [
      'likewise where it names the default tier',
      { usage: { input: 10, output: 5 }, serviceTier: 'default' },
      75,
      false,
    ],
    ['or another name of it', { usage: { input: 10, output: 5 }, serviceTier: 'Standard' }, 75, false],
    ['or flex', { usage: { input: 10, output: 5 }, serviceTier: 'flex' }, 75, false],
    ['or auto', { usage: { input: 10, output: 5 }, serviceTier: 'Auto' }, 75, false],
    ['or the batch itself', { usage: { input: 10, output: 5 }, serviceTier: 'batch' }, 75, false],
    ['as what it says where that is dearer', { usage: { input: 10, output: 5 }, serviceTier: 'priority' }, 300, false],
    ['at the dearest where nobody knows it', { usage: { input: 10, output: 5 }, serviceTier: 'warp' }, 300, false],
    ['at its longest output where it tells none', { usage: { input: 10 } }, 50 + 500, true],
    ['at its longest input where it tells none', { usage: { output: 5 } }, 80 + 25, true],
    ['likewise where it broke off', { usage: { input: 10, output: 5 }, mayBeMore: true }, 50 + 500, true],
    ['without an output of which it has none', { usage: { input: 10, output: 0 } }, 50, false],
    ['at nothing where it was refused', { unbilled: true }, 0, false],
  ])('%s', async (_, attempt, micros, assumed) => {
    const { costs } = await collecting();
    expect(await costs.bill(row, { ...untold, ...attempt })).toEqual({ micros, assumed });
    expect(await costs.settle(undefined)).toBe(true);
    expect(costs.cost).toEqual({ micros, isAssumed: assumed, priceAge: 8 });
  });

  test('at what its tokens cost, where it was reserved by tokens', async () => {
    const billed = async (measure: 'bytes' | 'tokenizer') => {
      const { options } = await optionsOf('');
      const costs = new BatchCosts(options, { measure });
      expect(await costs.bill(luna, untold)).toBeUndefined();
      await costs.settle(undefined);
      return costs.cost?.micros ?? 0;
    };
    expect(await billed('tokenizer')).toBeLessThan(await billed('bytes'));
  });

  test.each<[string, usage: { input?: number; output?: number } | undefined, number]>([
    ['without a sum', undefined, worst],
    ['where the sum lacks a count', { input: 200 }, worst],
    ['where nothing was summed up', { input: 0, output: 0 }, worst],
    ['where the sum has less input', { input: 99, output: 20 }, worst],
    ['where the sum has less output', { input: 200, output: 9 }, worst],
    ['unless the sum has no more than the others', { input: 100, output: 10 }, 0],
    ['or tells what it used', { input: 110, output: 30 }, 150],
  ])('that tells nothing at its worst case %s', async (_, usage, micros) => {
    const { costs } = await collecting();
    await costs.bill(row, { ...untold, usage: { input: 60, output: 4 } });
    await costs.bill(row, { ...untold, usage: { input: 40, output: 6 } });
    expect(await costs.bill(row, untold)).toBeUndefined();
    await costs.settle(usage);
    expect(costs.cost).toEqual({ micros: 550 + micros, isAssumed: micros > 0, priceAge: 8 });
  });

  test.each<[input: number, output: number, micros: number]>([
    [100, 10, worst],
    [100, 11, worst],
    [101, 10, worst],
    [101, 11, 10],
  ])(
    'that answered and tells nothing at no less than a token of each: a sum of %i and %i',
    async (input, output, micros) => {
      const { costs } = await collecting();
      await costs.bill(row, { ...untold, usage: { input: 100, output: 10 } });
      expect(await costs.bill(row, untold, true)).toBeUndefined();
      await costs.settle({ input, output });
      expect(costs.cost).toEqual({ micros: 550 + micros, isAssumed: true, priceAge: 8 });
    },
  );

  test('at its worst case where no other one tells what it used, and the sum has nothing', async () => {
    const { costs } = await collecting();
    await costs.bill(row, untold);
    await costs.settle({ input: 0, output: 0 });
    expect(costs.cost).toMatchObject({ micros: worst });
  });

  test('by the price of the day when it was reserved, where it has none today', async () => {
    const { costs, settled } = await collecting();
    const ending = { ...row, model: 'acme/ending' };
    await costs.adopt(...reservedFor('acme/ending'));
    expect(await costs.bill(ending, { ...untold, usage: { input: 10, output: 5 } })).toEqual({
      ...{ micros: 75, assumed: false },
    });
    await costs.bill(ending, untold);
    await costs.settle({ input: 20, output: 10 });
    expect(settled).toEqual([{ id: 'r1', micros: 150, tokens: { input: 10, output: 5 }, assumed: true }]);
  });
});

describe('a batch is settled', () => {
  const billed = { ...untold, usage: { input: 10, output: 5 } };

  test('at what its rows were billed, by the step that took it up, once', async () => {
    const asked: unknown[] = [];
    const { costs, settled } = await collecting({
      adopt: async (adopted) => {
        asked.push(adopted);
        return { kind: 'reserved', problems: [] };
      },
    });
    expect(await costs.adopt(...reservedFor('acme/listed'))).toEqual({ kind: 'reserved', problems: [] });
    expect(asked).toEqual([
      {
        ...{ id: 'r1', at: '2026-11-27T06:00:00Z' },
        ...{ key: 'own', model: 'acme/listed', requests: 2, micros: 5000 },
      },
    ]);
    await costs.bill(row, billed);
    await costs.bill(row, billed);
    expect(await costs.settle(undefined)).toBe(true);
    expect(await costs.settle(undefined)).toBe(true);
    expect(settled).toEqual([{ id: 'r1', micros: 150, tokens: { input: 20, output: 10 }, assumed: false }]);
  });

  test('at nothing where none of its rows was processed', async () => {
    const { costs, settled } = await collecting();
    await costs.adopt(...reservedFor('acme/listed'));
    expect(await costs.settle(undefined)).toBe(true);
    expect(settled).toEqual([{ id: 'r1', micros: 0, tokens: {}, assumed: false }]);
  });

  test.each<[string, string, readonly BilledAttempt[], number]>([
    ['of what was told, in a model', 'acme/gone', [billed, billed], 5000],
    ['of what nobody tells, in a model', 'acme/gone', [untold], 5000],
    ['in the tier that answered', 'acme/ending', [billed, { ...billed, serviceTier: 'priority' }], 5000],
    [
      'although others were billed more',
      'acme/ending',
      [
        { ...untold, usage: { input: 10, output: 2000 } },
        { ...billed, serviceTier: 'priority' },
      ],
      10_050,
    ],
  ])('at no less than was reserved where nobody knows the price %s', async (_, model, attempts, micros) => {
    const { costs, settled } = await collecting();
    await costs.adopt(...reservedFor(model));
    for (const attempt of attempts) await costs.bill({ ...row, model }, attempt);
    await costs.settle(undefined);
    expect(settled).toMatchObject([{ id: 'r1', micros, assumed: true }]);
    expect(costs.cost).toEqual({ isAssumed: true, priceAge: 8 });
  });

  test('not again where it is already, and never where nothing was taken up', async () => {
    const { costs, settled } = await collecting({ adopt: async () => ({ kind: 'settled', problems: [] }) });
    expect(await costs.settle(undefined)).toBe(true);
    expect(await costs.adopt(...reservedFor('acme/listed'))).toEqual({ kind: 'settled', problems: [] });
    expect(await costs.settle(undefined)).toBe(true);
    expect(settled).toEqual([]);
  });

  test('but stays reserved where a ledger could not be read', async () => {
    const { costs, settled } = await collecting({ adopt: async () => ({ kind: 'unknown', problems: [] }) });
    await costs.adopt(...reservedFor('acme/listed'));
    expect(await costs.settle(undefined)).toBe(false);
    expect(await costs.settle(undefined)).toBe(false);
    expect(settled).toMatchObject([{ id: 'r1', micros: 0 }]);
  });

  test('or could not be written, or fails', async () => {
    const unsettled = await collecting({
      settle: async () => ({ alerts: [], warnings: [{ message: 'Not settled.', remedy: '' }], unsettled: ['r1'] }),
    });
    await unsettled.costs.adopt(...reservedFor('acme/listed'));
    expect(await unsettled.costs.settle(undefined)).toBe(false);
    expect(unsettled.told()).toEqual(['Not settled.']);
    const failing = await collecting({ settle: () => Promise.reject(new Error('Out of order.')) });
    await failing.costs.adopt(...reservedFor('acme/listed'));
    expect(await failing.costs.settle(undefined)).toBe(false);
    expect(failing.told()).toEqual([expect.stringContaining('Out of order.')]);
  });

  test('nowhere without a ledger', async () => {
    const { options } = await optionsOf('');
    const costs = new BatchCosts(options);
    expect(await costs.adopt(...reservedFor('acme/one'))).toBeUndefined();
    await costs.bill(callTo('acme/one'), billed);
    expect(await costs.settle(undefined)).toBe(true);
    expect(costs.cost).toMatchObject({ micros: 50 });
  });
});
