import type { Runner } from '../../../github/runner.ts';

/** The path of a new results file in `RUNNER_TEMP`. */
export function newResultsFile({ variable, drawBoundary }: Pick<Runner, 'variable' | 'drawBoundary'>): string {
  const folder = variable('RUNNER_TEMP') ?? '';
  return `${folder}${folder === '' ? '' : '/'}batch-${drawBoundary()}.jsonl`;
}
