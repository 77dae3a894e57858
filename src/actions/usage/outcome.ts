import { inspect } from 'node:util';
import { type ErrorCode, type Status, statusOfCode } from '../../language/failures/codes.ts';
import { dollars } from '../../language/failures/dollars.ts';
import { bug, Failure, type Place, type Problem, sentence } from '../../language/failures/failure.ts';
import { errorPage, reportPage } from '../addresses.ts';
import type { UsageReport } from './report.ts';

/** How a report ended, with all that it has found. */
export interface UsageOutcome {
  readonly status: Status;
  /** Absent for `completed`. */
  readonly code?: ErrorCode;
  readonly problems: readonly Problem[];
  /** Absent where nothing can be told. */
  readonly report?: UsageReport;
}

/** The outcome of something thrown: once the run is cancelled, whatever fails fails because of that. */
export function failedUsage(thrown: unknown, cancelled: AbortSignal): UsageOutcome {
  const failed = (code: ErrorCode, problems: readonly Problem[]) => ({ status: statusOfCode[code], code, problems });
  if (cancelled.aborted) {
    return failed('cancelled', [{ message: 'The run was cancelled before the ledger was read.', remedy: '' }]);
  }
  return thrown instanceof Failure ? failed(thrown.code, thrown.problems) : failed('internal', [bug(inspect(thrown))]);
}

/** Where the end of a report is told. */
export interface UsageEnding {
  readonly log: { readonly info: (line: string) => void };
  readonly fail: (message: string, place?: Place) => void;
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
}

/** Tells how the step ended, once, and fails it where there is no report. */
export function conclude({ report, status, code, problems }: UsageOutcome, ending: UsageEnding): void {
  if (report) {
    const { totals, period } = report;
    ending.log.info(`${period.name}: ${dollars(totals.cost)} for ${totals.requests} requests.`);
    return;
  }
  const pages = code === undefined ? [] : [`See ${errorPage(code, ending)}`];
  const bugs = status === 'failed' ? [`Report it at ${reportPage(ending)}`] : [];
  const told = problems.map(sentence);
  // What is to be pasted ends the message, so that nothing else is copied with it.
  const pasted = told.at(-1)?.includes('\n\n') ? told.splice(-1) : [];
  const place = problems.map((problem) => problem.place).find((one) => one?.annotatable);
  ending.fail([`No report of what was used: ${status}.`, ...told, ...bugs, ...pages, ...pasted].join('\n'), place);
}
