import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, addLines, readAccount, sumsOf } from '../../src/costs/ledger/account.ts';
import { figuresOf, type Posting, reserve, settle } from '../../src/costs/ledger/book.ts';
import { appliedBudgets, ledgerTargets } from '../../src/costs/ledger/budgets.ts';
import { filesOf, periodOf, timeOf } from '../../src/costs/ledger/periods.ts';
import { reservedLine, settledLine } from '../../src/costs/ledger/reservations.ts';
import type { Budget } from '../../src/policy/model/costs.ts';
import { type RunFacts, unknownRun } from '../../src/policy/model/when.ts';
import { budget, own, policyFile } from '../harness/ledgers.ts';

const run = { run: '1/1', repository: own, workflow: '.github/workflows/ask.yml', actor: 'octocat' };
const noon = '2026-11-27T12:00:00Z';
const empty = accountOf('');

function accountOf(text: string): Account {
  const account = readAccount({ '2026-11.jsonl': text });
  if ('faults' in account) throw new Error(account.faults[0]?.message);
  return account;
}

interface Given {
  readonly budgets?: readonly Budget[];
  readonly at?: string;
  readonly model?: string;
  readonly actor?: string;
  readonly repository?: string;
  readonly facts?: RunFacts;
}

/** The policy is an organization's, so that steps of several repositories count together. */
const organization = { file: 'acme/.github/models.yml', ref: 'main' };

/** A reservation of a step. */
function posting(id: string, micros: number, given: Given = {}): Posting {
  const { budgets = [budget()], at = noon, model = 'openai/gpt-6-luna', actor = 'octocat', facts = unknownRun } = given;
  const step = { ...run, actor, repository: given.repository ?? own };
  const [target] = ledgerTargets([policyFile(budgets, {}, organization)], own);
  if (!target) throw new Error('The policy has no ledger.');
  const applied = appliedBudgets(target, { ...step, key: 'openai', model }, facts, at);
  const ids = applied.map((one) => one.id);
  const line = reservedLine({ key: 'openai', model, micros }, step, { id, at, budgets: ids });
  return { line, budgets: applied, follows: false };
}

const settlement = ({ line, budgets }: Posting, micros: number): Posting => ({
  line: settledLine(line, { id: line.id, micros }),
  budgets,
  follows: true,
});

/** The account after postings that must all be let through. */
function posted(account: Account, ...postings: readonly Posting[]): Account {
  return postings.reduce((state, one) => {
    const draft = one.line.type === 'settled' ? settle(state, [one]) : reserve(state, one);
    return addLines(state, draft.lines);
  }, account);
}

describe('periods, in UTC', () => {
  test.each([
    ['day', noon, '2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z', ['2026-11.jsonl']],
    ['day', '2026-12-31T23:59:59Z', '2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z', ['2026-12.jsonl']],
    ['week', '2026-11-29T23:59:59Z', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z', ['2026-11.jsonl']],
    [
      'week',
      '2026-11-30T00:00:00Z',
      '2026-11-30T00:00:00Z',
      '2026-12-07T00:00:00Z',
      ['2026-11.jsonl', '2026-12.jsonl'],
    ],
    [
      'week',
      '2027-01-01T08:00:00Z',
      '2026-12-28T00:00:00Z',
      '2027-01-04T00:00:00Z',
      ['2026-12.jsonl', '2027-01.jsonl'],
    ],
    ['month', noon, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', ['2026-11.jsonl']],
    ['month', '2028-02-29T00:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z', ['2028-02.jsonl']],
  ] as const)('%s of %s', (per, at, start, end, files) => {
    expect(periodOf(per, at)).toEqual({ per, start, end });
    expect(filesOf(periodOf(per, at))).toEqual(files);
  });

  test('a time lies in the period of its own, whenever it is', () => {
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.constantFrom('day', 'week', 'month'), (when, per) => {
        const at = timeOf(when);
        const { start, end } = periodOf(per, at);
        expect(start <= at && at < end).toBe(true);
        expect(periodOf(per, start)).toEqual({ per, start, end });
        expect(periodOf(per, end).start).toBe(end);
        if (per === 'week') expect(new Date(start).getUTCDay()).toBe(1);
      }),
    );
  });
});

describe('a reservation', () => {
  test('that fits is one line', () => {
    const one = posting('id-aaaaaa', 1_000_000);
    expect(reserve(empty, one)).toEqual({ lines: [one.line], outcome: { kind: 'reserved', exceeded: [], alerts: [] } });
  });

  test('that does not fit says what does, and when it will', () => {
    const account = posted(empty, posting('id-aaaaaa', 300_000), settlement(posting('id-aaaaaa', 300_000), 200_000));
    const full = posted(account, posting('id-bbbbbb', 500_000));
    expect(reserve(full, posting('id-cccccc', 300_001))).toMatchObject({
      lines: [],
      outcome: {
        kind: 'refused',
        refusals: [
          {
            kind: 'budget',
            name: 'all',
            amount: 1_000_000,
            spent: 200_000,
            reserved: 500_000,
            wanted: 300_001,
            fits: 300_000,
            left: 300_000,
            resetAt: '2026-12-01T00:00:00Z',
          },
        ],
      },
    });
    expect(reserve(full, posting('id-cccccc', 300_000)).outcome.kind).toBe('reserved');
  });

  test('of a budget that is spent names nothing that fits', () => {
    const { outcome } = reserve(posted(empty, posting('id-aaaaaa', 1_000_000)), posting('id-bbbbbb', 1));
    expect(outcome.kind === 'refused' && outcome.refusals[0]).not.toHaveProperty('fits');
  });

  test('goes through a budget that only warns', () => {
    const one = posting('id-aaaaaa', 1_000_001, { budgets: [budget({ onExceed: 'warn' })] });
    const { lines, outcome } = reserve(empty, one);
    expect(lines).toEqual([one.line]);
    expect(outcome.kind === 'reserved' && outcome.exceeded).toMatchObject([{ wanted: 1_000_001, fits: 1_000_000 }]);
  });

  test('must fit in every budget that denies', () => {
    const budgets = [
      budget(),
      budget({ name: 'small', micros: 10, per: 'day' }),
      budget({ name: 'w', micros: 5, onExceed: 'warn' }),
    ];
    const { outcome } = reserve(empty, posting('id-aaaaaa', 11, { budgets }));
    expect(outcome.kind === 'refused' && outcome.refusals.map(({ name }) => name)).toEqual(['small']);
  });

  test('is raised by the difference, and refused where that does not fit', () => {
    const first = posting('id-aaaaaa', 400_000);
    const account = posted(empty, first, posting('id-bbbbbb', 500_000));
    const raised = (micros: number) => reserve(account, { ...posting('id-aaaaaa', micros), follows: true });
    expect(raised(500_000)).toMatchObject({ lines: [{ micros: 500_000 }], outcome: { kind: 'reserved' } });
    expect(raised(500_001).outcome).toMatchObject({
      refusals: [{ wanted: 100_001, reserved: 900_000, fits: 100_000 }],
    });
  });

  test('that is in the ledger already is not made twice, also where nothing else would fit', () => {
    const one = posting('id-aaaaaa', 1_000_000);
    const full = posted(empty, one, posting('id-bbbbbb', 0), settlement(posting('id-bbbbbb', 0), 1));
    expect(reserve(full, one)).toEqual({ lines: [], outcome: { kind: 'reserved', exceeded: [], alerts: [] } });
  });

  test('that is in the ledger already is told of what it exceeds', () => {
    const budgets = [budget({ onExceed: 'warn' })];
    const one = posting('id-aaaaaa', 1_000_001, { budgets });
    const first = reserve(posted(empty, posting('id-bbbbbb', 1, { budgets })), one);
    expect(first.outcome).toMatchObject({ exceeded: [{ reserved: 1, wanted: 1_000_001, fits: 999_999 }] });
    const again = reserve(posted(empty, posting('id-bbbbbb', 1, { budgets }), one), one);
    expect(again).toEqual({ lines: [], outcome: first.outcome });
  });

  test('that the ledger lost is noticed', () => {
    const raise = { ...posting('id-aaaaaa', 5), follows: true };
    expect(reserve(empty, raise)).toEqual({ lines: [], outcome: { kind: 'vanished' } });
    const account = posted(empty, posting('id-aaaaaa', 4), settlement(posting('id-aaaaaa', 4), 4));
    expect(reserve(account, raise)).toEqual({ lines: [], outcome: { kind: 'contested' } });
  });

  test('beyond what numbers can count is refused, not lost', () => {
    const most = 1_000_000_000_000_000;
    const budgets = [budget({ onExceed: 'warn' })];
    const account = posted(
      empty,
      ...Array.from({ length: 12 }, (_, at) => posting(`id-${at}-aaaaaa`, most, { budgets })),
    );
    expect(reserve(account, posting('id-bbbbbb', 1)).outcome).toMatchObject({
      kind: 'refused',
      refusals: [{ reserved: Number.MAX_SAFE_INTEGER }],
    });
  });
});

describe('settling', () => {
  const one = posting('id-aaaaaa', 100);

  test('replaces what was reserved, once', () => {
    const account = posted(empty, one);
    const { lines, outcome } = settle(account, [settlement(one, 60)]);
    expect(outcome).toEqual({ alerts: [], vanished: [], contested: [] });
    const settled = addLines(account, lines);
    expect(figuresOf(settled, one.budgets[0] ?? never())).toMatchObject({ spent: 60, reserved: 0, left: 999_940 });
    expect(settle(settled, [settlement(one, 60)]).lines).toEqual([]);
  });

  test('does not overwrite what somebody settled by hand, and says so', () => {
    const account = posted(empty, one, settlement(one, 0));
    expect(settle(account, [settlement(one, 60)])).toEqual({
      lines: [],
      outcome: { alerts: [], vanished: [], contested: ['id-aaaaaa'] },
    });
  });

  test('records what was billed where the reservation is gone, and says so', () => {
    const { lines, outcome } = settle(empty, [settlement(one, 60)]);
    expect(lines).toHaveLength(1);
    expect(outcome.vanished).toEqual(['id-aaaaaa']);
  });
});

function never(): never {
  throw new Error('There is no budget.');
}

describe('what counts together', () => {
  const mine = posting('id-aaaaaa', 900_000);

  test.each([
    ['repository', {}, 'refused'],
    ['actor', {}, 'refused'],
    ['actor', { actor: 'OctoCat' }, 'refused'],
    ['actor', { actor: 'hubot' }, 'reserved'],
    ['model', { model: 'openai/gpt-6-sol' }, 'reserved'],
    ['model', { model: 'OpenAI/GPT-6-luna' }, 'refused'],
    ['key', {}, 'refused'],
    ['workflow', { actor: 'hubot' }, 'refused'],
    ['workflow', { repository: 'ACME/widgets' }, 'refused'],
    ['workflow', { repository: 'acme/gadgets' }, 'reserved'],
  ] as const)('each %s, of %j: %s', (each, given, kind) => {
    const budgets = [budget({ each })];
    const account = posted(empty, posting('id-aaaaaa', 900_000, { budgets }));
    expect(reserve(account, posting('id-bbbbbb', 200_000, { ...given, budgets })).outcome.kind).toBe(kind);
  });

  test('a period begins anew, and lines dated in the future of our clock count in theirs', () => {
    const budgets = [budget({ per: 'day' })];
    const tomorrow = '2026-11-28T09:00:00Z';
    const ahead = posted(empty, posting('id-aaaaaa', 900_000, { budgets, at: tomorrow }));
    expect(reserve(ahead, posting('id-bbbbbb', 200_000, { budgets })).outcome.kind).toBe('reserved');
    expect(reserve(ahead, posting('id-bbbbbb', 200_000, { budgets, at: tomorrow })).outcome.kind).toBe('refused');
    const later = posted(empty, posting('id-aaaaaa', 900_000, { budgets, at: '2026-11-27T23:59:59Z' }));
    expect(reserve(later, posting('id-bbbbbb', 200_000, { budgets })).outcome.kind).toBe('refused');
  });

  test('a budget counts the lines that name it, and no others', () => {
    const other = posting('id-bbbbbb', 900_000, { budgets: [budget({ name: 'other' })] });
    expect(reserve(posted(empty, other), mine).outcome.kind).toBe('reserved');
  });
});

describe('budgets apply', () => {
  const place = { file: 'x', annotatable: true, line: 1, column: 1 };
  const when = [{ fact: 'event', patterns: ['pull_request'], place }] as const;
  const fact = (...values: readonly string[]) => ({ ...unknownRun, event: { values, isComplete: true } });

  test.each([
    ['where their condition holds', fact('pull_request'), 1],
    ['not where it does not', fact('push'), 0],
    ['where a fact is not known', unknownRun, 1],
    ['where the facts disagree', fact('push', 'pull_request'), 1],
  ])('%s', (_, facts, count) => {
    expect(posting('id-aaaaaa', 1, { budgets: [budget({ when })], facts }).budgets).toHaveLength(count);
  });

  test('in the ledger that their own file names, else in the run’s repository', () => {
    const source = { file: 'Acme/.github/models.yml', ref: 'main', commit: 'a'.repeat(40), annotatable: false };
    const files = [
      policyFile([budget()], { onError: 'warn' }),
      policyFile([budget({ name: 'org' })], {}, source),
      policyFile(
        [budget({ name: 'top' })],
        { repository: 'acme/ledger', onError: 'warn' },
        { ...source, file: 'Acme/top/p.yml' },
      ),
    ] as const;
    const targets = ledgerTargets([files[0], files[1], files[2]], own);
    expect(targets.map(({ repository, branch, onError }) => [repository, branch, onError])).toEqual([
      [own, 'byok-ledger', 'fail'],
      ['acme/ledger', 'byok-ledger', 'warn'],
    ]);
    const ids = targets.map((target) =>
      appliedBudgets(target, { ...run, key: 'k', model: 'm/m' }, unknownRun, noon).map(({ id }) => id),
    );
    expect(ids).toEqual([
      ['acme/widgets/.github/models.yml#all', 'acme/.github/models.yml#org'],
      ['acme/top/p.yml#top'],
    ]);
  });
});

describe('an alert', () => {
  const budgets = [budget({ alertAt: [50, 75, 90] })];
  const at = (id: string, micros: number) => posting(id, micros, { budgets });
  const percents = ({ outcome }: ReturnType<typeof reserve> | ReturnType<typeof settle>) =>
    'alerts' in outcome ? outcome.alerts.map(({ percent }) => percent) : [];

  test('is given once, by what crosses it', () => {
    const first = at('id-aaaaaa', 499_999);
    expect(percents(reserve(empty, first))).toEqual([]);
    let account = posted(empty, first);
    expect(percents(reserve(account, at('id-bbbbbb', 300_000)))).toEqual([50, 75]);
    account = posted(account, at('id-bbbbbb', 300_000), settlement(at('id-bbbbbb', 300_000), 1));
    expect(percents(reserve(account, at('id-cccccc', 300_000)))).toEqual([]);
    expect(percents(reserve(account, at('id-cccccc', 400_000)))).toEqual([90]);
  });

  test('is given for exactly its share', () => {
    expect(percents(reserve(empty, at('id-aaaaaa', 500_000)))).toEqual([50]);
  });

  test('is given again to a step whose first answer was lost, and by what raises across the next', () => {
    const one = at('id-aaaaaa', 500_000);
    expect(percents(reserve(posted(empty, one), one))).toEqual([50]);
    const raised = { ...at('id-aaaaaa', 800_000), follows: true };
    expect(percents(reserve(posted(empty, one), raised))).toEqual([75]);
    expect(percents(reserve(posted(empty, one, raised), at('id-bbbbbb', 100_000)))).toEqual([90]);
  });

  test('is given by a bill above what was reserved', () => {
    const one = at('id-aaaaaa', 400_000);
    expect(percents(settle(posted(empty, one), [settlement(one, 600_000)]))).toEqual([50]);
  });

  test('is given by several bills, of each budget once', () => {
    const daily = [budget({ alertAt: [50], per: 'day' })];
    const days = ['2026-11-25T12:00:00Z', '2026-11-26T12:00:00Z', '2026-11-26T13:00:00Z'];
    const all = days.map((day, index) => posting(`id-aaaaa${index}`, 1, { budgets: daily, at: day }));
    const { outcome } = settle(
      posted(empty, ...all),
      all.map((one) => settlement(one, 600_000)),
    );
    expect(outcome.alerts.map(({ start, spent }) => [start, spent])).toEqual([
      ['2026-11-25T00:00:00Z', 600_000],
      ['2026-11-26T00:00:00Z', 1_200_000],
    ]);
  });
});

/** A step as its commands to the ledger, run by whatever order a scheduler chooses. */
test('in every order of any steps’ reads and writes the sum is at least the bills and at most the amount', async () => {
  const step = fc.record({
    worst: fc.integer({ min: 1, max: 400_000 }),
    share: fc.integer({ min: 0, max: 100 }),
    again: fc.boolean(),
    fate: fc.constantFrom('settles', 'settles', 'settles', 'dies before', 'dies after', 'loses answers'),
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 1, maxLength: 8 }), async (scheduler, all) => {
      const ledger = { version: 0, text: '' };
      const billed: number[] = [];
      const read = scheduler.scheduleFunction(async () => ({ ...ledger }));
      /** Compare-and-swap; the answer may be lost after it was carried out. */
      const write = scheduler.scheduleFunction(async (expected: number, text: string) => {
        if (ledger.version !== expected) return false;
        Object.assign(ledger, { version: expected + 1, text });
        return true;
      });
      async function append(
        build: (account: Account) => ReturnType<typeof reserve> | ReturnType<typeof settle>,
        isLost: boolean,
      ) {
        for (let losing = isLost; ; ) {
          const { version, text } = await read();
          const account = accountOf(text);
          const { lines, outcome } = build(account);
          if (lines.length === 0) return outcome;
          const isWritten = await write(version, addLines(account, lines).texts['2026-11.jsonl'] ?? '');
          if (isWritten && !losing) return outcome;
          losing = false;
        }
      }
      async function live({ worst, share, again, fate }: (typeof all)[number], number: number) {
        const id = `step-${number}-of-test`;
        const isLost = fate === 'loses answers';
        const first = await append((account) => reserve(account, posting(id, worst)), isLost);
        if (!('kind' in first) || first.kind !== 'reserved' || fate === 'dies before') return;
        let bill = Math.floor((worst * share) / 100);
        if (again) {
          const raised = { ...posting(id, bill + worst), follows: true };
          const second = bill > 0 ? await append((account) => reserve(account, raised), isLost) : first;
          if ('kind' in second && second.kind === 'reserved') bill += Math.floor((worst * share) / 100);
          if (bill > worst && !('kind' in second && second.kind === 'reserved'))
            throw new Error('It was not reserved.');
        }
        billed[number] = bill;
        if (fate === 'dies after') return;
        await append((account) => settle(account, [settlement(posting(id, worst), bill)]), isLost);
      }
      const steps = Promise.all(all.map(live));
      await scheduler.waitFor(steps);
      const [counted = never()] = posting('id-aaaaaa', 1).budgets;
      const { spent, reserved } = sumsOf(accountOf(ledger.text), counted);
      const bills = billed.reduce((sum, bill) => sum + (bill ?? 0), 0);
      expect(spent + reserved).toBeGreaterThanOrEqual(bills);
      expect(spent + reserved).toBeLessThanOrEqual(1_000_000);
      for (const [number, { fate }] of all.entries()) {
        const entry = accountOf(ledger.text).entries.get(`step-${number}-of-test`);
        if (entry && !fate.startsWith('dies'))
          expect(entry).toMatchObject({ isSettled: true, line: { micros: billed[number] } });
      }
    }),
    { numRuns: 150 },
  );
});
