import { periodOf, timeOf } from '../../costs/ledger/periods.ts';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';

/** From the first second to the one after the last, in UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
export interface TimeSpan {
  readonly start: string;
  readonly end: string;
}

/** What a report is about, and what it is compared with. */
export interface ReportPeriod extends TimeSpan {
  /** As the input has it. */
  readonly name: string;
  /** When the report is made. */
  readonly now: string;
  /** Whether all of the period lies in the past. */
  readonly isOver: boolean;
  /** The period before: all of it where this one is over, else as much of it as of this one has passed. */
  readonly before: TimeSpan;
}

const day = 24 * 60 * 60 * 1000;

/** The longest period, in days. */
const mostDays = 366;

/**
 * Reads the input `period`: a month, `month` or `week` for the current one, or the last days with today, such as `30d`.
 *
 * @throws {Failure} `invalid-input` for anything else, and for a month that has not begun
 */
export function readPeriod(written: string, now: Date): ReportPeriod {
  const name = written === '' ? 'month' : written;
  const time = timeOf(now);
  const [, days] = /^([1-9][0-9]{0,2})d$/.exec(name) ?? [];
  if (days !== undefined && Number(days) <= mostDays) return lastDays(name, Number(days), now);
  if (name === 'month' || name === 'week') return calendarPeriod(name, name, time, time);
  if (!/^20[0-9]{2}-(?:0[1-9]|1[0-2])$/.test(name)) {
    throw new Failure('invalid-input', {
      message: `period: ${quote(name)} is not a period.`,
      remedy: `Write a month such as ${time.slice(0, 7)}, \`month\` or \`week\` for the current one, or the last days, \`1d\` to \`${mostDays}d\`.`,
    });
  }
  if (name > time.slice(0, 7)) {
    throw new Failure('invalid-input', {
      message: `period: ${name} has not begun; by the runner’s clock it is ${time.slice(0, 10)} (UTC).`,
      remedy: 'Write the current month or an earlier one.',
    });
  }
  return calendarPeriod(name, 'month', `${name}-01T00:00:00Z`, time);
}

function calendarPeriod(name: string, per: 'month' | 'week', at: string, now: string): ReportPeriod {
  const { start, end } = periodOf(per, at);
  const before = periodOf(per, timeOf(new Date(Date.parse(start) - 1000)));
  const isOver = end <= now;
  const passed = timeOf(new Date(Date.parse(before.start) + Date.parse(now) - Date.parse(start)));
  // Of a long month more may have passed than a shorter one before it has.
  const until = isOver || passed > before.end ? before.end : passed;
  return { name, start, end, now, isOver, before: { start: before.start, end: until } };
}

function lastDays(name: string, days: number, now: Date): ReportPeriod {
  const end = Math.floor(now.getTime() / day) * day + day;
  const start = end - days * day;
  const back = (milliseconds: number) => timeOf(new Date(milliseconds - days * day));
  return {
    name,
    start: timeOf(new Date(start)),
    end: timeOf(new Date(end)),
    now: timeOf(now),
    isOver: false,
    before: { start: back(start), end: back(now.getTime()) },
  };
}

/** Whether a time lies in a span. */
export function isWithin({ start, end }: TimeSpan, at: string): boolean {
  return start <= at && at < end;
}

/** Every day of a span, `YYYY-MM-DD`. */
export function daysOf({ start, end }: TimeSpan): readonly string[] {
  const days: string[] = [];
  for (let time = Date.parse(start); time < Date.parse(end); time += day)
    days.push(timeOf(new Date(time)).slice(0, 10));
  return days;
}

/** The months that a span touches, `YYYY-MM`. */
export function monthsOf(span: TimeSpan): readonly string[] {
  return [...new Set(daysOf(span).map((one) => one.slice(0, 7)))];
}
