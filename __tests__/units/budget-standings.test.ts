import { describe, expect, test } from 'vitest';
import { readAccount } from '../../src/costs/ledger/account.ts';
import { ledgerTargets } from '../../src/costs/ledger/budgets.ts';
import { type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import { standingsOf } from '../../src/costs/ledger/standings.ts';
import type { Budget } from '../../src/policy/model/costs.ts';
import { budget, own, policyFile } from '../harness/ledgers.ts';

const noon = '2026-11-27T12:00:00Z';
let made = 0;

/** A settled line of 300,000 millionths of a dollar, which counts in the budget `all`. */
function line(changed: Partial<LedgerLine> = {}): LedgerLine {
  return {
    ...{ v: 1, type: 'settled', id: `id-${String(++made).padStart(6, '0')}`, at: noon, micros: 300_000 },
    ...{ run: '1/1', repository: own, workflow: '.github/workflows/ask.yml', actor: 'octocat', key: 'openai' },
    ...{ model: 'openai/gpt-6-luna', budgets: [`${own}/.github/models.yml#all`], ...changed },
  };
}

/** How a budget stands: whose amount, what is spent, reserved and left, and the alert if any. */
function standings(changed: Partial<Budget>, ...lines: readonly LedgerLine[]) {
  const [target] = ledgerTargets([policyFile([budget(changed)])], own);
  const months = Map.groupBy(lines, ({ at }) => `${at.slice(0, 7)}.jsonl`);
  const texts = [...months].map(([file, some]) => [file, some.map((one) => `${serialize(one)}\n`).join('')]);
  const account = readAccount(Object.fromEntries(texts));
  if (!target || 'faults' in account) throw new Error('The ledger cannot be read.');
  return standingsOf(account, target, own, noon).map(({ figures, alert }) => {
    const { value, spent, reserved, left } = figures;
    return [value, spent, reserved, left, ...(alert ? [alert.percent] : [])];
  });
}

describe('a budget', () => {
  test('is told with its period and the alert that it has reached', () => {
    const [target] = ledgerTargets([policyFile([budget({ alertAt: [10, 20], per: 'day' })])], own);
    const account = readAccount({ '2026-11.jsonl': serialize(line()) });
    if (!target || 'faults' in account) throw new Error('The ledger cannot be read.');
    const place = { file: '.github/models.yml', annotatable: true, line: 9, column: 1 };
    const figures = {
      ...{ name: 'all', each: 'repository', value: own, per: 'day', start: '2026-11-27T00:00:00Z' },
      ...{ resetAt: '2026-11-28T00:00:00Z', amount: 1_000_000, spent: 300_000, reserved: 0, left: 700_000 },
      ...{ onExceed: 'deny', place },
    };
    expect(standingsOf(account, target, own, noon)).toEqual([{ figures, alert: { ...figures, percent: 20 } }]);
  });

  const reserved = line({ type: 'reserved', micros: 200_000 });

  test.each([
    ['no alert, of what is little', [31], [line()], [own, 300_000, 0, 700_000]],
    ['an alert of exactly its share', [30, 31], [line()], [own, 300_000, 0, 700_000, 30]],
    ['with what is reserved', [50], [line(), reserved], [own, 300_000, 200_000, 500_000, 50]],
    ['all of it, though no alert is asked for', [], [line({ micros: 1_000_000 })], [own, 1_000_000, 0, 0, 100]],
    ['almost all of it', [], [line({ micros: 999_999 })], [own, 999_999, 0, 1]],
    ['more than all of it', [90], [line({ micros: 2_000_000 })], [own, 2_000_000, 0, 0, 100]],
  ] as const)('has %s', (_, alertAt, lines, standing) => {
    expect(standings({ alertAt }, ...lines)).toEqual([standing]);
  });

  test.each([
    ['of the last second of the month before', { at: '2026-10-31T23:59:59Z' }],
    ['of the first second of the month after', { at: '2026-12-01T00:00:00Z' }],
    ['of another budget', { budgets: [`${own}/.github/models.yml#other`] }],
  ])('does not count a line %s', (_, changed) => {
    expect(standings({}, line(changed))).toEqual([[own, 0, 0, 1_000_000]]);
  });

  test.each(['2026-11-01T00:00:00Z', '2026-11-30T23:59:59Z'])('counts a line of %s', (at) => {
    expect(standings({}, line({ at }))).toEqual([[own, 300_000, 0, 700_000]]);
  });
});

describe('separate amounts', () => {
  test.each([
    ['repository', own],
    ['workflow', ''],
    ['actor', ''],
    ['key', ''],
    ['model', ''],
  ] as const)('for each %s: one that nobody has used is there once', (each, value) => {
    expect(standings({ each })).toEqual([[value, 0, 0, 1_000_000]]);
  });

  test('are those of whoever used the budget in its period, and of nobody else', () => {
    const others = [
      line({ actor: 'hubot', at: '2026-10-31T23:59:59Z' }),
      line({ actor: 'octocat', budgets: [`${own}/.github/models.yml#other`] }),
    ];
    expect(standings({ each: 'actor' }, ...others, line({ actor: 'monalisa' }))).toEqual([
      ['monalisa', 300_000, 0, 700_000],
    ]);
  });

  test('count whatever the letters, and are named as they were written last', () => {
    const lines = [line({ actor: 'OctoCat' }), line({ actor: 'hubot' }), line({ actor: 'octocat' })];
    expect(standings({ each: 'actor' }, ...lines)).toEqual([
      ['octocat', 600_000, 0, 400_000],
      ['hubot', 300_000, 0, 700_000],
    ]);
  });

  test('are those of each repository’s workflow, whose path alone has a case', () => {
    const lines = [
      line({ repository: 'Acme/Widgets' }),
      line(),
      line({ workflow: '.github/workflows/Ask.yml' }),
      line({ repository: 'acme/gadgets' }),
      line({ workflow: '' }),
    ];
    expect(standings({ each: 'workflow' }, ...lines)).toEqual([
      [`${own}/.github/workflows/ask.yml`, 600_000, 0, 400_000],
      [`${own}/.github/workflows/Ask.yml`, 300_000, 0, 700_000],
      ['acme/gadgets/.github/workflows/ask.yml', 300_000, 0, 700_000],
      ['', 300_000, 0, 700_000],
    ]);
  });
});

describe('the ledgers of a policy', () => {
  test('are named once, whatever the letters of their repository; the strictest file decides what happens without them', () => {
    const files = [
      policyFile([budget()], { repository: 'Acme/Ledger', onError: 'warn' }),
      policyFile([], { repository: 'acme/ledger', onError: 'fail' }),
      policyFile([], { repository: 'acme/ledger', onError: 'warn' }),
      policyFile([], { repository: 'acme/ledger', branch: 'Byok-ledger', onError: 'warn' }),
    ] as const;
    const { ledger: _, ...without } = policyFile([budget()]);
    const targets = ledgerTargets([files[0], without, ...files.slice(1)], own);
    expect(
      targets.map(({ repository, branch, onError, files: of }) => [repository, branch, onError, of.length]),
    ).toEqual([
      ['Acme/Ledger', 'byok-ledger', 'fail', 3],
      ['acme/ledger', 'Byok-ledger', 'warn', 1],
    ]);
    expect(targets[0]?.files).toEqual(files.slice(0, 3));
  });
});
