import type { Account, LedgerEntry } from '../../costs/ledger/account.ts';
import type { BudgetStanding } from '../../costs/ledger/standings.ts';
import type { BudgetScope } from '../../policy/model/costs.ts';
import { daysOf, isWithin, type ReportPeriod, type TimeSpan } from './period.ts';

/** By what costs can be added up. */
export const groupings = ['model', 'key', 'workflow', 'actor', 'repository', 'day'] as const satisfies readonly (
  | BudgetScope
  | 'day'
)[];

/** One of them. */
export type Grouping = (typeof groupings)[number];

/** What was read of a ledger. */
export interface ReadLedger {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly account: Account;
  readonly budgets: readonly BudgetStanding[];
}

/** A reservation with the ledger that it was read in; of one that several ledgers have, what costs most. */
export interface UsageEntry extends LedgerEntry {
  /** `owner/name#branch`. */
  readonly ledger: string;
}

/** Sums. Money is in millionths of a US dollar. */
export interface UsageTotals {
  /** Settled, and at its worst case what is not: never less than what was billed. */
  readonly cost: number;
  /** The part of it that is reserved and not settled. */
  readonly reserved: number;
  /** The part of it that was assumed, since the provider reported no usage. */
  readonly assumed: number;
  /** Requests that were billed or may have been. */
  readonly requests: number;
  readonly assumedRequests: number;
  /** Tokens that providers counted. */
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** What one model, key, workflow, actor, repository or day has used. */
export interface UsageGroup {
  /** As it was written last; empty where it is not known. */
  readonly name: string;
  readonly totals: UsageTotals;
}

/** All that is reported: the one value that outputs, files, summary and issue render. */
export interface UsageReport {
  readonly period: ReportPeriod;
  readonly totals: UsageTotals;
  readonly before: UsageTotals;
  /** Every day of the period until now, in its order. */
  readonly days: readonly UsageGroup[];
  /** The dearest first; days in their order. */
  readonly groups: readonly { readonly by: Grouping; readonly rows: readonly UsageGroup[] }[];
  /** Everything that was used in the period, the oldest first. */
  readonly entries: readonly UsageEntry[];
  /** What is not settled in a ledger, the oldest first. */
  readonly unsettled: readonly UsageEntry[];
  readonly ledgers: readonly ReadLedger[];
}

/** Adds up what ledgers say of a period. */
export function reportOf(
  period: ReportPeriod,
  groupBy: readonly Grouping[],
  ledgers: readonly ReadLedger[],
): UsageReport {
  const all = mergedEntries(ledgers);
  const inSpan = (span: TimeSpan) => all.filter(({ line }) => isWithin(span, line.at));
  const entries = inSpan(period).toSorted(byTime);
  const byDay = groupsOf(entries, 'day');
  const until = period.isOver ? period.end : [period.now, `${entries.at(-1)?.line.at ?? ''}`].toSorted().at(-1);
  const used = new Map(byDay.map((group) => [group.name, group]));
  const days = daysOf({ start: period.start, end: until ?? period.end });
  return {
    period,
    totals: totalsOf(entries),
    before: totalsOf(inSpan(period.before)),
    days: days.map((name) => used.get(name) ?? { name, totals: totalsOf([]) }),
    groups: groupBy.map((by) => ({ by, rows: by === 'day' ? byDay : groupsOf(entries, by).toSorted(byCost) })),
    entries,
    unsettled: ledgers
      .flatMap((ledger) => entriesOf(ledger))
      .filter(({ isSettled, line }) => !isSettled && isWithin(period, line.at))
      .toSorted(byTime),
    ledgers,
  };
}

function entriesOf({ repository, branch, account }: ReadLedger): readonly UsageEntry[] {
  const ledger = `${repository}#${branch}`;
  return [...account.entries.values()].map((entry) => ({ ...entry, ledger }));
}

/**
 * A request that is counted in several ledgers has the same id in all of them, and counts once. What is settled says more
 * than a reservation that is left somewhere else; of two amounts the higher one counts.
 */
function mergedEntries(ledgers: readonly ReadLedger[]): readonly UsageEntry[] {
  const merged = new Map<string, UsageEntry>();
  for (const entry of ledgers.flatMap(entriesOf)) {
    const other = merged.get(entry.line.id);
    const isBetter =
      !other || (entry.isSettled === other.isSettled ? entry.line.micros > other.line.micros : entry.isSettled);
    if (isBetter) merged.set(entry.line.id, entry);
  }
  return [...merged.values()];
}

function groupsOf(entries: readonly UsageEntry[], by: Grouping): readonly UsageGroup[] {
  const nameOf = ({ line }: UsageEntry) => (by === 'day' ? line.at.slice(0, 10) : line[by]);
  const grouped = Map.groupBy(entries, (entry) => nameOf(entry).toLowerCase());
  return [...grouped.values()].map((group) => ({
    name: group.slice(-1).map(nameOf).join(''),
    totals: totalsOf(group),
  }));
}

function totalsOf(entries: readonly UsageEntry[]): UsageTotals {
  const unsettled = entries.filter(({ isSettled }) => !isSettled);
  const assumed = entries.filter(({ line }) => line.assumed === true);
  return {
    cost: sumOf(entries, ({ line }) => line.micros),
    reserved: sumOf(unsettled, ({ line }) => line.micros),
    assumed: sumOf(assumed, ({ line }) => line.micros),
    requests: sumOf(entries, requestsOf),
    assumedRequests: sumOf(assumed, requestsOf),
    input: sumOf(entries, ({ line }) => line.tokens?.input ?? 0),
    cachedInput: sumOf(entries, ({ line }) => line.tokens?.cachedInput ?? 0),
    output: sumOf(entries, ({ line }) => line.tokens?.output ?? 0),
  };
}

/** Groups as one, for what does not fit. */
export function sumGroups(groups: readonly UsageGroup[]): UsageTotals {
  const sum = (part: keyof UsageTotals) => sumOf(groups, ({ totals }) => totals[part]);
  return {
    cost: sum('cost'),
    reserved: sum('reserved'),
    assumed: sum('assumed'),
    requests: sum('requests'),
    assumedRequests: sum('assumedRequests'),
    input: sum('input'),
    cachedInput: sum('cachedInput'),
    output: sum('output'),
  };
}

/** A reservation that was taken back, settled at nothing without a token, stands for no request. */
export function requestsOf({ line, isSettled }: LedgerEntry): number {
  return isSettled && line.micros === 0 && !line.tokens ? 0 : (line.requests ?? 1);
}

/** A sum beyond what a number can count exactly is the highest number that it can. */
export function sumOf<Item>(items: readonly Item[], part: (item: Item) => number): number {
  const total = items.reduce((sum, item) => sum + BigInt(part(item)), 0n);
  return Number(total > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : total);
}

function byTime({ line: one }: UsageEntry, { line: other }: UsageEntry): number {
  return one.at === other.at ? 0 : one.at < other.at ? -1 : 1;
}

function byCost(one: UsageGroup, other: UsageGroup): number {
  return other.totals.cost - one.totals.cost || other.totals.requests - one.totals.requests;
}
