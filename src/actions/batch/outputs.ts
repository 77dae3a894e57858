import { plainDollars } from '../../language/failures/dollars.ts';
import type { BatchReport } from './report.ts';

/** Where outputs go. */
export interface BatchOutputSink {
  readonly setOutputs: (
    foreign: Readonly<Record<string, string>>,
    own: Readonly<Record<string, string>>,
  ) => Promise<unknown>;
}

/** Sets every output, on every path; what has no value is empty. */
export async function writeOutputs(report: BatchReport, sink: BatchOutputSink): Promise<void> {
  const { status, code, rows, resultsFile, batchId, usage, cost } = report;
  const own = {
    status,
    'results-file': resultsFile,
    rows: rows?.rows,
    'completed-rows': rows?.completed,
    'failed-rows': rows?.failed,
    'pending-rows': rows?.pending,
    'input-tokens': usage?.input,
    'cached-input-tokens': usage?.cachedInput,
    'cache-write-tokens': usage?.cacheWrite,
    'output-tokens': usage?.output,
    'reasoning-tokens': usage?.reasoning,
    'total-tokens': usage?.total,
    cost: cost?.micros === undefined ? undefined : plainDollars(cost.micros),
    'error-code': code,
  };
  await sink.setOutputs(
    { 'batch-id': batchId },
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value ?? '')])),
  );
}
