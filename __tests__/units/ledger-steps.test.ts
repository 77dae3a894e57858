import { describe, expect, test } from 'vitest';
import { explainFault } from '../../src/costs/ledger/explain.ts';
import { type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import type { ReserveResult } from '../../src/costs/ledger/reservations.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import { firstWrong, openInMemory, openMemory, refused, type Wrong } from '../harness/ledger-memory.ts';
import { budget, never, own, policyFile } from '../harness/ledgers.ts';

const wanted = { key: 'openai', model: 'openai/gpt-6-luna', micros: 400_000 };
const november = '2026-11.jsonl';
const [on, org] = [`${own}#byok-ledger`, `${own}#org-ledger`];
const at = '2026-11-27T12:00:00Z';
const place = { file: '.github/models.yml', annotatable: true, line: 9, column: 1 };
const outage = refused('unavailable', 'HTTP 502');
const gone = refused('forbidden', 'HTTP 403');

/** A line of the step's, as the ledger has it. */
function written(id: string, changed: Partial<LedgerLine> = {}): string {
  const line: LedgerLine = {
    ...{ v: 1, type: 'reserved', id, at, micros: 400_000, run: '1/1', repository: own },
    ...{ workflow: '.github/workflows/ask.yml', actor: 'octocat', key: 'openai', model: 'openai/gpt-6-luna' },
    budgets: [`${own}/.github/models.yml#all`],
    ...changed,
  };
  return `${serialize(line)}\n`;
}

const settled = (id: string, micros: number, changed: Partial<LedgerLine> = {}) =>
  written(id, { type: 'settled', micros, ...changed });
const inOrg = { budgets: ['acme/.github/models.yml#org'] };

/** The reservation of a request that was let through. */
function reserved(result: ReserveResult) {
  if (result.kind !== 'reserved') throw new Error(`It is ${result.kind}.`);
  return result.reservation;
}

/** A policy of a repository and one of its organization, each with a ledger. */
const both = (micros = 1_000_000, onError: 'fail' | 'warn' = 'fail', first: 'fail' | 'warn' = 'fail') =>
  [
    policyFile([budget()], { onError: first }),
    policyFile(
      [budget({ name: 'org', micros })],
      { branch: 'org-ledger', onError },
      { file: 'acme/.github/models.yml', ref: 'main', commit: 'c'.repeat(40), annotatable: false },
    ),
  ] as const;

/** A GitHub whose ledgers are used already, until something goes wrong with what begins so. */
function openBroken(begins = '', wrong: Wrong = gone) {
  const broken = { begins, wrong, isBroken: begins !== '' };
  const memory = openMemory((asked) => (broken.isBroken && asked.startsWith(broken.begins) ? broken.wrong : undefined));
  memory.write({});
  memory.write({}, org);
  return { memory, broken };
}

const unusable = (branch: string) =>
  explainFault(
    { reason: 'forbidden', detail: 'HTTP 403' },
    { repository: own, branch, token: 'token', isOwn: true, place },
  );
const unsettled = (ids: string, what: string, count = 'counts') => ({
  message: `${what} could not be settled, and ${count} at the worst case until the period ends: ${ids}.`,
  remedy: 'Settle by hand what the provider did not bill: see docs/ledger.md.',
});
const vanished = (branch = 'byok-ledger') => ({
  message: `The ledger on the branch ${branch} of ${own} no longer has the reservation id-000001: the branch was deleted or force-pushed meanwhile.`,
  remedy: 'Restore the branch: what other requests spent may be missing from its budgets.',
  place,
});
const contested = {
  message: `The ledger on the branch byok-ledger of ${own} has another line for the reservation id-000001 of this step, which contradicts what it was to write.`,
  remedy: 'The line that is there stays. Compare it with this step’s cost and correct it by hand: see docs/ledger.md.',
  place,
};
const nothing = { alerts: [], warnings: [], unsettled: [] };

const figures = {
  ...{ name: 'all', each: 'repository', value: own, per: 'month', start: '2026-11-01T00:00:00Z' },
  ...{ resetAt: '2026-12-01T00:00:00Z', amount: 1_000_000, onExceed: 'deny', place },
};

describe('a step', () => {
  test('reserves before a request, settles after it, and knows how its budgets stand', async () => {
    const memory = openMemory();
    const ledgers = openInMemory(memory);
    expect(ledgers.standing()).toEqual([]);
    const reservation = { id: 'id-000001', at, micros: 400_000 };
    expect(await ledgers.reserve(wanted, never)).toEqual({ kind: 'reserved', reservation, alerts: [], warnings: [] });
    expect(memory.text(november)).toBe(written('id-000001'));
    expect(ledgers.standing()).toEqual([{ ...figures, spent: 0, reserved: 400_000, left: 600_000 }]);
    expect(await ledgers.settle([{ id: 'id-000001', micros: 5, tokens: { input: 1 } }], never)).toEqual(nothing);
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 5, { tokens: { input: 1 } }));
    expect(ledgers.standing()).toEqual([{ ...figures, spent: 5, reserved: 0, left: 999_995 }]);
    expect(memory.asked).toEqual([
      `read ${on} ${november}`,
      `create ${on} README.md ${november}: Reserve for run 1/1`,
      `commit ${on} ${november} on 1: Settle for run 1/1`,
    ]);
  });

  test('settles once, and nothing that it has not reserved', async () => {
    const memory = openMemory();
    const ledgers = openInMemory(memory);
    await ledgers.reserve(wanted, never);
    await ledgers.settle([{ id: 'id-000001', micros: 5 }], never);
    const before = memory.asked.length;
    for (const id of ['id-000001', 'id-000002']) {
      expect(await ledgers.settle([{ id, micros: 6 }], never)).toEqual(nothing);
    }
    expect(memory.asked).toHaveLength(before);
  });

  test('settles many requests by one commit, and leaves those that are still under way', async () => {
    const memory = openMemory();
    const ledgers = openInMemory(memory);
    for (const micros of [1, 2, 3]) await ledgers.reserve({ ...wanted, micros, requests: micros }, never);
    const settlements = [
      { id: 'id-000003', micros: 6, assumed: true },
      { id: 'id-000001', micros: 0, assumed: false },
    ];
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.text(november)).toBe(
      [
        ...[1, 2, 3].map((micros) => written(`id-00000${micros}`, { micros, requests: micros })),
        settled('id-000001', 0, { requests: 1 }),
        settled('id-000003', 6, { requests: 3, assumed: true }),
      ].join(''),
    );
    expect(memory.asked).toHaveLength(1 + 3 + 1);
  });

  test('writes no more than a line can tell', async () => {
    const memory = openMemory();
    const [most, more] = [1_000_000_000_000_000, 1_000_000_000_000_001];
    const ledgers = openInMemory(memory, { files: [policyFile([])] });
    const reservation = reserved(await ledgers.reserve({ ...wanted, micros: more }, never));
    expect(reservation.micros).toBe(more);
    await ledgers.settle([{ id: reservation.id, micros: more, tokens: { input: more, output: 7 } }], never);
    const tokens = { input: most, output: 7 };
    expect(memory.text(november)).toBe(
      written('id-000001', { micros: most, budgets: [] }) + settled('id-000001', most, { budgets: [], tokens }),
    );
  });

  test('without a ledger in the policy is let through', async () => {
    const memory = openMemory();
    const { ledger: _, ...file } = policyFile([budget()]);
    const ledgers = openInMemory(memory, { files: [file] });
    expect(reserved(await ledgers.reserve(wanted, never))).toEqual({ id: 'id-000001', at, micros: 400_000 });
    expect(await ledgers.settle([{ id: 'id-000001', micros: 5 }], never)).toEqual(nothing);
    expect(memory.asked).toEqual([]);
  });

  test('counts in the budgets whose conditions its run meets, each named once', async () => {
    const memory = openMemory();
    const when = (pattern: string) => [{ fact: 'event', patterns: [pattern], place }] as const;
    const budgets = [budget(), budget({ name: 'pushes', when: when('push') }), budget({ name: 'x', when: when('x') })];
    const again = policyFile(budgets, {}, { file: `${own}/.github/models.yml`, ref: 'main' });
    const facts = Promise.resolve({ ...unknownRun, event: { values: ['push'], isComplete: true } });
    const ledgers = openInMemory(memory, { files: [policyFile(budgets), again], facts });
    await ledgers.reserve(wanted, never);
    const id = `${own}/.github/models.yml`;
    expect(memory.text(november)).toBe(written('id-000001', { budgets: [`${id}#all`, `${id}#pushes`] }));
  });

  test('is told of budgets that only warn, and then of alerts', async () => {
    const files = [policyFile([budget({ alertAt: [40, 50, 60] }), budget({ name: 'w', micros: 9, onExceed: 'warn' })])];
    const result = await openInMemory(openMemory(), { files: [files[0] ?? policyFile([])] }).reserve(
      { ...wanted, micros: 500_000 },
      never,
    );
    const used = '$0 is spent and $0.50 reserved by requests that are not settled, $0.50 is left until';
    expect(result).toEqual({
      kind: 'reserved',
      reservation: { id: 'id-000001', at, micros: 500_000 },
      alerts: [40, 50].map((percent) => ({ ...figures, spent: 0, reserved: 500_000, left: 500_000, percent })),
      warnings: [
        {
          message: `The budget "w" ($0.000009 a month for ${own}) is exceeded by this request: $0 is spent, and it may cost $0.50 at worst.`,
          remedy: 'Raise `amount`; the budget resets at 2026-12-01 00:00 UTC.',
          place,
        },
        ...[40, 50].map((percent) => ({
          message: `The budget "all" ($1 a month for ${own}) has reached ${percent} %: ${used} 2026-12-01 00:00 UTC.`,
          remedy: '',
          place,
        })),
      ],
    });
  });

  test('is told of an alert by its bill', async () => {
    const ledgers = openInMemory(openMemory(), { files: [policyFile([budget({ alertAt: [50] })])] });
    await ledgers.reserve(wanted, never);
    expect(await ledgers.settle([{ id: 'id-000001', micros: 600_000 }], never)).toEqual({
      alerts: [{ ...figures, spent: 600_000, reserved: 0, left: 400_000, percent: 50 }],
      warnings: [
        {
          message: `The budget "all" ($1 a month for ${own}) has reached 50 %: $0.60 is spent, $0.40 is left until 2026-12-01 00:00 UTC.`,
          remedy: '',
          place,
        },
      ],
      unsettled: [],
    });
  });
});

describe('reading early', () => {
  test('asks each ledger for what its budgets need, each file once', async () => {
    const memory = openMemory();
    const [first, second] = both();
    const weekly = { ...first, budgets: [budget(), budget({ name: 'w', per: 'week' }), budget({ per: 'day' })] };
    const ledgers = openInMemory(memory, { files: [weekly, second], date: () => new Date('2026-12-01T00:00:00Z') });
    ledgers.preload(never);
    const result = await ledgers.reserve(wanted, never);
    expect(result.kind).toBe('reserved');
    expect(memory.asked.map((asked) => asked.split(':')[0])).toEqual([
      `read ${on} 2026-12.jsonl ${november}`,
      `read ${org} 2026-12.jsonl`,
      `create ${on} README.md 2026-12.jsonl`,
      `create ${org} README.md 2026-12.jsonl`,
    ]);
  });

  test('asks for the month’s file also where there is no budget', async () => {
    const memory = openMemory();
    openInMemory(memory, { files: [policyFile([])] }).preload(never);
    await Promise.resolve();
    expect(memory.asked).toEqual([`read ${on} ${november}`]);
  });

  test('in two months: what was reserved in the first still shows', async () => {
    const memory = openMemory();
    const dates = ['2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z'].map((time) => new Date(time));
    const ledgers = openInMemory(memory, { date: () => dates.shift() ?? new Date() });
    await ledgers.reserve(wanted, never);
    await ledgers.reserve(wanted, never);
    expect(memory.asked[2]).toBe(`read ${on} ${november} 2026-12.jsonl`);
    expect(ledgers.standing()).toMatchObject([
      { start: '2026-11-01T00:00:00Z', reserved: 400_000 },
      { start: '2026-12-01T00:00:00Z', reserved: 400_000 },
    ]);
  });
});

describe('a refusal', () => {
  const problem = {
    message: `The budget "org" ($0.30 a month for ${own}) does not allow this request: $0 is spent, and it may cost $0.40 at worst.`,
    remedy:
      'A request that costs at most $0.30 fits: limit the output tokens, shorten the prompt, or use a cheaper model. It exceeds the whole amount, so the reset at 2026-12-01 00:00 UTC does not help; raise `amount`.',
    place,
  };
  const refusal = {
    ...{ ...figures, name: 'org', amount: 300_000, spent: 0, reserved: 0, left: 300_000 },
    ...{ kind: 'budget', wanted: 400_000, fits: 300_000 },
  };

  test('takes back what an earlier ledger has reserved', async () => {
    const { memory } = openBroken();
    const ledgers = openInMemory(memory, { files: both(300_000) });
    expect(await ledgers.reserve(wanted, never)).toEqual({
      kind: 'exceeded',
      refusals: [refusal],
      problems: [problem],
    });
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 0));
    expect(memory.asked.map((asked) => asked.split(':')[0])).toEqual([
      `read ${on} ${november}`,
      `commit ${on} ${november} on 1`,
      `read ${org} ${november}`,
      `commit ${on} ${november} on 3`,
    ]);
    expect(ledgers.standing()).toMatchObject([
      { name: 'all', reserved: 0 },
      { name: 'org', reserved: 0 },
    ]);
  });

  test('says what could not be taken back, which the end of the step takes back', async () => {
    const { memory, broken } = openBroken(`commit ${on} ${november} on 3`);
    const ledgers = openInMemory(memory, { files: both(300_000) });
    const left = unsettled('id-000001', 'A reservation of $0.40');
    const problems = [problem, ...unusable('byok-ledger'), left];
    expect(await ledgers.reserve(wanted, never)).toEqual({ kind: 'exceeded', refusals: [refusal], problems });
    broken.isBroken = false;
    expect(await ledgers.settle([], never)).toEqual(nothing);
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 0));
  });

  test('of one request takes back nothing of another that is under way', async () => {
    const { memory } = openBroken();
    const ledgers = openInMemory(memory);
    await ledgers.reserve(wanted, never);
    expect(await ledgers.reserve({ ...wanted, micros: 700_000 }, never)).toMatchObject({ kind: 'exceeded' });
    expect(memory.text(november)).toBe(written('id-000001'));
  });
});

describe('a ledger that cannot be used', () => {
  test('stops the request, and later ledgers are not asked', async () => {
    const { memory } = openBroken(`read ${on}`);
    const ledgers = openInMemory(memory, { files: both() });
    expect(await ledgers.reserve(wanted, never)).toEqual({ kind: 'unavailable', problems: unusable('byok-ledger') });
    expect(memory.asked).toEqual([`read ${on} ${november}`]);
    expect(ledgers.standing()).toEqual([]);
    expect(await ledgers.settle([], never)).toEqual(nothing);
    expect(memory.asked).toHaveLength(1);
  });

  test.each([
    ['is the run’s own, in other letters', 'Acme/Widgets', 'Add `contents: write` to the job’s `permissions`'],
    [
      'is another',
      'acme/ledger',
      'Set `ledger-token` to a token with `contents: write` for acme/ledger; the workflow’s',
    ],
  ])('%s', async (_, repository, remedy) => {
    const memory = openMemory(() => gone);
    const files = [policyFile([budget()], { repository })] as const;
    const asked: string[] = [];
    const openGitHub = (name: string) => {
      asked.push(name);
      return { github: memory.open, token: 'token' as const };
    };
    const result = await openInMemory(memory, { files, openGitHub }).reserve(wanted, never);
    expect(result).toMatchObject({ problems: [{ remedy: expect.stringContaining(remedy) }] });
    expect([asked, memory.asked]).toEqual([[repository], [`read ${repository}#byok-ledger ${november}`]]);
  });

  test('and only warns lets the request through, and records its bill once it can', async () => {
    const { memory, broken } = openBroken(`read ${org}`);
    const ledgers = openInMemory(memory, { files: both(1_000_000, 'warn') });
    const result = await ledgers.reserve(wanted, never);
    expect(result).toMatchObject({ kind: 'reserved', warnings: unusable('org-ledger') });
    const settlements = [{ id: 'id-000001', micros: 5 }];
    expect(await ledgers.settle(settlements, never)).toEqual({
      alerts: [],
      warnings: [...unusable('org-ledger'), unsettled('id-000001', 'A reservation of $0.40')],
      unsettled: ['id-000001'],
    });
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 5));
    broken.isBroken = false;
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.text(november, org)).toBe(settled('id-000001', 5, inOrg));
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 5));
  });

  test('at the end leaves what was reserved, which is told once for all ledgers', async () => {
    const { memory, broken } = openBroken();
    const ledgers = openInMemory(memory, { files: both() });
    await ledgers.reserve(wanted, never);
    await ledgers.reserve({ ...wanted, micros: 200_000 }, never);
    const before = ledgers.standing();
    Object.assign(broken, { begins: '', isBroken: true });
    const settlements = ['id-000001', 'id-000002'].map((id) => ({ id, micros: 5 }));
    expect(await ledgers.settle(settlements, never)).toEqual({
      alerts: [],
      warnings: [
        ...unusable('byok-ledger'),
        ...unusable('org-ledger'),
        unsettled('id-000001, id-000002', '2 reservations of $0.60', 'count'),
      ],
      unsettled: ['id-000001', 'id-000002'],
    });
    expect(ledgers.standing()).toEqual(before);
  });
});

describe('an answer that was lost', () => {
  test.each([
    ['was carried out', true, written('id-000001') + settled('id-000001', 0)],
    ['was not carried out', false, ''],
  ])('and %s: the end of the step sees to it, and says nothing while it cannot', async (_, isCarriedOut, text) => {
    let isDown = false;
    const lose = firstWrong('commit', isCarriedOut ? { ...outage, isCarriedOut } : outage);
    const memory = openMemory(async (asked, signal) => {
      if (isDown) return outage;
      const lost = await lose(asked, signal);
      isDown = lost !== undefined;
      return lost;
    });
    memory.write({});
    const ledgers = openInMemory(memory);
    expect(await ledgers.reserve(wanted, never)).toMatchObject({ kind: 'unavailable', problems: { length: 1 } });
    expect(await ledgers.settle([], never)).toEqual(nothing);
    isDown = false;
    expect(await ledgers.settle([], never)).toEqual(nothing);
    expect(memory.text(november)).toBe(text);
    const before = memory.asked.length;
    expect(await ledgers.settle([], never)).toEqual(nothing);
    expect(memory.asked).toHaveLength(before);
  });
});

describe('a further attempt', () => {
  test('raises what is reserved, and asks nothing where that is enough', async () => {
    const memory = openMemory();
    const ledgers = openInMemory(memory);
    const reservation = reserved(await ledgers.reserve(wanted, never));
    const raised = (micros: number) => ({
      ...{ kind: 'reserved', reservation: { ...reservation, micros }, alerts: [], warnings: [] },
    });
    expect(await ledgers.raise(reservation, 400_000, never)).toEqual(raised(400_000));
    expect(memory.asked).toHaveLength(2);
    expect(await ledgers.raise(reservation, 500_000, never)).toEqual(raised(500_000));
    expect(await ledgers.raise(reservation, 450_000, never)).toEqual(raised(450_000));
    expect(memory.text(november)).toBe(written('id-000001') + written('id-000001', { micros: 500_000 }));
    expect(memory.asked.slice(2)).toEqual([`commit ${on} ${november} on 1: Reserve for run 1/1`]);
  });

  test('that is refused leaves what was reserved, to be settled', async () => {
    const memory = openMemory();
    const ledgers = openInMemory(memory);
    const reservation = reserved(await ledgers.reserve(wanted, never));
    expect(await ledgers.raise(reservation, 1_000_001, never)).toMatchObject({ kind: 'exceeded' });
    await ledgers.settle([], never);
    expect(memory.text(november)).toBe(written('id-000001'));
    await ledgers.settle([{ id: 'id-000001', micros: 5 }], never);
    expect(memory.text(november)).toBe(written('id-000001') + settled('id-000001', 5));
  });

  test('raises only where less is reserved', async () => {
    const { memory, broken } = openBroken();
    const ledgers = openInMemory(memory, { files: both(1_000_000, 'warn') });
    const reservation = reserved(await ledgers.reserve(wanted, never));
    Object.assign(broken, { begins: `commit ${org}`, isBroken: true });
    const raised = await ledgers.raise(reservation, 500_000, never);
    expect(raised).toMatchObject({ kind: 'reserved', warnings: unusable('org-ledger') });
    broken.isBroken = false;
    await ledgers.raise(reservation, 450_000, never);
    expect(memory.text(november)).toBe(written('id-000001') + written('id-000001', { micros: 500_000 }));
    expect(memory.text(november, org)).toBe(
      written('id-000001', inOrg) + written('id-000001', { ...inOrg, micros: 450_000 }),
    );
  });

  test('reserves in full where nothing could be reserved before', async () => {
    const { memory, broken } = openBroken(`read ${org}`);
    const ledgers = openInMemory(memory, { files: both(1_000_000, 'warn') });
    const reservation = reserved(await ledgers.reserve(wanted, never));
    broken.isBroken = false;
    expect(await ledgers.raise(reservation, 500_000, never)).toMatchObject({ kind: 'reserved', warnings: [] });
    expect(memory.text(november, org)).toBe(written('id-000001', { ...inOrg, micros: 500_000 }));
  });

  /** What somebody else did to the ledger, and what follows for the attempt and for the bill. */
  const losses: readonly (readonly [string, string, 'fail' | 'warn', object, object, string])[] = [
    [
      'is gone',
      '',
      'fail',
      { kind: 'unavailable', problems: [vanished()] },
      { ...nothing, warnings: [vanished()] },
      settled('id-000001', 5),
    ],
    [
      'is gone',
      '',
      'warn',
      { kind: 'reserved', reservation: { id: 'id-000001', at, micros: 500_000 }, alerts: [], warnings: [vanished()] },
      { ...nothing, warnings: [vanished()] },
      settled('id-000001', 5),
    ],
    [
      'is settled',
      settled('id-000001', 7),
      'fail',
      { kind: 'unavailable', problems: [contested] },
      { ...nothing, warnings: [contested] },
      settled('id-000001', 7),
    ],
  ];

  test.each(losses)(
    'of a reservation that %s (%s) in a ledger that may %s',
    async (_, text, onError, raised, end, left) => {
      const memory = openMemory();
      const ledgers = openInMemory(memory, { files: [policyFile([budget()], { onError })] });
      const reservation = reserved(await ledgers.reserve(wanted, never));
      memory.write({ [november]: text });
      expect(await ledgers.raise(reservation, 500_000, never)).toEqual(raised);
      expect(await ledgers.settle([{ id: 'id-000001', micros: 5 }], never)).toEqual(end);
      expect(memory.text(november)).toBe(left);
    },
  );
});

describe('a reservation of an earlier step', () => {
  const adopted = { ...wanted, id: 'id-000001', at: '2026-11-20T12:00:00Z' };
  const line = { at: adopted.at, run: '0/1' };
  const settlements = [{ id: 'id-000001', micros: 5 }];

  test('is taken up and settled, with the budgets that its line names', async () => {
    const memory = openMemory();
    memory.write({ [november]: written('id-000001', line) });
    const ledgers = openInMemory(memory, { files: [policyFile([budget(), budget({ name: 'later' })])] });
    expect(await ledgers.adopt(adopted, never)).toEqual({ kind: 'reserved', problems: [] });
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.text(november)).toBe(written('id-000001', line) + settled('id-000001', 5, line));
    expect(ledgers.standing()).toMatchObject([{ name: 'all', spent: 5 }]);
  });

  test('that is lost after it was taken up is settled, with a warning', async () => {
    const memory = openMemory();
    memory.write({ [november]: written('id-000001', line) });
    const ledgers = openInMemory(memory);
    await ledgers.adopt(adopted, never);
    memory.write({ [november]: '' });
    expect(await ledgers.settle(settlements, never)).toEqual({ ...nothing, warnings: [vanished()] });
    expect(memory.text(november)).toBe(settled('id-000001', 5, line));
  });

  test('that is settled already is left alone', async () => {
    const memory = openMemory();
    memory.write({ [november]: settled('id-000001', 7, line) });
    const ledgers = openInMemory(memory);
    expect(await ledgers.adopt(adopted, never)).toEqual({ kind: 'settled', problems: [] });
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.asked).toEqual([`read ${on} ${november}`]);
  });

  test('that the ledger has lost is recorded by what it was for', async () => {
    const memory = openMemory();
    memory.write({});
    const ledgers = openInMemory(memory);
    expect(await ledgers.adopt({ ...adopted, requests: 3 }, never)).toEqual({
      kind: 'reserved',
      problems: [vanished()],
    });
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.text(november)).toBe(settled('id-000001', 5, { at: adopted.at, requests: 3 }));
  });

  test('stays reserved where a ledger cannot be read, and is settled in the others', async () => {
    const { memory } = openBroken(`read ${org}`);
    memory.write({ [november]: written('id-000001', line) });
    const ledgers = openInMemory(memory, { files: both() });
    expect(await ledgers.adopt(adopted, never)).toEqual({ kind: 'unknown', problems: unusable('org-ledger') });
    expect(await ledgers.settle(settlements, never)).toEqual(nothing);
    expect(memory.text(november)).toBe(written('id-000001', line) + settled('id-000001', 5, line));
  });
});
