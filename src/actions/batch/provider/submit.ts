import type { Runner } from '../../../github/runner.ts';
import { Failure } from '../../../language/failures/failure.ts';
import type { PreparedBatch } from '../prepare.ts';
import type { BatchReport } from '../report.ts';

/** Hands the rows to the provider's Batch API. */
export async function submit({ inputs }: PreparedBatch, _step: Runner): Promise<BatchReport> {
  const message = `mode: ${inputs.mode} is not there yet.`;
  throw new Failure('invalid-input', { message, remedy: 'Write `mode: live`.' });
}
