import type { BudgetPeriod } from '../../policy/model/costs.ts';

/** A day, a week or a month in UTC. Times are written as ledger lines have them, `YYYY-MM-DDTHH:MM:SSZ`, and sort as texts. */
export interface Period {
  readonly per: BudgetPeriod;
  /** The first second of it. */
  readonly start: string;
  /** The first second after it: when a budget begins anew. */
  readonly end: string;
}

/** A time as ledger lines have it: whole seconds, cut, not rounded. */
export function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/**
 * The period in which a time lies. It is chosen by the clock of whoever reserves, and every line that is dated in it counts,
 * also one that is dated after now: a runner whose clock is a day ahead writes into tomorrow's budget, and one whose clock is
 * a day behind into yesterday's. Both are bounded by the amount of the period that they write into.
 */
export function periodOf(per: BudgetPeriod, at: string): Period {
  const time = new Date(at);
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()];
  // Sunday is 0, and the sixth day after a Monday.
  const monday = day - ((time.getUTCDay() + 6) % 7);
  const bounds = {
    day: [Date.UTC(year, month, day), Date.UTC(year, month, day + 1)],
    week: [Date.UTC(year, month, monday), Date.UTC(year, month, monday + 7)],
    month: [Date.UTC(year, month), Date.UTC(year, month + 1)],
  } as const;
  const [start, end] = bounds[per];
  return { per, start: timeOf(new Date(start)), end: timeOf(new Date(end)) };
}

/** Whether a time lies in a period. */
export function isWithin({ start, end }: Period, at: string): boolean {
  return start <= at && at < end;
}

/** The path of the file that has the lines of a time's month. */
export function ledgerFile(at: string): string {
  return `${at.slice(0, 7)}.jsonl`;
}

/** The files that may have lines of a period: two for a week in which a month ends. */
export function filesOf({ start, end }: Period): readonly string[] {
  const last = timeOf(new Date(Date.parse(end) - 1000));
  return [...new Set([ledgerFile(start), ledgerFile(last)])];
}
