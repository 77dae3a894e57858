import { asTexts, type FigureSink, tokenOutputs } from '../written-outputs.ts';
import type { BatchReport } from './report.ts';

/** Sets every output, on every path; what has no value is empty. */
export async function writeOutputs(report: BatchReport, sink: FigureSink): Promise<void> {
  const { status, code, rows, resultsFile, batchId, usage, cost } = report;
  const own = {
    status,
    'results-file': resultsFile,
    rows: rows?.rows,
    'completed-rows': rows?.completed,
    'failed-rows': rows?.failed,
    'pending-rows': rows?.pending,
    ...tokenOutputs(usage, cost),
    'error-code': code,
  };
  await sink.setOutputs({ 'batch-id': batchId }, asTexts(own));
}
