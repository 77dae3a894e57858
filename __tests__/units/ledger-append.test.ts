import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/costs/ledger/account.ts';
import { type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import { type LedgerGitHub, openStore } from '../../src/costs/ledger/store.ts';
import type { WriteRefusal } from '../../src/policy/source/github-answer.ts';
import { firstWrong, type LedgerMemory, openMemory, refused } from '../harness/ledger-memory.ts';
import { never, own } from '../harness/ledgers.ts';
import { ManualClock } from '../harness/manual-clock.ts';

const [november, december] = ['2026-11.jsonl', '2026-12.jsonl'];
const on = `${own}#byok-ledger`;

/** A reservation of one millionth of a dollar. */
function line(id: string, at = '2026-11-27T12:00:00Z'): LedgerLine {
  return {
    ...{ v: 1, type: 'reserved', id, at, micros: 1, run: '1/1', repository: own, workflow: '', actor: 'octocat' },
    ...{ key: 'openai', model: 'openai/gpt-6-luna', budgets: [] },
  };
}

const textOf = (...lines: readonly LedgerLine[]) => lines.map((one) => `${serialize(one)}\n`).join('');
const others = (count: number, at: string) =>
  Array.from({ length: count }, (_, number) => line(`other-${number}-${at.slice(11, 16)}`.replace(':', '-'), at));

/** Appends what is not there yet, and says how many lines there were. */
const adding =
  (...lines: readonly LedgerLine[]) =>
  (account: Account) => ({
    lines: lines.filter(({ id }) => !account.entries.has(id)),
    outcome: account.lines.length,
  });

function openTried(
  memory: LedgerMemory,
  open: (signal: AbortSignal) => LedgerGitHub | Promise<LedgerGitHub> = memory.open,
) {
  const clock = new ManualClock();
  const log: string[] = [];
  const store = openStore({
    repository: own,
    branch: 'byok-ledger',
    github: open,
    clock,
    log: (said) => log.push(said),
  });
  const append = (id: string, signal = never) => store.append([november], 'Reserve', adding(line(id)), signal);
  return { clock, log, store, append };
}

const read = `read ${on} ${november}`;
const commit = (head: number) => `commit ${on} ${november} on ${head}: Reserve`;

describe('the first line', () => {
  test('makes the branch, with a page that says what it is', async () => {
    const memory = openMemory();
    const { append } = openTried(memory);
    expect(await append('id-000001')).toMatchObject({ done: true, outcome: 0, account: { lines: [{ number: 1 }] } });
    expect(memory.asked).toEqual([read, `create ${on} README.md ${november}: Reserve`]);
    expect(memory.text(november)).toBe(textOf(line('id-000001')));
    expect(memory.text('README.md')).toBe(`# Ledger of byok-inference

What requests to models were reserved and settled at, one JSON line each, a file a month.
Written by the action; docs/ledger.md in its repository explains the lines. Do not merge this branch.
`);
  });

  test('of another month leaves the files of the others as they are', async () => {
    const memory = openMemory();
    memory.write({ [november]: textOf(line('id-000001')) });
    const { store } = openTried(memory);
    const later = [line('id-000002', '2026-12-01T00:00:00Z'), line('id-000003', '2026-12-01T00:00:00Z')];
    await store.append([november, december], 'Reserve', adding(...later), never);
    expect(memory.asked.at(-1)).toBe(`commit ${on} ${december} on 1: Reserve`);
    expect(memory.text(december)).toBe(textOf(...later));
  });
});

const [outage, gone] = [refused('unavailable', 'HTTP 502.'), refused('forbidden', 'HTTP 403.')];
const upTo = (count: number) => [125, 250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000].slice(0, count);

/** What GitHub says again and again, and how long is waited, in milliseconds, before it is believed. */
const patience: readonly (readonly [WriteRefusal, detail: string, wait: number | undefined, readonly number[]])[] = [
  ['unavailable', 'HTTP 502', undefined, upTo(8)],
  ['rate-limited', 'Secondary rate limit.', undefined, upTo(4).map((share) => 60_000 + share)],
  ['rate-limited', 'Secondary rate limit.', 1000, upTo(4).map((share) => 1000 + share)],
  ['rate-limited', '0 left, reset at 12:30 UTC.', undefined, []],
  ['rate-limited', 'Slow down; ask again at 12:30 UTC.', undefined, []],
  ['rate-limited', 'Slow down; ask again at 12:01 UTC.', 1000, upTo(4).map((share) => 1000 + share)],
  ['unavailable', 'It will reset at noon.', undefined, upTo(8)],
  ['unseen', 'HTTP 404', undefined, upTo(2)],
  ['missing', '', undefined, upTo(2)],
  ['forbidden', 'HTTP 403', undefined, []],
  ['protected', 'A ruleset.', undefined, []],
];

describe('a refusal', () => {
  test.each(patience)('to read that is %s (%s, %s) is met with waits of %j', async (reason, detail, wait, waits) => {
    const memory = openMemory(() => refused(reason, detail, wait));
    const { clock, log, append } = openTried(memory);
    expect(await append('id-000001')).toEqual({ done: false, fault: { reason, detail }, mayBeWritten: false });
    expect(memory.asked).toEqual(Array(waits.length + 1).fill(read));
    expect(clock.waits).toEqual(waits);
    const said = `The ledger in ${own} is not available now (${detail === '' ? reason : detail}); trying again.`;
    expect(log).toEqual(waits.map(() => said));
  });

  test.each([
    ['unavailable', true],
    ['rate-limited', false],
    ['forbidden', false],
  ] as const)('to write that is %s may have been carried out: %s', async (reason, mayBeWritten) => {
    const memory = openMemory((asked) => (asked.startsWith('commit') ? refused(reason, 'No.') : undefined));
    memory.write({});
    const { append } = openTried(memory);
    expect(await append('id-000001')).toEqual({ done: false, fault: { reason, detail: 'No.' }, mayBeWritten });
  });

  test('counts with those of its kind only', async () => {
    const wrong = [outage, refused('unseen'), refused('missing'), refused('unseen'), refused('missing')];
    const memory = openMemory(() => wrong.shift());
    expect(await openTried(memory).append('id-000001')).toMatchObject({ done: true });
  });

  test('of an answer that was lost is not written twice', async () => {
    const memory = openMemory(firstWrong('commit', { ...outage, isCarriedOut: true }));
    memory.write({});
    const { append } = openTried(memory);
    expect(await append('id-000001')).toMatchObject({ done: true, outcome: 1 });
    expect(memory.asked).toEqual([read, commit(1), read]);
    expect(memory.text(november)).toBe(textOf(line('id-000001')));
  });
});

describe('a branch that moves', () => {
  test('is read again as often as it takes, with nothing in the log', async () => {
    let left = 30;
    const memory = openMemory((asked) => {
      if (asked.startsWith('commit') && left-- > 0) memory.write({ 'other.txt': String(left) });
      return undefined;
    });
    memory.write({});
    const { clock, log, append } = openTried(memory);
    expect(await append('id-000001')).toMatchObject({ done: true });
    expect(clock.waits).toHaveLength(30);
    expect(clock.waits.slice(0, 9)).toEqual(upTo(9));
    expect(new Set(clock.waits.slice(9))).toEqual(new Set([10_000]));
    expect(log).toEqual([]);
  });

  const moved = refused('moved', 'It moved.');

  test('and does not, six times, is believed', async () => {
    const memory = openMemory(firstWrong('commit', moved, 6));
    memory.write({});
    expect(await openTried(memory).append('id-000001')).toMatchObject({ done: true });
  });

  test.each([
    ['moved', true],
    ['exists', false],
  ] as const)('and does not, seven times, is none: %s', async (reason, isThere) => {
    const memory = openMemory(firstWrong(isThere ? 'commit' : 'create', refused(reason, 'So it says.'), 7));
    if (isThere) memory.write({});
    const { clock, append } = openTried(memory);
    const fault = { reason: 'unavailable', detail: 'So it says.' };
    expect(await append('id-000001')).toEqual({ done: false, fault, mayBeWritten: false });
    expect(clock.waits).toEqual(upTo(6));
  });

  test('once after six times begins anew', async () => {
    const wrong = Array.from({ length: 12 }, () => moved);
    const memory = openMemory((asked) => {
      if (!asked.startsWith('commit')) return undefined;
      if (wrong.length === 7) memory.write({});
      return wrong.shift();
    });
    memory.write({});
    expect(await openTried(memory).append('id-000001')).toMatchObject({ done: true });
  });
});

describe('where the time is over', () => {
  const timedOut = (detail: string, mayBeWritten = false) => ({
    done: false,
    fault: { reason: 'timed-out', detail },
    mayBeWritten,
  });

  test('before the beginning, nothing is asked', async () => {
    const memory = openMemory();
    expect(await openTried(memory).append('id-000001', AbortSignal.abort())).toEqual(timedOut(''));
    expect(memory.asked).toEqual([]);
  });

  /** What is asked until the time ends during the last of it, and what came of that. */
  const ends: readonly (readonly [string, readonly (ReturnType<typeof refused> | undefined)[], string, object])[] = [
    ['reading', [outage, gone], read, timedOut('HTTP 502.')],
    ['reading well', [outage, undefined], read, timedOut('HTTP 502.')],
    ['writing', [outage, undefined, gone], commit(1), timedOut('HTTP 502.')],
    ['writing, without an answer', [undefined, outage], commit(1), timedOut('', true)],
    ['writing, and somebody was faster', [undefined, refused('moved', 'It moved.')], commit(1), timedOut('')],
    ['writing, which was carried out', [undefined, undefined], commit(1), { done: true, outcome: 0 }],
  ];

  test.each(ends)('while %s', async (_, answers, last, appended) => {
    const over = new AbortController();
    const left = [...answers];
    const memory = openMemory(() => {
      if (left.length === 1) over.abort();
      return left.shift();
    });
    memory.write({});
    const { append } = openTried(memory);
    expect(await append('id-000001', over.signal)).toMatchObject(appended);
    expect(memory.asked).toHaveLength(answers.length);
    expect(memory.asked.at(-1)).toBe(last);
  });

  test('while what was read early is read again, it is told why', async () => {
    const over = new AbortController();
    const memory = openMemory(() => {
      if (memory.asked.length === 3) over.abort();
      return memory.asked.length === 2 ? refused('moved', 'It moved.') : undefined;
    });
    memory.write({});
    const { store, append } = openTried(memory);
    store.preload([november], never);
    expect(await append('id-000001', over.signal)).toEqual(timedOut('It moved.'));
    expect(memory.asked).toEqual([read, commit(1), read]);
  });

  test.each([
    [59_999, false],
    [60_000, true],
  ])('of one request, after %i milliseconds, only that one ends: %s', async (passed, isEnded) => {
    const ended: boolean[] = [];
    const memory = openMemory((_, signal) => {
      if (ended.length === 0) tried.clock.pass(passed);
      ended.push(signal.aborted);
      return undefined;
    });
    const tried = openTried(memory);
    expect(await tried.append('id-000001')).toMatchObject({ done: true });
    expect(ended).toEqual([isEnded, false]);
  });

  test('no clock runs on after a request, however it went', async () => {
    const memory = openMemory();
    const left: AbortSignal[] = [];
    const clock = Object.assign(new ManualClock(), {
      deadline: (_: number, done: AbortSignal) => {
        left.push(done);
        return never;
      },
    });
    const opened = [memory.open, memory.open, () => Promise.reject(new Error('No client.'))];
    const github = (signal: AbortSignal) => opened.shift()?.(signal) ?? memory.open(signal);
    const store = openStore({ repository: own, branch: 'byok-ledger', github, clock, log: () => undefined });
    await store.append([november], 'Reserve', adding(line('id-000001')), never);
    await expect(store.read([november], never)).rejects.toThrow('No client.');
    expect(left.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});

describe('what is read early', () => {
  test('is read once, serves one append, and is not read for it again', async () => {
    const memory = openMemory();
    memory.write({ [november]: textOf(...others(4, '2026-11-27T12:00:00Z')) });
    const { store, append } = openTried(memory);
    store.preload([november, december], never);
    store.preload([november], never);
    await append('id-000001');
    await append('id-000002');
    expect(memory.asked).toEqual([`${read} ${december}`, commit(1), read, commit(2)]);
  });

  test.each([
    ['lacks a file', [december], textOf(line('id-000001')), undefined],
    ['was refused', [november], textOf(line('id-000001')), outage],
    ['cannot be read', [november], 'x', undefined],
    ['has the line', [november], textOf(line('id-000002')), undefined],
  ])('and %s is read again, at once', async (_, files, text, wrong) => {
    const memory = openMemory(() => (memory.asked.length === 1 ? wrong : undefined));
    memory.write({ [november]: text });
    const { clock, store, append } = openTried(memory);
    store.preload(files, never);
    await turn();
    memory.write({ [november]: textOf(line('id-000001')) });
    expect(await append('id-000002')).toMatchObject({ done: true, outcome: 1 });
    expect(memory.asked.slice(1)).toEqual([read, expect.stringContaining('commit')]);
    expect(clock.waits).toEqual([]);
  });

  test('and is too old is read again at once, and from then on before each write', async () => {
    const memory = openMemory();
    memory.write({});
    const { clock, store, append } = openTried(memory);
    store.preload([november], never);
    await turn();
    memory.write({ [november]: textOf(line('other-001')) });
    expect(await append('id-000001')).toMatchObject({ done: true, outcome: 1 });
    await append('id-000002');
    expect(memory.asked).toEqual([read, commit(1), read, commit(2), read, commit(3)]);
    expect(clock.waits).toEqual([]);
  });

  test('fails whoever waits for it where no request could be sent, and nobody after that', async () => {
    const memory = openMemory();
    let times = 0;
    const { store, append } = openTried(memory, (signal) => {
      if (times++ === 0) throw new Error('No client.');
      return memory.open(signal);
    });
    store.preload([november], never);
    await expect(append('id-000001')).rejects.toThrow('No client.');
    expect(await append('id-000001')).toMatchObject({ done: true });
  });
});

describe('what was written last is built upon', () => {
  const noon = '2026-11-27T12:00:00Z';
  const lately = '2026-11-27T11:50:00Z';
  const before = '2026-11-27T11:49:59Z';

  test.each([
    ['nobody else writes', [], true],
    ['others wrote three lines in ten minutes', others(3, lately), true],
    ['others wrote four', others(4, lately), false],
    ['others wrote many before that', others(9, before), true],
  ])('where %s', async (_, lines, isQuiet) => {
    const memory = openMemory();
    memory.write({ [november]: textOf(...lines) });
    const { append } = openTried(memory);
    for (const number of [1, 2, 3, 4, 5]) await append(`id-00000${number}`);
    expect(memory.asked.filter((asked) => asked === read)).toHaveLength(isQuiet ? 1 : 5);
    expect(memory.text(november).split('\n')).toHaveLength(lines.length + 6);
  });

  test('by the time of the latest of its lines', async () => {
    const memory = openMemory();
    memory.write({ [november]: textOf(...others(4, before)) });
    const { store, append } = openTried(memory);
    const both = adding(line('id-000001', '2026-11-27T11:00:00Z'), line('id-000002', noon));
    await store.append([november], 'Reserve', both, never);
    await append('id-000003');
    expect(memory.asked).toEqual([read, commit(1), commit(2)]);
  });

  test('unless another file is needed, or there was a conflict', async () => {
    const memory = openMemory(firstWrong('commit', refused('moved')));
    memory.write({});
    const { store, append } = openTried(memory);
    await append('id-000001');
    await append('id-000002');
    expect(memory.asked).toEqual([read, commit(1), read, commit(1), read, commit(2)]);
    const quiet = openTried(memory);
    await quiet.append('id-000003');
    await quiet.store.append([november, december], 'Reserve', adding(line('id-000004')), never);
    expect(memory.asked.slice(6)).toEqual([read, commit(3), `${read} ${december}`, commit(4)]);
    expect(await store.read([november], never)).toMatchObject({ lines: { length: 4 } });
  });

  test('also after an outage', async () => {
    const memory = openMemory(firstWrong('commit', outage, 7));
    memory.write({});
    const { append } = openTried(memory);
    await append('id-000001');
    await append('id-000002');
    expect(memory.asked.slice(-3)).toEqual([read, commit(1), commit(2)]);
    expect(memory.asked).toHaveLength(7 * 2 + 3);
  });

  test('also where a month is new', async () => {
    const memory = openMemory();
    const { store } = openTried(memory);
    const append = (one: LedgerLine) => store.append([november, december], 'Reserve', adding(one), never);
    await append(line('id-000001', '2026-12-01T00:00:00Z'));
    const appended = await append(line('id-000002'));
    expect(appended.done && appended.account.lines.map(({ file }) => file)).toEqual([december, november]);
    const last = await append(line('id-000003'));
    expect(last.done && last.account.lines.map(({ file }) => file)).toEqual([november, december, november]);
    expect(memory.asked).toHaveLength(4);
  });
});

describe('one after the other', () => {
  test('appends work in the order of their calls, also after one that throws', async () => {
    const memory = openMemory();
    const { store, append } = openTried(memory);
    const failing = store.append(
      [november],
      'Reserve',
      () => {
        throw new Error('A bug.');
      },
      never,
    );
    const [first, second] = [append('id-000001'), append('id-000002')];
    await expect(failing).rejects.toThrow('A bug.');
    expect([await first, await second]).toMatchObject([{ outcome: 0 }, { outcome: 1 }]);
    expect(memory.text(november)).toBe(textOf(line('id-000001'), line('id-000002')));
  });
});

describe('reading alone', () => {
  test('takes a branch that is not there for an empty one, and writes nothing', async () => {
    const memory = openMemory();
    const account = await openTried(memory).store.read([november], never);
    expect(account).toEqual({ texts: {}, lines: [], entries: new Map() });
    expect(memory.asked).toEqual([read]);
  });

  test('has the months in their order, however they were asked for', async () => {
    const memory = openMemory();
    memory.write({
      [november]: textOf(line('id-000001')),
      [december]: textOf(line('id-000002', '2026-12-01T00:00:00Z')),
    });
    for (const files of [
      [november, december],
      [december, november],
    ]) {
      const account = await openTried(memory).store.read(files, never);
      expect('lines' in account && account.lines.map(({ file }) => file)).toEqual([november, december]);
    }
  });

  test('names what it cannot read', async () => {
    const memory = openMemory();
    memory.write({ [november]: 'x\n' });
    const faults = [{ file: november, number: 1, message: 'it is not a JSON object: "x"' }];
    expect(await openTried(memory).store.read([november], never)).toEqual({ fault: { reason: 'broken', faults } });
    expect(memory.asked).toEqual([read]);
  });
});

describe('a large file', () => {
  const written = textOf(line('id-000001'));
  const most = 30_000_000;

  test.each([
    ['as large as one commit may be', most, true],
    ['larger by a byte', most + 1, false],
  ])('%s', async (_, bytes, isWritten) => {
    const memory = openMemory();
    memory.write({ [november]: `${' '.repeat(bytes - written.length - 1)}\n`, [december]: ' '.repeat(100) });
    const { store } = openTried(memory);
    const appended = await store.append([november, december], 'Reserve', adding(line('id-000001')), never);
    const fault = { reason: 'too-large', detail: `${november}: ${bytes} bytes` };
    expect(appended).toMatchObject(isWritten ? { done: true } : { done: false, fault, mayBeWritten: false });
    expect(memory.text(november).length).toBe(isWritten ? bytes : bytes - written.length);
  });

  test('counts with the others of the same commit', async () => {
    const memory = openMemory();
    memory.write({ [november]: `${' '.repeat(most / 2)}\n`, [december]: `${'\u3000'.repeat(most / 6)}\n` });
    const { store } = openTried(memory);
    const both = [line('id-000001'), line('id-000002', '2026-12-01T00:00:00Z')];
    const bytes = most + 2 + textOf(...both).length;
    expect(await store.append([november, december], 'Reserve', adding(...both), never)).toMatchObject({
      fault: { reason: 'too-large', detail: `${november}, ${december}: ${bytes} bytes` },
    });
  });
});
