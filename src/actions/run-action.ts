import { noteLoads } from '../github/log.ts';
import { openRunner, type Runner } from '../github/runner.ts';

/**
 * Runs an action as a step. Each main file calls it, so that it is in the same chunk: no step loads one without the other.
 */
export async function runAction(name: string, main: (runner: Runner) => Promise<void>): Promise<void> {
  const runner = openRunner();
  if (runner.variable('RUNNER_DEBUG') === '1') noteLoads(runner.log.debug);
  await main(runner).catch((error: unknown) => runner.fail(`${name} could not report its result: ${error}`));
  runner.end();
}
