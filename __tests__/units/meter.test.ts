import { describe, expect, test } from 'vitest';
import { BatchCosts } from '../../src/costs/batch-costs.ts';
import { Envelope } from '../../src/costs/envelope.ts';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import { openMeter } from '../../src/costs/meter.ts';
import { openCosts } from '../../src/costs/open-costs.ts';
import type { CostedCall } from '../../src/costs/tab.ts';
import {
  type Answers,
  answered,
  callTo,
  ledgerOf,
  never,
  optionsOf,
  own,
  untold,
  withoutLimit,
} from '../harness/scripted-ledger.ts';

describe('the tab of one request', () => {
  test('reserves the worst case, for a further attempt what was billed besides, and settles at what was billed', async () => {
    const { ledgers, asked, settled, standing } = ledgerOf();
    const { options, told, done } = await optionsOf('ledger: {}', ledgers);
    const tab = await openMeter(options).openTab();
    expect(tab.cost).toBeUndefined();
    expect(tab.budgets).toBe(standing);
    for (const model of ['acme/one', 'acme/one', 'acme/two']) {
      const call = callTo(model);
      expect(await tab.reserve(call, never)).toBeUndefined();
      tab.bill(call, answered(5));
    }
    expect(asked).toEqual([
      'reserve 1000 for one of own to acme/one',
      'raise r1 to 1050',
      'reserve 1000 for one of own to acme/two',
    ]);
    expect(tab.cost).toMatchObject({ micros: 150, isAssumed: false });
    await tab.settle();
    expect(settled).toEqual([
      { id: 'r1', micros: 100, tokens: { input: 20, output: 10 }, assumed: false },
      { id: 'r3', micros: 50, tokens: { input: 10, output: 5 }, assumed: false },
    ]);
    expect(told()).toEqual(['r1 is near its end.', 'r1 is near its end.', 'r3 is near its end.', 'Settled late.']);
    expect(done.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('refuses what `max-cost` does not allow, with what was billed before', async () => {
    const refused = async (maxCost: string, output: number) => {
      const { options } = await optionsOf(`limits: {max-cost: ${maxCost}}`);
      const tab = await openMeter(options).openTab();
      const [first, second] = [callTo('acme/one'), callTo('acme/one')];
      const one = await tab.reserve(first, never);
      if (one) return one;
      tab.bill(first, answered(output));
      return tab.reserve(second, never);
    };
    const remedy = 'Limit the output tokens, shorten the prompt, use a cheaper model, or raise `max-cost`.';
    const place = expect.objectContaining({ line: 8, column: 20 });
    expect(await refused('0.0009', 0)).toEqual({
      code: 'denied',
      problems: [
        {
          message: 'An attempt may cost $0.001 at worst, which is more than limits.max-cost allows ($0.0009).',
          ...{ remedy, place },
        },
      ],
    });
    expect(await refused('0.0015', 51)).toEqual({
      code: 'denied',
      problems: [
        {
          message:
            '$0.00051 was billed before, so another attempt may cost $0.001 at worst, together more than limits.max-cost allows ($0.0015).',
          ...{ remedy, place },
        },
      ],
    });
    expect(await refused('0.0015', 50)).toBeUndefined();
    expect(await refused('0.001', 0)).toBeUndefined();
  });

  test('without a ledger: has no budgets, and takes the worst case where no usage is told', async () => {
    const { options, told } = await optionsOf('limits: {max-cost: 5}');
    const tab = await openMeter(options).openTab();
    const call = callTo('acme/one');
    expect(await tab.reserve(call, never)).toBeUndefined();
    tab.bill(call, untold);
    await tab.settle();
    expect([tab.budgets, tab.cost, told()]).toEqual([
      [],
      expect.objectContaining({ micros: 1000, isAssumed: true }),
      [],
    ]);
  });

  test('with one: is settled at the worst case where no usage is told', async () => {
    const { ledgers, settled } = ledgerOf();
    const { options } = await optionsOf('ledger: {}', ledgers);
    const tab = await openMeter(options).openTab();
    const call = callTo('acme/one');
    await tab.reserve(call, never);
    tab.bill(call, untold);
    await tab.settle();
    expect(settled).toEqual([{ id: 'r1', micros: 1000, tokens: {}, assumed: true }]);
  });

  test('tells what the ledger cannot record, where there is one', async () => {
    const outcomeOf = async (call: CostedCall, more: string, ledgers?: Ledgers) => {
      const { options, warnings } = await optionsOf(more, ledgers);
      const tab = await openMeter(options).openTab();
      expect(await tab.reserve(call, never)).toBeUndefined();
      tab.bill(call, answered(5));
      return warnings;
    };
    const { ledgers, asked } = ledgerOf();
    const place = expect.objectContaining({ line: 8 });
    expect(await outcomeOf(callTo('acme/unpriced'), 'ledger: {}', ledgers)).toEqual([
      {
        message: 'The ledger does not record this request to acme/unpriced: its price is not known.',
        ...{ remedy: 'Add its price to `prices`.', place },
      },
    ]);
    expect(await outcomeOf(withoutLimit('acme/one'), 'ledger: {}', ledgers)).toEqual([
      {
        message:
          'The ledger does not record this request to acme/one: it has no output limit, and the model’s own is not known.',
        ...{ remedy: 'Set `max-completion-tokens`.', place },
      },
    ]);
    expect(await outcomeOf(callTo('acme/unpriced'), '')).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('tells that a tier without a price answered', async () => {
    const { options, warnings } = await optionsOf('limits: {max-cost: 5}');
    const tab = await openMeter(options).openTab();
    const call = callTo('acme/one');
    await tab.reserve(call, never);
    tab.bill(call, { ...answered(5), serviceTier: 'priority' });
    expect(warnings).toEqual([
      {
        message:
          'The price of acme/one in the service tier "priority" is not known, so the cost of this request cannot be told; its worst case counts.',
        remedy: 'Compare it with the provider’s own bill, and set the tier of the provider’s project to the default.',
        place: own?.place,
      },
    ]);
    expect(tab.cost).not.toHaveProperty('micros');
  });

  test('is refused as the ledger refuses; only a budget is asked again, for the input counted by its tokens', async () => {
    const outcomeOf = async (model: string, ...answers: Answers) => {
      const { ledgers, asked } = ledgerOf(...answers);
      const { options } = await optionsOf('ledger: {}', ledgers);
      const refusal = await (await openMeter(options).openTab()).reserve(callTo(model), never);
      return { refusal, micros: asked.map((line) => Number(line.split(' ')[1])) };
    };
    const spent = { code: 'budget-exceeded', problems: [{ message: 'Spent.', remedy: '' }] };
    expect(await outcomeOf('acme/one', 'exceeded')).toEqual({ refusal: spent, micros: [1000] });
    const gone = await outcomeOf('openai/gpt-6-luna', 'unavailable');
    expect(gone.refusal).toEqual({ code: 'ledger-unavailable', problems: [{ message: 'Gone.', remedy: '' }] });
    expect(gone.micros).toHaveLength(1);
    const { refusal, micros } = await outcomeOf('openai/gpt-6-luna', 'exceeded');
    expect(refusal).toBeUndefined();
    expect(micros).toHaveLength(2);
    expect(micros[1]).toBeLessThan(micros[0] ?? 0);
    expect(await outcomeOf('openai/gpt-6-luna', 'exceeded', 'exceeded')).toEqual({ refusal: spent, micros });
  });
});

test('worst cases are counted by tokens where bytes pass `max-cost`', async () => {
  const counted = async (more: string) => {
    const { options } = await optionsOf(more);
    return openMeter(options).worstCases([callTo('acme/one'), callTo('openai/gpt-6-luna'), callTo('acme/unpriced')]);
  };
  const unpriced = { unknown: 'price' };
  expect(await counted('limits: {max-cost: 5}')).toMatchObject([{ micros: 1000 }, { counted: 'bytes' }, unpriced]);
  expect(await counted('limits: {max-cost: 0.000001}')).toMatchObject([
    { micros: 1000, counted: 'bytes' },
    { counted: 'tokenizer' },
    unpriced,
  ]);
});

test('another attempt is counted by tokens where bytes pass what `max-cost` leaves', async () => {
  const luna = callTo('openai/gpt-6-luna');
  const { options } = await optionsOf('limits: {max-cost: 0.000001}');
  const [counted] = await openMeter(options).worstCases([luna]);
  const micros = counted && 'micros' in counted ? counted.micros : 0;
  const reserved = async (left: number) => {
    const more = `limits: {max-cost: ${((1000 + left) / 1_000_000).toFixed(6)}}`;
    const tab = await openMeter((await optionsOf(more)).options).openTab();
    const first = callTo('acme/one');
    expect(await tab.reserve(first, never)).toBeUndefined();
    tab.bill(first, answered(100));
    return (await tab.reserve(luna, never))?.code;
  };
  expect([await reserved(micros), await reserved(micros - 1)]).toEqual([undefined, 'denied']);
});

test('an attempt whose price ends with the day on which it began counts at its worst case', async () => {
  const { ledgers, settled } = ledgerOf();
  const { options, told } = await optionsOf('ledger: {}', ledgers);
  const rates = { input: 0, output: 10_000_000 };
  const ending = {
    names: ['acme/ending'],
    prices: [{ providers: ['openai' as const], until: '2026-11-27', rates }],
    tiers: {},
  };
  let day = 27;
  const date = () => new Date(`2026-11-${day}T12:00:00Z`);
  const tab = await openMeter({ ...options, list: { date: '2026-11-20', models: [ending] }, date }).openTab();
  const call = callTo('acme/ending');
  await tab.reserve(call, never);
  day = 28;
  tab.bill(call, answered(5));
  await tab.settle();
  expect(settled).toMatchObject([{ micros: 1000, assumed: true }]);
  expect(told()[1]).toBe(
    'The price of acme/ending is not known, so the cost of this request cannot be told; its worst case counts.',
  );
});

describe('an amount for many requests', () => {
  const spent = (wanted: string, amount: string, billed: string) => ({
    code: 'denied',
    problems: [
      {
        message: `max-cost: a request that may cost ${wanted} does not fit into ${amount} any more, of which ${billed} was billed.`,
        remedy: 'Raise the input `max-cost`, use fewer rows or a cheaper model, or limit the output tokens.',
      },
    ],
  });

  test('lets under way what fits, and again what fits once the first is billed', async () => {
    const { options } = await optionsOf('');
    const envelope = new Envelope(options, { maxCost: 1500 });
    const [first, second] = [await envelope.openTab(), await envelope.openTab()];
    const [one, other] = [callTo('acme/one'), callTo('acme/two')];
    expect(await first.reserve(one, never)).toBeUndefined();
    expect(envelope.isSpent).toBe(false);
    expect(await second.reserve(other, never)).toEqual(spent('$0.001', '$0.0015', '$0'));
    expect(envelope.isSpent).toBe(true);
    first.bill(one, answered(50));
    expect(await second.reserve(other, never)).toBeUndefined();
    second.bill(other, answered(5));
    expect([first.cost?.micros, second.cost?.micros, envelope.cost?.micros]).toEqual([500, 50, 550]);
    expect(await first.reserve(callTo('acme/one'), never)).toEqual(spent('$0.001', '$0.0015', '$0.00055'));
    expect([first.budgets, envelope.budgets]).toEqual([[], []]);
  });

  test('bounds each request by the policy’s `max-cost` as well', async () => {
    const { options } = await optionsOf('limits: {max-cost: 0.0015}');
    const envelope = new Envelope(options);
    const tab = await envelope.openTab();
    const call = callTo('acme/one');
    await tab.reserve(call, never);
    tab.bill(call, answered(51));
    expect(await tab.reserve(callTo('acme/one'), never)).toMatchObject({
      code: 'denied',
      problems: [
        { message: expect.stringMatching(/^\$0\.00051 was billed before, so another attempt may cost \$0\.001 /) },
      ],
    });
    expect(await (await envelope.openTab()).reserve(callTo('acme/one'), never)).toBeUndefined();
    expect(envelope.isSpent).toBe(false);
  });

  test('is reserved for all that is planned, with headroom where nothing is, and settled once', async () => {
    const { ledgers, asked, settled, standing } = ledgerOf();
    const { options } = await optionsOf('ledger: {}', ledgers);
    const envelope = new Envelope(options, { maxCost: 2000 });
    expect(await envelope.plan([callTo('acme/one'), callTo('acme/one')])).toBe(2000);
    const tab = await envelope.openTab();
    expect(tab.budgets).toBe(standing);
    const call = callTo('acme/one');
    await tab.reserve(call, never);
    tab.bill(call, answered(5));
    const other = callTo('acme/two');
    await tab.reserve(other, never);
    tab.bill(other, answered(5));
    await tab.settle();
    expect(asked).toEqual(['reserve 2000 for 2 of own to acme/one', 'reserve 1500 for one of own to acme/two']);
    expect(settled).toEqual([]);
    await envelope.settle();
    expect(settled.map(({ id, micros }) => [id, micros])).toEqual([
      ['r1', 50],
      ['r2', 50],
    ]);
    expect(await new Envelope(options).plan([callTo('acme/one'), callTo('acme/unpriced'), callTo('acme/one')])).toBe(
      undefined,
    );
  });

  test('is reserved without headroom where a budget has no room for it, and refused where none is left', async () => {
    const outcomeOf = async (...answers: Answers) => {
      const { ledgers, asked } = ledgerOf(...answers);
      const { options, told } = await optionsOf('ledger: {}', ledgers);
      const envelope = new Envelope(options, { maxCost: 1600 });
      const refusal = await (await envelope.openTab()).reserve(callTo('acme/one'), never);
      const micros = asked.map((line) => Number(line.split(' ')[1]));
      // What is refused is not under way: there is still room for another one.
      const next = refusal && (await envelope.reserve(callTo('acme/two'), 0, never));
      return { code: refusal?.code, micros, told: told(), isSpent: envelope.isSpent, next: next && 'micros' in next };
    };
    const nothing = { code: undefined, next: undefined };
    const near = (id: string) => `${id} is near its end.`;
    expect(await outcomeOf('exceeded')).toEqual({
      ...nothing,
      micros: [1500, 1000],
      told: [near('r2')],
      isSpent: false,
    });
    expect(await outcomeOf('exceeded', 'exceeded')).toEqual({
      ...{ code: 'budget-exceeded', micros: [1500, 1000], told: [near('r3')], isSpent: true, next: true },
    });
    expect(await outcomeOf('unavailable')).toEqual({
      ...{ code: 'ledger-unavailable', micros: [1500], told: ['Gone.', near('r2')], isSpent: false, next: true },
    });
  });

  test.each<
    readonly [what: string, more: string, maxCost: number | undefined, code: 'denied' | undefined, warned: number]
  >([
    ['nothing', '', undefined, undefined, 0],
    ['a ledger, which cannot record it', 'ledger: {}', undefined, undefined, 1],
    ['a budget', 'ledger: {}\nbudgets: [{name: b, amount: 5, per: day}]', undefined, 'denied', 0],
    ['`max-cost` of the policy', 'limits: {max-cost: 5}', undefined, 'denied', 0],
    ['`max-cost` of the step', '', 5_000_000, 'denied', 0],
  ])('a request without a price, bounded by %s', async (_, more, maxCost, code, warned) => {
    const { options, told } = await optionsOf(more, more.startsWith('ledger') ? ledgerOf().ledgers : undefined);
    const envelope = new Envelope(options, maxCost === undefined ? {} : { maxCost });
    const refusal = await (await envelope.openTab()).reserve(callTo('acme/unpriced'), never);
    const problem = 'The ledger does not record this request to acme/unpriced: its price is not known.';
    expect(refusal).toEqual(code && { code, problems: [expect.objectContaining({ message: problem })] });
    expect(told()).toEqual(warned === 0 ? [] : [problem]);
  });
});

describe('the costs of a session', () => {
  const opened = async (more: string, openLedgers: () => Promise<Ledgers | undefined>) => {
    const { options, warnings, told } = await optionsOf(more);
    const { list: _, ledgers: __, ...rest } = options;
    return { costs: openCosts({ ...rest, openLedgers }), rest, warnings, told };
  };
  const notAsked = async () => {
    throw new Error('Nobody asks a ledger.');
  };

  test('of which a policy says nothing are told afterwards, and bounded by nothing', async () => {
    const { costs, told } = await opened('', notAsked);
    expect(costs.areJudged).toBe(false);
    expect(await costs.worstCases([callTo('acme/one')])).toEqual([]);
    const [tab, idle] = [await costs.openTab(), await costs.openTab()];
    for (const [model, attempt] of [
      ['acme/one', answered(5)],
      ['acme/two', untold],
    ] as const) {
      const call = callTo(model);
      expect(await tab.reserve(call, never)).toBeUndefined();
      tab.bill(call, attempt);
    }
    expect([tab.cost, tab.budgets]).toEqual([undefined, []]);
    await Promise.all([tab.settle(), idle.settle()]);
    expect(tab.cost).toMatchObject({ micros: 1050, isAssumed: true });
    expect(idle.cost).toBeUndefined();
    expect(told()).toEqual([]);
  });

  test('that cannot be told are a warning', async () => {
    const { rest, warnings } = await opened('', notAsked);
    const broken = () => {
      throw new Error('No calendar.');
    };
    const tab = await openCosts({ ...rest, date: broken, openLedgers: notAsked }).openTab();
    tab.bill(callTo('acme/one'), answered(5));
    await tab.settle();
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('No calendar.')]);
    expect(tab.cost).toBeUndefined();
  });

  test('that are judged open the ledgers once, before anybody asks', async () => {
    const { ledgers, asked } = ledgerOf();
    let times = 0;
    const { costs } = await opened('ledger: {}', async () => {
      times++;
      return ledgers;
    });
    expect([costs.areJudged, times]).toEqual([true, 1]);
    expect(await costs.worstCases([callTo('acme/one')])).toMatchObject([{ micros: 1000 }]);
    for (const tab of [await costs.openTab(), await (await costs.openEnvelope({})).openTab()]) {
      expect(await tab.reserve(callTo('acme/one'), never)).toBeUndefined();
    }
    expect(asked).toEqual(['reserve 1000 for one of own to acme/one', 'reserve 1500 for one of own to acme/one']);
    expect(await costs.openBatch({})).toBeInstanceOf(BatchCosts);
    expect(times).toBe(1);
  });

  test('without their ledgers are for nobody, and whoever asks is told', async () => {
    const { costs } = await opened('ledger: {}', notAsked);
    await expect(costs.openTab()).rejects.toThrow('Nobody asks a ledger.');
    await expect(costs.worstCases([])).rejects.toThrow('Nobody asks a ledger.');
    await expect(costs.openEnvelope({})).rejects.toThrow('Nobody asks a ledger.');
    await expect(costs.openBatch({})).rejects.toThrow('Nobody asks a ledger.');
  });

  test('without their ledgers disturb nobody who does not ask', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    await opened('ledger: {}', notAsked);
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('an amount for many is bounded also where the policy says nothing', async () => {
    const { costs } = await opened('', notAsked);
    const envelope = await costs.openEnvelope({ maxCost: 900 });
    expect(await (await envelope.openTab()).reserve(callTo('acme/one'), never)).toMatchObject({ code: 'denied' });
    const batch = await costs.openBatch({ maxCost: 900 });
    await batch.plan(callTo('acme/one'));
    expect(await batch.reserve(never)).toMatchObject({ code: 'denied' });
  });

  test('what many requests of an amount are warned of is told once', async () => {
    const { costs, told } = await opened('ledger: {}', async () => ledgerOf().ledgers);
    const envelope = await costs.openEnvelope({});
    for (const call of [callTo('acme/unpriced'), callTo('acme/unpriced'), withoutLimit('acme/one')]) {
      expect(await envelope.reserve(call, 0, never)).toBeUndefined();
    }
    expect(told()).toEqual([
      'The ledger does not record this request to acme/unpriced: its price is not known.',
      'The ledger does not record this request to acme/one: it has no output limit, and the model’s own is not known.',
    ]);
    const batch = await costs.openBatch({});
    await batch.plan(callTo('acme/unpriced'));
    for (let time = 0; time < 2; time++) expect(await batch.reserve(never)).toEqual({ measure: 'bytes' });
    expect(told()).toHaveLength(3);
  });
});
