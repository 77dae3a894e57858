import type { BudgetFigures } from '../../costs/ledger/book.ts';
import type { Cost } from '../../costs/tab.ts';
import type { Outcome } from '../../inference/result.ts';
import type { Status } from '../../language/failures/codes.ts';
import { count } from '../../language/failures/count.ts';
import type { Problem } from '../../language/failures/failure.ts';
import type { TokenUsage } from '../../providers/provider.ts';
import type { RowCounts } from './results/row-tally.ts';

/**
 * How a step ended: `completed` with a result for every row; `pending` while the provider works on them; `incomplete`
 * where rows are missing or too many failed; or a status of the main action that ended it.
 */
export type BatchStatus = 'pending' | 'incomplete' | Status;

/** The one value that outputs, log and summary render. */
export interface BatchReport extends Omit<Outcome, 'status'> {
  readonly status: BatchStatus;
  /** Absent where the rows could not be read. */
  readonly rows?: RowCounts;
  /** The path; empty where there is none. */
  readonly resultsFile: string;
  /** Empty where there is none. */
  readonly batchId: string;
  readonly usage?: TokenUsage;
  readonly cost?: Cost;
  /** Absent where no budget applies. */
  readonly budgets?: readonly BudgetFigures[];
}

/** What a report has where nothing was done. */
export const nothingDone = { resultsFile: '', batchId: '' };

/** Whether the step fails. */
export function fails({ status }: Pick<BatchReport, 'status'>): boolean {
  return status !== 'completed' && status !== 'pending' && status !== 'skipped';
}

/**
 * How rows ended that were not ended by anything else: as the input `max-failures` says.
 *
 * @param maxFailures rows that may fail; absent where any number may
 */
export function endOfRows(rows: RowCounts, maxFailures: number | undefined): Pick<BatchReport, 'status' | 'problems'> {
  if (maxFailures !== undefined && rows.failed > maxFailures) {
    return { status: 'incomplete', problems: [tooManyFailures(rows, maxFailures)] };
  }
  return { status: rows.pending > 0 ? 'incomplete' : 'completed', problems: [] };
}

function tooManyFailures({ failed, pending }: RowCounts, maxFailures: number): Problem {
  const left = pending > 0 ? `, and ${count(pending, 'row')} were not asked any more` : '';
  return {
    input: 'max-failures',
    message: `max-failures: ${count(failed, 'row')} failed, more than the ${maxFailures} that may${left}.`,
    remedy: 'See `error-code` in the results file. A run that finds it again asks only for what has no answer.',
  };
}
