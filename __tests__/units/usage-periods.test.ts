import { describe, expect, test } from 'vitest';
import { readPeriod } from '../../src/actions/usage/period.ts';
import { reportOf } from '../../src/actions/usage/report.ts';
import { readAccount } from '../../src/costs/ledger/account.ts';
import { ledgerFiles, usageLine } from '../harness/usage.ts';

/** What a period is at a time: from, to, and what it is compared with. */
const periods: readonly (readonly [written: string, now: string, span: string, before: string])[] = [
  ['', '2026-11-27T12:00:00', '2026-11-01T00:00:00 2026-12-01T00:00:00', '2026-10-01T00:00:00 2026-10-27T12:00:00'],
  [
    'month',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00 2026-02-01T00:00:00',
    '2025-12-01T00:00:00 2025-12-01T00:00:00',
  ],
  // February is over before as much of it has passed as of March.
  [
    'month',
    '2026-03-31T10:00:00',
    '2026-03-01T00:00:00 2026-04-01T00:00:00',
    '2026-02-01T00:00:00 2026-03-01T00:00:00',
  ],
  [
    '2026-10',
    '2026-11-27T12:00:00',
    '2026-10-01T00:00:00 2026-11-01T00:00:00',
    '2026-09-01T00:00:00 2026-10-01T00:00:00',
  ],
  [
    '2026-11',
    '2026-11-27T12:00:00',
    '2026-11-01T00:00:00 2026-12-01T00:00:00',
    '2026-10-01T00:00:00 2026-10-27T12:00:00',
  ],
  [
    '2026-10',
    '2026-11-01T00:00:00',
    '2026-10-01T00:00:00 2026-11-01T00:00:00',
    '2026-09-01T00:00:00 2026-10-01T00:00:00',
  ],
  // A week in which a year ends; Sunday is its last day.
  ['week', '2027-01-03T23:59:59', '2026-12-28T00:00:00 2027-01-04T00:00:00', '2026-12-21T00:00:00 2026-12-27T23:59:59'],
  ['week', '2027-01-04T00:00:00', '2027-01-04T00:00:00 2027-01-11T00:00:00', '2026-12-28T00:00:00 2026-12-28T00:00:00'],
  ['30d', '2026-11-27T12:00:00', '2026-10-29T00:00:00 2026-11-28T00:00:00', '2026-09-29T00:00:00 2026-10-28T12:00:00'],
  ['1d', '2026-03-01T06:00:00', '2026-03-01T00:00:00 2026-03-02T00:00:00', '2026-02-28T00:00:00 2026-02-28T06:00:00'],
];

test.each(periods)('%j at %s is %s, compared with %s', (written, now, span, before) => {
  const period = readPeriod(written, new Date(`${now}Z`));
  const shown = ({ start, end }: { start: string; end: string }) => `${start} ${end}`.replaceAll('Z', '');
  expect([shown(period), shown(period.before)]).toEqual([span, before]);
});

describe('what lies at a border', () => {
  const now = new Date('2026-11-27T12:00:00Z');
  const times = [
    '2026-09-30T23:59:59Z',
    '2026-10-01T00:00:00Z',
    '2026-10-27T11:59:59Z',
    '2026-10-27T12:00:00Z',
    '2026-10-31T23:59:59Z',
    '2026-11-01T00:00:00Z',
    '2026-11-30T23:59:59Z',
  ];
  const account = readAccount(ledgerFiles(times.map((at, index) => usageLine({ at, micros: 10 ** index }))));

  test.each([
    ['month', 1_100_000, 110],
    ['2026-10', 11_110, 1],
    ['2026-09', 1, 0],
    // From 2026-11-23; a runner whose clock is ahead writes into the month's last day.
    ['week', 0, 0],
  ])('%s has what was recorded in it, and no second more', (written, cost, before) => {
    if ('faults' in account) throw new Error('The lines are valid.');
    const ledger = { repository: 'acme/widgets', branch: 'byok-ledger', account, budgets: [] };
    const report = reportOf(readPeriod(written, now), ['day'], [ledger]);
    expect([report.totals.cost, report.before.cost]).toEqual([cost, before]);
    expect(report.groups[0]?.rows.reduce((sum, { totals }) => sum + totals.cost, 0)).toBe(cost);
    expect(report.days.reduce((sum, { totals }) => sum + totals.cost, 0)).toBe(cost);
  });
});
