import { inspect } from 'node:util';

/**
 * Makes ready what tells that a step has no job summary, and why: the system refuses to write it, or there is a bug of ours.
 * Outputs are written before it, and the step ends as its status says, since nothing is wrong with what it has done.
 */
export function tellMissingSummary(
  log: { readonly warning: (message: string) => void },
  hasOutputs = true,
): (thrown: unknown) => void {
  return (thrown) => {
    const isOfSystem = thrown instanceof Error && 'syscall' in thrown;
    const reason = isOfSystem ? thrown.message : `a bug in byok-inference, please report it: ${inspect(thrown)}`;
    const outputs = hasOutputs ? '; its outputs are complete' : '';
    log.warning(`The job summary of this step is missing${outputs}. Reason: ${reason}`);
  };
}
