import { inspect } from 'node:util';
import { type ErrorCode, type Status, statusOfCode } from '../../language/failures/codes.ts';
import { dollars } from '../../language/failures/dollars.ts';
import { bug, Failure, type Place, type Problem } from '../../language/failures/failure.ts';
import { errorPage, reportPage } from '../addresses.ts';
import { endMessage, placeToAnnotate } from '../end-message.ts';
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

/**
 * Tells how the step ended, once, and fails it where there is no report.
 *
 * @param unwritten why there are no outputs, which fails it as well
 */
export function conclude(
  { report, status, code, problems }: UsageOutcome,
  ending: UsageEnding,
  unwritten?: string,
): void {
  const lost = unwritten === undefined ? [] : [unwritten];
  if (report) {
    const { totals, period } = report;
    const figures = `${period.name}: ${dollars(totals.cost)} for ${totals.requests} requests.`;
    if (unwritten === undefined) ending.log.info(figures);
    else ending.fail(`${figures}\n${unwritten}`);
    return;
  }
  const pages = code === undefined ? [] : [`See ${errorPage(code, ending)}`];
  const bugs = status === 'failed' ? [`Report it at ${reportPage(ending)}`] : [];
  const message = endMessage(`No report of what was used: ${status}.`, problems, [...lost, ...bugs, ...pages]);
  ending.fail(message, placeToAnnotate(problems));
}
